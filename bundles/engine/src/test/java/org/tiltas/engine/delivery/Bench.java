package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** A delivery with all around it played by stand-ins, driven as its route drives it. */
final class Bench {
    static final DeskTimes TIMES = new DeskTimes(
            Duration.ofMinutes(5),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));

    final FakeJournal journal = new FakeJournal();
    final Hands clock = new Hands();
    private final PartnerChannel channel;
    private String settings = "{\"url\":\"http://partner/fhir\"}";
    private Delivery delivery;

    Bench(PartnerChannel channel) {
        this.channel = channel;
    }

    /** A clock that tests move. */
    static final class Hands extends Clock {
        private Instant now = Rows.START.plusSeconds(1000);

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class Views implements FhirViews {
        @Override
        public String observation(Observed observed) {
            return "{}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return Optional.empty();
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

    FhirViews views() {
        return new Views();
    }

    /** Gives the partner these settings, as a PUT does; what is in memory is gone. */
    Bench settings(String more) {
        settings = "{\"url\":\"http://partner/fhir\"," + more + "}";
        return restart();
    }

    /** As after a kill: what is not committed is gone. */
    Bench restart() {
        delivery = null;
        return this;
    }

    Delivery delivery() {
        if (delivery == null) {
            delivery = new Delivery(
                    PartnerPlan.read("hospital", settings),
                    new Rooms(
                            journal,
                            new Views(),
                            new FakeCatalogue(),
                            kind -> Optional.of(channel),
                            name -> Optional.empty(),
                            TIMES,
                            clock));
        }
        return delivery;
    }

    LaneDesk desk() {
        return delivery().desk(Lane.ROUTINE);
    }

    void consent(String id, String body) {
        journal.commit(new Unit().put(RecordWrite.put("Consent", id, body)));
    }

    /** Delivers and commits. */
    Unit pass(Observed... rows) throws Exception {
        Unit unit = deliver(rows);
        journal.commit(unit);
        return unit;
    }

    /** Delivers; the commit never comes. */
    Unit deliver(Observed... rows) throws RetryLater, InterruptedException {
        add(rows);
        Batch<Observed> batch = Rows.batch(rows);
        Unit unit = new Unit();
        desk().deliver(batch, unit);
        batch.pass(unit);
        return unit;
    }

    void add(Observed... rows) {
        for (Observed row : rows) {
            if (journal.rows.stream().noneMatch(known -> known.offset() == row.offset())) {
                journal.rows.add(row);
            }
        }
    }

    /** Lets time pass, with a look at what is due each second of it. */
    void idle(Duration time) throws InterruptedException {
        clock.pass(time);
        desk().idle();
    }
}
