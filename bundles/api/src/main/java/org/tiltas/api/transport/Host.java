package org.tiltas.api.transport;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The server as one transport sees it, from open to close. Thread-safe. Futures complete, and listeners are called, on one
 * thread of the module: hand longer work to another one. Every future completes: what is not known to be committed when the
 * transport has been closed fails then.
 */
public interface Host {
    /** Checks a sender's credentials; may take a while, and as long whether the id exists or not. */
    Optional<Gateway> authenticate(String id, String secret);

    /** A gateway by id, without a check of credentials. */
    Optional<Gateway> gateway(String id);

    /** The gateway that the operator has described as this sender, the most closely if there are several. */
    Optional<Gateway> gateway(Caller caller);

    /** Why nothing is taken in now; empty when intake is open. */
    Optional<String> closed();

    /**
     * Keeps a message: in the inbox of its adapter, or in quarantine when it may not go there. Never throws.
     *
     * @param gateway who has sent it; one that is no longer known may send nothing, and its message goes to quarantine
     * @return completes after the commit is on disk, only then may the message be acknowledged; fails when it is not
     *     known to be on disk, and then the sender must send it again
     */
    CompletableFuture<Taken> take(String gateway, Incoming message);

    /**
     * Puts what is no message, such as one that is cut off, into quarantine: whole up to 64 kB, else its first kilobyte and
     * the hash of all. Never throws.
     *
     * @param reason machine word such as {@code malformed}
     * @param detail one line for people; no health data
     * @return completes with the trace id after the commit is on disk; fails as {@link #take}
     */
    CompletableFuture<String> refuse(String gateway, Incoming message, String reason, String detail);

    /**
     * Whether a message that was taken before lies in quarantine still.
     *
     * @param since when it was handed in at the earliest
     * @throws IllegalStateException when this cannot be told now
     */
    Optional<Taken> refused(String gateway, String topic, Instant since);

    /** What this transport must know after a restart. */
    Notes notes();

    /**
     * Tells what the operator has set up for this transport, then each change of it, until the close. Which resource of
     * the API that is, the manual says for each transport; secrets in it are sealed.
     */
    void follow(Consumer<Configured> listener);

    /**
     * A secret in clear, never to be logged.
     *
     * @param sealed as it stands in what was set up
     * @throws IllegalStateException when it was sealed with another server's key
     */
    String unsealed(String sealed);

    /**
     * Something the operator has set up.
     *
     * @param id its id
     * @param body what the API was given, as JSON; empty when it was removed
     */
    record Configured(String id, Optional<String> body) {}

    /** A setting of the server's environment, by its name ({@code TILTAS_…}); empty if unset or blank, or a secret. */
    Optional<String> setting(String name);

    /** @throws IllegalArgumentException naming the variable when it is no number in the range */
    int number(String name, int otherwise, int least, int most);

    /**
     * The port for a listener of this module: what the environment says, and where that is 0, "any", the one that this listener got when
     * the server opened it first, so that its senders find it again after a swap.
     *
     * @param listener as in {@link #listening}
     * @param setting name of the variable
     * @throws IllegalArgumentException naming the variable when it is no port, or the listener when it may not be called so
     */
    int port(String listener, String setting, int otherwise);

    /** Address the listeners bind to. */
    String bind();

    /** Time zone of the home. */
    ZoneId zone();

    /** Directory that holds everything a server writes. */
    Path data();

    /**
     * Tells the outside on which port a listener has bound, in {@code run/<listener>.port} of the data directory.
     *
     * @param listener the module's id, the id and {@code s} for the one with TLS, or the id, a hyphen and up to 40
     *     lower-case letters, digits and hyphens
     * @throws IllegalArgumentException naming the listener when it is not called so, or is another transport's
     */
    void listening(String listener, int port);

    /**
     * Counts one.
     *
     * @param meter Prometheus name: {@code tiltas_}, the module's id with underscores for hyphens, {@code _}, lower-case
     *     letters, digits and underscores, {@code _total}
     * @param labels names and values in turn; few different ones
     * @throws IllegalArgumentException naming the meter when it is not called so
     */
    void count(String meter, String... labels);
}
