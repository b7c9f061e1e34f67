package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Unit;
import org.tiltas.transports.fhirpush.StagedPush;

/**
 * A server that delivers to a {@link RacyPartner} as the real one does, but for its journal, which is in memory, and its
 * time, which is staged. It may be killed wherever it asks the partner or commits; what is not committed is gone then.
 */
final class RacyDelivery {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int BATCH = 7;
    private static final int LONGEST = 5_000;

    /** When the server dies at its next commit. */
    enum Crash {
        NONE,
        BEFORE,
        AFTER
    }

    final StagedTime time = new StagedTime();
    final FakeJournal journal = new FakeJournal();
    final RacyPartner partner;
    private final boolean looks;
    private final DeskTimes times;
    private Crash crash = Crash.NONE;
    private PartnerChannel channel;
    private Delivery delivery;
    private Instant due = Instant.EPOCH;
    private int kills;

    /**
     * @param longest how long it waits at most before it tries again; the shorter, the more requests are out at a time
     * @param looks whether it ever does what it noted to look at a second time
     */
    RacyDelivery(RacyPartner.Race race, Duration longest, boolean looks) {
        this.partner = new RacyPartner(time, race);
        this.looks = looks;
        times = new DeskTimes(
                Bench.TIMES.probe(), Bench.TIMES.quick(), Bench.TIMES.first(), longest, Bench.TIMES.longestUnsent());
        channel = newChannel();
        journal.before = () -> dieAt(Crash.BEFORE);
        journal.after = () -> dieAt(Crash.AFTER);
    }

    private void dieAt(Crash moment) {
        if (crash == moment) {
            crash = Crash.NONE;
            throw new RacyPartner.Killed();
        }
    }

    int kills() {
        return kills;
    }

    void measure(String resident) {
        journal.rows.add(Rows.row(journal.rows.size() + 1L, resident));
    }

    /** A new version of what was measured before, with another value. */
    void correct(int which) {
        if (!journal.rows.isEmpty()) {
            Observed known = journal.rows.get(which % journal.rows.size());
            Observed newest = journal.observations().get(known.id()).orElseThrow();
            journal.rows.add(Rows.version(
                    journal.rows.size() + 1L,
                    known.measurement().subject().id(),
                    known.id(),
                    newest.version() + 1,
                    ReadingStatus.CORRECTED));
        }
    }

    /** The channel gives way to another one, as when its module is updated. */
    void swap() {
        channel = newChannel();
    }

    void crash(Crash next) {
        crash = next;
    }

    /** As after {@code kill -9}. */
    void kill() {
        kills++;
        delivery = null;
        channel = newChannel();
        due = Instant.EPOCH;
        crash = Crash.NONE;
        time.killed();
        partner.story().add(time.now() + " killed");
    }

    void pass(Duration length) {
        try {
            time.pass(length);
        } catch (RacyPartner.Killed e) {
            kill();
        }
    }

    /** What the route of the lane does next: the batch behind its cursor, or what has to wait. */
    void turn() throws InterruptedException {
        if (due.isAfter(time.now())) {
            pass(SECOND);
            return;
        }
        Observed[] rows = next();
        try {
            if (rows.length == 0) {
                pass(SECOND);
                desk().idle();
            } else {
                Batch<Observed> batch = Rows.batch(rows);
                Unit unit = new Unit();
                desk().deliver(batch, unit);
                batch.pass(unit);
                journal.commit(unit);
            }
        } catch (RetryLater e) {
            due = time.now().plus(e.waitFor());
        } catch (RacyPartner.Killed e) {
            kill();
        }
    }

    private Observed[] next() {
        long position = journal.positions.getOrDefault("partner/hospital ROUTINE", 0L);
        return journal.rows.stream()
                .filter(row -> row.offset() > position)
                .limit(BATCH)
                .toArray(Observed[]::new);
    }

    /** Goes on till nothing is on its way any more. */
    void rest() throws InterruptedException {
        for (int i = 0; i < LONGEST && !(isDone() && journal.parked.isEmpty()); i++) {
            turn();
            if (isDone()) {
                replay();
            }
        }
    }

    /** A person has what is parked sent again. */
    private void replay() throws InterruptedException {
        for (Parking.Entry entry : List.copyOf(journal.parked.values())) {
            try {
                journal.commit(delivery.replay(entry, "somebody"));
            } catch (IllegalArgumentException e) {
                pass(SECOND);
            } catch (RacyPartner.Killed e) {
                kill();
                return;
            }
        }
    }

    private boolean isDone() {
        // what was noted before a kill is taken up by the first look at the partner after it
        return delivery != null && next().length == 0 && journal.deferred.isEmpty() && time.isQuiet();
    }

    /** What is wrong in the end, a line each. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>();
        if (!isDone()) {
            wrongs.add("not done: " + next().length + " rows, deferred " + journal.deferred.keySet());
        }
        for (Observed row : journal.rows) {
            if (row.version() == 1) {
                wrong(row).ifPresent(wrongs::add);
                journal.rows.stream()
                        .filter(later -> isLater(row, later) && first(later) < first(row))
                        .forEach(later -> wrongs.add(later.id() + " came before " + row.id()));
            }
        }
        journal.rows.stream()
                .map(row -> row.measurement().subject().id())
                .distinct()
                .filter(patient ->
                        partner.living("Patient", "urn:test|" + patient).size() != 1)
                .forEach(patient -> wrongs.add(
                        "Patient " + patient + ": living " + partner.living("Patient", "urn:test|" + patient)));
        return wrongs;
    }

    /** What is wrong with an observation at the partner, compared with its newest version. */
    private Optional<String> wrong(Observed row) {
        Observed newest = journal.observations().get(row.id()).orElseThrow();
        List<String> living = partner.living("Observation", identifier(row));
        String receipt = journal.receipts.getOrDefault(newest.offset(), "none");
        boolean right = living.size() == 1
                && receipt.startsWith(living.get(0) + "/")
                && partner.value(living.get(0)) == newest.offset();
        return right
                ? Optional.empty()
                : Optional.of(row.id() + ": living " + living + ", receipt of " + newest.offset() + " " + receipt);
    }

    /** What was refused once is out of turn. */
    private boolean isLater(Observed row, Observed other) {
        return !partner.hasRefused(row.id())
                && other.version() == 1
                && other.offset() > row.offset()
                && other.measurement().subject().equals(row.measurement().subject());
    }

    private int first(Observed row) {
        return partner.first("Observation", identifier(row));
    }

    private static String identifier(Observed row) {
        return FhirViews.IDENTIFIER_SYSTEM + "|" + row.id();
    }

    private PartnerChannel newChannel() {
        return StagedPush.channel(partner, time.clock, (at, work) -> {
            if (looks) {
                time.ours(at, work);
            }
        });
    }

    private LaneDesk desk() {
        if (delivery == null) {
            delivery = new Delivery(
                    PartnerPlan.read("hospital", "{\"url\": \"http://partner/fhir\"}"),
                    new Rooms(
                            journal,
                            new Views(),
                            new FakeCatalogue(),
                            kind -> Optional.of(channel),
                            name -> Optional.empty(),
                            times,
                            time.clock));
        }
        return delivery.desk(Lane.ROUTINE);
    }

    private static final class Views implements FhirViews {
        @Override
        public String observation(Observed observed) {
            return """
                {"resourceType":"Observation","id":"%s","identifier":[{"system":"%s","value":"%s"}],\
                "status":"final","code":{"text":"heart rate"},"valueInteger":%d,"subject":{"reference":"%s"},\
                "device":{"reference":"Device/%s"}}\
                """.formatted(
                            observed.id(),
                            IDENTIFIER_SYSTEM,
                            observed.id(),
                            observed.offset(),
                            observed.measurement().subject().reference(),
                            observed.measurement().device());
        }

        @Override
        public Optional<String> resource(String reference) {
            int slash = reference.indexOf('/');
            String id = reference.substring(slash + 1);
            return Optional.of("""
                {"resourceType":"%s","id":"%s","identifier":[{"system":"urn:test","value":"%s"}]}\
                """.formatted(reference.substring(0, slash), id, id));
        }

        @Override
        public String identifier(Observed observed) {
            return observed.id();
        }

        @Override
        public Optional<IdentityKey> identity(String identifier) {
            return Optional.of(new IdentityKey(Rows.START, new UUID(1, identifier.hashCode())));
        }
    }
}
