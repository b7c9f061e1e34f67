package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.engine.delivery.Rows.batch;
import static org.tiltas.engine.delivery.Rows.row;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.api.HostFailure;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Unit;

/** Partners that cannot be reached at all, and channels that cannot reach them. */
class HostFailuresTest extends DeskBench {
    @Test
    void aHostFailureSettlesNothing() throws Exception {
        channel.failure = FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN);
        Unit unit = new Unit();

        RetryLater later = catchThrowableOfType(RetryLater.class, () -> desk().deliver(batch(row(1, "a")), unit));

        assertThat(later.waitFor()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
        assertThat(unit.receipts()).isEmpty();
        assertThat(unit.deferred()).isEmpty();
        assertThat(unit.moves()).isEmpty();
        assertThat(delivery.status().state()).isEqualTo("waiting");
        assertThat(delivery.status().lastError()).contains("OUTCOME_UNKNOWN");
        assertThat(delivery.status().oldest()).contains(Rows.START.plusSeconds(1));

        channel.failure = null;
        pass(row(1, "a"));
        assertThat(channel.uncertain).containsExactly(true, true);
        assertThat(delivery.status().state()).isEqualTo("running");
        assertThat(delivery.status().lastError()).isEmpty();
    }

    @Test
    void aChannelThatIsToBlameLetsItsPartnerWaitAndGetsANewConnection() throws Exception {
        pass(row(1, "a"));
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 broke with java.lang.Error", false);
        };

        assertThatThrownBy(() -> pass(row(2, "a"))).as("so the batch is halved").isInstanceOf(ModuleFault.class);

        assertThat(delivery.status().state()).isEqualTo("waiting");
        assertThat(delivery.status().lastError()).contains("module fhir 1.0.0 broke with java.lang.Error");
        assertThat(channel.closed).isEqualTo(1);
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 is suspended: hangs", true);
        };
        RetryLater later = catchThrowableOfType(RetryLater.class, () -> pass(row(2, "a")));
        assertThat(later.waitFor()).as("a resumed module goes on soon").isLessThan(Duration.ofSeconds(5));
        assertThat(catchThrowableOfType(RetryLater.class, () -> desk().sendOnce(row(1, "a"), new Unit())))
                .hasMessageContaining("is suspended");

        channel.answer = FakeChannel::taken;
        pass(row(2, "a"));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    @Test
    void waitsGrowToFiveMinutesOrTenSecondsWhenNothingWasSent() throws Exception {
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN), 20))
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.BUSY), 20))
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.BUSY, Duration.ofSeconds(77)), 1))
                .isEqualTo(Duration.ofSeconds(77));
    }

    @Test
    void waitsDoNotGrowWhileThePartnerTakesSomething() throws Exception {
        HostFailure shaky =
                FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN).afterProgress();
        assertThat(waitsAfter(shaky, 20)).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
    }

    private Duration waitsAfter(HostFailure failure, int times) {
        channel.failure = failure;
        Duration wait = Duration.ZERO;
        for (int i = 0; i < times; i++) {
            wait = catchThrowableOfType(RetryLater.class, () -> desk().deliver(batch(row(1, "a")), new Unit()))
                    .waitFor();
        }
        return wait;
    }

    @Test
    void aStoppedPartnerIsProbedAndResumesByItself() throws Exception {
        channel.failure = FakeChannel.failure(HostFailure.Kind.STOPPED);
        channel.probeFailure = channel.failure;
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(delivery.status().state()).isEqualTo("stopped");

        clock.pass(Duration.ofMinutes(1));
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(4));
        assertThat(channel.probes).isZero();
        clock.pass(Duration.ofMinutes(4));
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(channel.probes).isEqualTo(1);
        assertThat(channel.requests).as("nothing is sent while stopped").hasSize(1);

        channel.failure = null;
        channel.probeFailure = null;
        clock.pass(Duration.ofMinutes(5));
        pass(row(1, "a"));
        assertThat(journal.receipts).containsOnlyKeys(1L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    @Test
    void withoutChannelItWaitsAndGoesOnWithTheNext() throws Exception {
        pass(row(1, "a"));
        present = Optional.empty();
        assertThatThrownBy(() -> pass(row(2, "a")))
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("no channel");
        assertThat(channel.closed).isEqualTo(1);
        assertThat(delivery.status().state()).isEqualTo("waiting");

        FakeChannel next = new FakeChannel();
        present = next.present();
        pass(row(2, "a"));

        assertThat(next.accepted).containsExactly(2L);
        assertThat(next.uncertain).containsExactly(true);
    }
}
