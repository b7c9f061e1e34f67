package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Subject;
import org.tiltas.spi.analysis.FindingWrite;

/**
 * What one batch of work wants to write: rows, identities, state, quarantine, deliveries and the cursor's move. It is
 * only filled while a route runs; {@link Journal#commit} writes all of it or nothing in one short transaction.
 *
 * <p>Not thread-safe: a step that leaves the exchange or runs in parallel may not touch it. Lists are made when first
 * needed because most units of the intake hold a single message.
 */
public final class Unit {
    private List<RawMessage> messages = List.of();
    private List<Measurement> observations = List.of();
    private List<Measurement> waiting = List.of();
    private List<Release> released = List.of();
    private List<Quarantined> quarantined = List.of();
    private List<QuarantineEnd> quarantineEnds = List.of();
    private List<RecordWrite> records = List.of();
    private List<Receipt> receipts = List.of();
    private List<Parking> parked = List.of();
    private List<ParkingEnd> parkingEnds = List.of();
    private List<Deferral> deferred = List.of();
    private List<DeferralEnd> undeferred = List.of();
    private List<StateWrite> states = List.of();
    private List<Audit> audits = List.of();
    private List<CursorMove> moves = List.of();
    private List<Expiry> expiries = List.of();
    private List<ExpiryEnd> expiryEnds = List.of();
    private List<HoldLimit> holdLimits = List.of();
    private Map<String, Long> required = Map.of();
    private Map<String, Long> counted = Map.of();
    private List<String> bumped = List.of();
    private List<Reread> rereads = List.of();
    private Set<Integer> again = Set.of();
    private List<FindingWrite> findings = List.of();
    private List<Reissue> reissues = List.of();
    private List<Taking> takings = List.of();
    private List<Erase> erases = List.of();

    /** Appends a message to the inbox of its adapter and lane. The id in it is ignored; {@link Committed} tells it. */
    public Unit append(RawMessage message) {
        messages = add(messages, message);
        return this;
    }

    /** Appends a message that was taken in before, so that it does not count as received once more. */
    public Unit appendAgain(RawMessage message) {
        if (again.isEmpty()) {
            again = new HashSet<>();
        }
        again.add(messages.size());
        return append(message);
    }

    /**
     * Compares what a message says now with what is stored under its origin, and writes the difference: nothing for
     * what is the same, a new version for what changed, an end as entered-in-error for what is no longer said.
     */
    public Unit reread(Reread reread) {
        rereads = add(rereads, reread);
        return this;
    }

    /** Appends a measurement to the observations unless its identity is known already. */
    public Unit observe(Measurement measurement) {
        observations = add(observations, measurement);
        return this;
    }

    /** Keeps a measurement that has no owner yet; its subject is the device. Its identity counts from now on. */
    public Unit hold(Measurement measurement) {
        waiting = add(waiting, measurement);
        return this;
    }

    /** Gives an Observation to its rightful owner; nothing happens unless it is still about whom it was. */
    public Unit reissue(Reissue reissue) {
        reissues = add(reissues, reissue);
        return this;
    }

    /** Takes an Observation back for good; nothing happens if it has ended meanwhile. */
    public Unit takeBack(Taking taking) {
        takings = add(takings, taking);
        return this;
    }

    /** Turns a waiting measurement into an observation; nothing happens if it is no longer waiting. */
    public Unit release(long waitingId, Measurement owned) {
        released = add(released, new Release(waitingId, owned));
        return this;
    }

    public Unit quarantine(Quarantined entry) {
        quarantined = add(quarantined, entry);
        return this;
    }

    /** Ends a quarantine entry; nothing happens if it was ended before. */
    public Unit endQuarantine(long id, String how) {
        quarantineEnds = add(quarantineEnds, new QuarantineEnd(id, how));
        return this;
    }

    public Unit put(RecordWrite write) {
        records = add(records, write);
        return this;
    }

    public Unit receipt(Receipt receipt) {
        receipts = add(receipts, receipt);
        return this;
    }

    public Unit park(Parking parking) {
        parked = add(parked, parking);
        return this;
    }

    public Unit endParking(long id, String how) {
        parkingEnds = add(parkingEnds, new ParkingEnd(id, how));
        return this;
    }

    /** Defers a subject at a partner, or renews the deferral. */
    public Unit defer(Deferral deferral) {
        deferred = add(deferred, deferral);
        return this;
    }

    public Unit endDeferral(String partner, String subject, Lane lane) {
        undeferred = add(undeferred, new DeferralEnd(partner, subject, lane));
        return this;
    }

    /** Stores a module's state for a key; empty bytes remove it. */
    public Unit state(String module, String key, byte[] value) {
        states = add(states, new StateWrite(module, key, value));
        return this;
    }

    /**
     * Appends a finding and writes the alert it changes; findings of one alert take effect in their order. A conflict if
     * the alert is not at the version before, or another one of its module, kind and key is active.
     */
    public Unit find(FindingWrite finding) {
        findings = add(findings, finding);
        return this;
    }

    /** Adds to a figure of {@link Counters} that is not counted by the journal itself. */
    public Unit count(String name, long delta) {
        if (counted.isEmpty()) {
            counted = new HashMap<>();
        }
        counted.merge(name, delta, Long::sum);
        return this;
    }

    public Unit audit(Audit audit) {
        audits = add(audits, audit);
        return this;
    }

    /** Moves a cursor behind the batch it took. Called by {@link Batch#pass(Unit)}. */
    public Unit move(CursorMove move) {
        moves = add(moves, move);
        return this;
    }

    /**
     * Releases what a cursor holds: it moves without having handled the rows, and the range is kept as {@link Expired}. A
     * batch of the cursor that is under way becomes stale and is read again from the new position. Nothing happens if
     * the cursor has passed all of it meanwhile; an unknown cursor is a conflict.
     */
    public Unit expire(Expiry expiry) {
        expiries = add(expiries, expiry);
        return this;
    }

    /** Takes a released range off the list of those that wait for a person; the trace still tells of it. */
    public Unit endExpiry(long id, String how) {
        expiryEnds = add(expiryEnds, new ExpiryEnd(id, how));
        return this;
    }

    /** Sets how much a cursor may hold back. */
    public Unit limit(HoldLimit limit) {
        holdLimits = add(holdLimits, limit);
        return this;
    }

    /** Lets the commit fail as stale unless the guard still has this value. */
    public Unit require(String guard, long value) {
        if (required.isEmpty()) {
            required = new HashMap<>();
        }
        required.put(guard, value);
        return this;
    }

    /** Counts a guard up with this commit, so that units made before it become stale. */
    public Unit bump(String guard) {
        bumped = add(bumped, guard);
        return this;
    }

    /** Removes for good; takes effect after everything else of the transaction, also of other units. */
    public Unit erase(Erase step) {
        erases = add(erases, step);
        return this;
    }

    public List<Erase> erases() {
        return erases;
    }

    public List<RawMessage> messages() {
        return messages;
    }

    /** Whether the message at this index of {@link #messages} was taken in before. */
    public boolean isAgain(int index) {
        return again.contains(index);
    }

    public List<Reread> rereads() {
        return rereads;
    }

    public List<Reissue> reissues() {
        return reissues;
    }

    public List<Taking> takings() {
        return takings;
    }

    public List<Measurement> observations() {
        return observations;
    }

    public List<Measurement> waiting() {
        return waiting;
    }

    public List<Release> released() {
        return released;
    }

    public List<Quarantined> quarantined() {
        return quarantined;
    }

    public List<QuarantineEnd> quarantineEnds() {
        return quarantineEnds;
    }

    public List<RecordWrite> records() {
        return records;
    }

    public List<Receipt> receipts() {
        return receipts;
    }

    public List<Parking> parked() {
        return parked;
    }

    public List<ParkingEnd> parkingEnds() {
        return parkingEnds;
    }

    public List<Deferral> deferred() {
        return deferred;
    }

    public List<DeferralEnd> undeferred() {
        return undeferred;
    }

    public List<StateWrite> states() {
        return states;
    }

    public List<FindingWrite> findings() {
        return findings;
    }

    public List<Audit> audits() {
        return audits;
    }

    public List<CursorMove> moves() {
        return moves;
    }

    public List<Expiry> expiries() {
        return expiries;
    }

    public List<ExpiryEnd> expiryEnds() {
        return expiryEnds;
    }

    public List<HoldLimit> holdLimits() {
        return holdLimits;
    }

    public Map<String, Long> counted() {
        return counted;
    }

    public Map<String, Long> required() {
        return required;
    }

    public List<String> bumped() {
        return bumped;
    }

    private static <T> List<T> add(List<T> to, T item) {
        Objects.requireNonNull(item, "item");
        List<T> list = to.isEmpty() ? new ArrayList<>(2) : to;
        list.add(item);
        return list;
    }

    /**
     * A message read once more. The journal counts what it made of it under {@code reread.<adapter>.same}, {@code
     * .changed}, {@code .new} and {@code .withdrawn}. Its rows travel on the routine lane and carry {@link
     * org.tiltas.api.Attributes#REPLAYED}.
     *
     * @param message id of the message
     * @param adapter the adapter that read it
     * @param version its version
     * @param owned measurements with an owner
     * @param unowned measurements without; their subject is the device
     * @param whole false when some of the message could not be read: then nothing is withdrawn, and what lies in
     *     quarantine stays there; true also ends the message's quarantine
     */
    public record Reread(
            String message,
            String adapter,
            String version,
            List<Measurement> owned,
            List<Measurement> unowned,
            boolean whole) {
        public Reread {
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(adapter, "adapter");
            Objects.requireNonNull(version, "version");
            owned = List.copyOf(owned);
            unowned = List.copyOf(unowned);
        }
    }

    /**
     * An Observation that is somebody else's. Its next version is entered-in-error ({@link
     * org.tiltas.api.Attributes#MOVED}); the measurement goes on under the same identity as another Observation about
     * {@code to}, or waits. What {@code to} had before, and lost, is taken up again with a new version instead. Both
     * travel on the routine lane and carry {@link org.tiltas.api.Attributes#REPLAYED}.
     *
     * @param observation id
     * @param from whom it is about now
     * @param to whose it is; empty for nobody's: it waits
     */
    public record Reissue(String observation, Subject from, Optional<Subject> to) {
        public Reissue {
            Objects.requireNonNull(observation, "observation");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }
    }

    /**
     * An Observation that a person takes back: a version entered-in-error on the routine lane ({@link
     * org.tiltas.api.Attributes#VOIDED}). Its identity stays taken, so the same reading arriving again changes nothing.
     *
     * @param observation id
     * @param reason in the words of the person
     */
    public record Taking(String observation, String reason) {
        public Taking {
            Objects.requireNonNull(observation, "observation");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** A waiting measurement that has found its owner. */
    public record Release(long waitingId, Measurement measurement) {}

    /** The end of a quarantine entry: {@code replayed} (put into the inbox again) or {@code discarded: reason}. */
    public record QuarantineEnd(long id, String how) {}

    /** The end of a parked delivery: {@code replayed} or {@code discarded: reason}. */
    public record ParkingEnd(long id, String how) {}

    /** The end of a deferral. */
    public record DeferralEnd(String partner, String subject, Lane lane) {}

    /** State of a module. */
    public record StateWrite(String module, String key, byte[] value) {}

    /** Who did what, when. {@code what} holds no health data and no secrets. */
    public record Audit(Instant at, String who, String action, String what) {}

    /**
     * A move of a cursor on one lane.
     *
     * @param epoch the cursor's epoch when it was opened; the fence
     * @param to new position: everything at or before it is done
     * @param handled how many rows were passed
     */
    public record CursorMove(String cursor, Lane lane, long epoch, long to, int handled) {}

    /**
     * A release of what a cursor holds on one lane; made by {@link Holds#upTo}, who and why added by the caller.
     *
     * @param release tells the ranges of one release from others
     * @param to last position to pass over; {@link Long#MAX_VALUE} for all that is committed
     * @param handledThen rows the cursor will have behind it at {@code to}; not used for all
     */
    public record Expiry(UUID release, String cursor, Lane lane, long to, long handledThen, String who, String why) {
        public Expiry by(UUID newRelease, String newWho, String newWhy) {
            return new Expiry(newRelease, cursor, lane, to, handledThen, newWho, newWhy);
        }
    }

    /** The end of a released range: {@code discarded: reason}. */
    public record ExpiryEnd(long id, String how) {}

    /** How much a cursor may hold back. */
    public record HoldLimit(String cursor, Hold.Limit limit) {}
}
