package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.engine.delivery.Rows.batch;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.version;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/** What may have been sent already, and what may not be sent together. */
class UncertainDeliveryTest extends DeskBench {
    @Test
    void whatABatchHeldThatComesAgainInHalvesStaysUncertain() throws Exception {
        pass(row(1, "a"));
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 broke with java.lang.Error", false);
        };
        assertThatThrownBy(() -> pass(row(2, "a"), row(3, "b"))).isInstanceOf(ModuleFault.class);
        channel.answer = FakeChannel::taken;
        channel.uncertain.clear();

        pass(row(2, "a"));
        pass(row(3, "b"));
        pass(row(4, "b"));

        assertThat(channel.uncertain).containsExactly(true, true, false);
    }

    @Test
    void whatFollowsASecondVersionInTheFirstBatchIsUncertainToo() throws Exception {
        pass(
                version(1, "a", "x", 1, ReadingStatus.FINAL),
                version(2, "a", "x", 2, ReadingStatus.CORRECTED),
                row(3, "a"));

        assertThat(channel.uncertain).hasSize(2).containsOnly(true);
    }

    @Test
    void versionsOfOneObservationGoInRequestsOfTheirOwnAndInOrder() throws Exception {
        pass(
                version(1, "a", "x", 1, ReadingStatus.FINAL),
                version(2, "a", "x", 2, ReadingStatus.CORRECTED),
                row(3, "a"),
                row(4, "b"),
                version(5, "a", "x", 3, ReadingStatus.ENTERED_IN_ERROR));

        assertThat(channel.requests).containsExactly(List.of(1L, 4L), List.of(2L, 3L), List.of(5L));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void theSameBatchComesAgainAfterACrash() throws Exception {
        filter = "{\"every\":{\"8867-4\":\"PT10S\"}}";
        refuse(2, unsettled());
        Batch<Observed> batch = batch(row(1, "a"), row(2, "b"));
        desk().deliver(batch, new Unit()); // the commit is lost

        Unit again = new Unit();
        desk().deliver(batch, again);

        assertThat(again.receipts().get(0).items()).hasSize(1);
        assertThat(again.deferred()).hasSize(1);
    }
}
