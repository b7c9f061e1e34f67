package org.tiltas.spi.modules;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Installs, upgrades, takes back and removes modules of the running server. One change at a time; each is audited. What
 * is installed is told by the journal, which keeps the jars: bundles are made of it at each start.
 */
public interface LifeCycle {
    /**
     * Installs a jar, or upgrades to it. Returns when it serves, or has been refused; nothing has changed then.
     *
     * @throws Refusal with the reason in one line
     */
    Installed install(byte[] jar, Request request);

    /**
     * Lets an earlier version serve again.
     *
     * @param version which; empty for the one that served before
     * @throws Refusal when there is none, or it does not start
     */
    Installed rollback(String module, Optional<String> version, String who);

    /**
     * Takes a module away. Its messages wait, its versions are kept.
     *
     * @throws Refusal when there is none
     */
    void remove(String module, String who);

    /**
     * Gives a module that was suspended another chance.
     *
     * @throws Refusal when there is none of this id
     */
    void resume(String module, String who);

    /** All versions of a module that are kept, newest first; of all modules if {@code module} is empty. */
    List<Version> versions(String module);

    /**
     * Lets the module of a jar work beside the active one, without effect, and tells where they differ: an adapter reads
     * stored messages, an analysis judges stored Observations, what reaches partners tells what it would send of them.
     *
     * @return the comparison as JSON, as the management interface answers it
     * @throws Refusal when it cannot be started, or there is nothing to compare with
     */
    String preview(String module, byte[] jar, Sample sample) throws InterruptedException;

    /**
     * What is compared: messages, or Observations.
     *
     * @param last this many of the newest, if no span is given
     * @param from received at or after this; of Observations, committed
     * @param to received before this; in the future to take in live messages, which makes the preview wait for them
     * @param partner as whom it is told what would be sent; empty for the first partner of the kind
     */
    record Sample(int last, Optional<Instant> from, Optional<Instant> to, Optional<String> partner) {
        public Sample(int last, Optional<Instant> from, Optional<Instant> to) {
            this(last, from, to, Optional.empty());
        }
    }

    /**
     * How to install.
     *
     * @param who who asks, for the audit
     * @param approval reason to take a jar that nobody trusted has signed
     * @param allowOlder take a version older than the present one
     */
    record Request(String who, Optional<String> approval, boolean allowOlder) {}

    /**
     * What came of it.
     *
     * @param created whether there was no such module before
     */
    record Installed(Version version, boolean created) {}

    /**
     * One version of a module.
     *
     * @param kind {@code adapter}, {@code analysis}, {@code partner}, {@code transport} or {@code service}
     * @param sha256 of the jar, in hexadecimal
     * @param state {@code staged}, {@code active}, {@code superseded}, {@code failed} or {@code removed}
     * @param by who installed it; {@code distribution} for what was shipped
     * @param signer name in the certificate it is signed with; empty if unsigned
     * @param approval why it was taken unsigned; empty if nobody had to say
     * @param reason why it is not active; empty if it is, or there is nothing to say
     */
    record Version(
            String module,
            String kind,
            String version,
            String symbolicName,
            String sha256,
            int size,
            String state,
            Instant since,
            String by,
            String signer,
            String approval,
            String reason) {}

    /** Why a change was not made, in one line for people. */
    final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Kind kind;

        /** What is in the way. */
        public enum Kind {
            /** What was given cannot be used. */
            UNFIT,
            /** There is no such thing. */
            UNKNOWN,
            /** It stands against what is there. */
            CONFLICT
        }

        public Refusal(String reason) {
            this(Kind.UNFIT, reason);
        }

        public Refusal(Kind kind, String reason) {
            super(reason);
            this.kind = kind;
        }

        public Refusal(String reason, Throwable cause) {
            super(reason, cause);
            this.kind = Kind.UNFIT;
        }

        public Kind kind() {
            return kind;
        }
    }
}
