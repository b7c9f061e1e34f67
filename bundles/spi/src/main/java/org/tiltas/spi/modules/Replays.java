package org.tiltas.spi.modules;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads stored messages of an adapter once more with its active version and corrects what it reads differently now.
 * One replay per adapter at a time; its place and result are a record of kind {@code replay}, so that it goes on after a
 * crash. It runs behind the live work, never notifies, and never moves a live cursor. Thread-safe.
 */
public interface Replays {
    /**
     * Starts a replay of the messages received in [from, to); returns once it is in the journal.
     *
     * @param to not later than now; what comes in from now on is read by the active version anyway
     * @param who for the audit
     * @throws IllegalArgumentException naming field and reason when it cannot be
     * @throws IllegalStateException when one of this adapter is running
     */
    Replay start(String adapter, Instant from, Instant to, String who);

    /** The running or last replay of an adapter. */
    Optional<Replay> get(String adapter);

    /**
     * Stops a running replay at the end of its batch; what it has written stays. Nothing happens to one that has ended.
     *
     * @return the replay as it then is; empty if there never was one
     */
    Optional<Replay> cancel(String adapter, String who);

    /**
     * A replay.
     *
     * @param state {@code running}, {@code done}, {@code failed} or {@code cancelled}
     * @param reason why it failed or what it waits for
     * @param total messages it has to read
     * @param messages messages it has read
     * @param same readings that said what is stored
     * @param changed readings that became a new version
     * @param fresh readings that became a new Observation
     * @param withdrawn Observations that ended as entered-in-error
     * @param failed messages that could not be read, or not wholly; nothing of them was withdrawn
     * @param gone messages that gave readings but have lost their bytes to retention
     * @param failures the first of the failed ones
     */
    record Replay(
            String adapter,
            String state,
            Optional<String> reason,
            Instant from,
            Instant to,
            String by,
            Instant started,
            Optional<Instant> ended,
            long total,
            long messages,
            long same,
            long changed,
            long fresh,
            long withdrawn,
            long failed,
            long gone,
            List<Failure> failures) {
        public Replay {
            failures = List.copyOf(failures);
        }
    }

    /** A message that could not be read; {@code reason} is a machine word, {@code detail} holds no health data. */
    record Failure(String message, String reason, String detail) {}
}
