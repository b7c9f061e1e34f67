package org.tiltas.engine.delivery;

import static org.tiltas.engine.delivery.Rows.batch;
import static org.tiltas.engine.delivery.Rows.row;

import java.util.Optional;
import java.util.function.Function;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PermanentException;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/** The routine lane of a partner, with a journal, a channel and a clock that tests have in their hands. */
abstract class DeskBench {
    final FakeJournal journal = new FakeJournal();
    final FakeChannel channel = new FakeChannel();
    final Bench.Hands clock = new Bench.Hands();
    Optional<PartnerChannel> present = channel.present();
    Function<String, Optional<DeliveryProfile>> profiles = name -> Optional.empty();
    String more = "";
    String filter = "{}";
    Delivery delivery;

    private static final class NoViews implements FhirViews {
        @Override
        public String r5(String r4) {
            if (r4.contains("lossy")) {
                throw new PermanentException("lossy", "R5: no place for it");
            }
            return "R5 " + r4;
        }

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
            return Optional.empty();
        }
    }

    LaneDesk desk() {
        if (delivery == null) {
            PartnerPlan plan = PartnerPlan.read(
                    "hospital",
                    "{\"kind\":\"fhir\",\"url\":\"http://partner/fhir\"," + more + "\"filter\":" + filter + "}");
            delivery = new Delivery(
                    plan,
                    new Rooms(
                            journal,
                            new NoViews(),
                            new FakeCatalogue(),
                            kind -> present,
                            name -> profiles.apply(name),
                            Bench.TIMES,
                            clock));
        }
        return delivery.desk(Lane.ROUTINE);
    }

    /** Delivers and commits, as the route does. */
    Unit pass(Observed... rows) throws Exception {
        Batch<Observed> batch = batch(rows);
        for (Observed row : rows) {
            if (journal.rows.stream().noneMatch(known -> known.offset() == row.offset())) {
                journal.rows.add(row);
            }
        }
        Unit unit = new Unit();
        desk().deliver(batch, unit);
        batch.pass(unit);
        journal.commit(unit);
        return unit;
    }

    void refuse(long offset, DeliveryOutcome outcome) {
        channel.answer = row -> row.offset() == offset ? outcome : FakeChannel.taken(row);
    }

    static DeliveryOutcome unsettled() {
        return new DeliveryOutcome.Unsettled("HTTP 500");
    }
}
