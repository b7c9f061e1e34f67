package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** What the server makes of the time of a device whose clock it has heard. */
class DeviceClockTest {
    private static final OffsetDateTime HEARD = Bench.NOW.atOffset(ZoneOffset.ofHours(2));
    private final Bench bench = new Bench();

    @BeforeEach
    void home() {
        bench.device("d1", Bench.BAND);
        bench.assign("a1", "d1", "anna", "\"start\":\"2020-01-01\"", "");
    }

    private static Reading clock(LocalDateTime shown) {
        return Reading.of(Bench.BAND, Metrics.DEVICE_CLOCK, new Value.Text(shown.toString()))
                .heardAt(Optional.of(HEARD))
                .build();
    }

    private static Reading.Builder beats(LocalDateTime shown) {
        return Reading.of(Bench.BAND, "heart-rate", Value.quantity(72, "/min"))
                .time(new ReadingTime.DeviceClock(shown, Optional.empty()));
    }

    private static LocalDateTime home(int minutes) {
        return HEARD.toLocalDateTime().plusMinutes(minutes);
    }

    @Test
    void aClockThatIsRightIsTakenAsItIs() {
        bench.observe(clock(home(0).plusSeconds(20)));

        Measurement m = bench.only(beats(home(-5)).build());

        assertThat(m.effective().toLocalDateTime()).isEqualTo(home(-5));
        assertThat(m.attributes()).doesNotContainKey(Attributes.DEVICE_TIME);
    }

    @Test
    void aClockInAnotherZoneIsCorrectedBeforeItIsInTheFuture() {
        bench.observe(clock(home(180)));

        Measurement m = bench.only(beats(home(175)).build());

        assertThat(m.effective().toLocalDateTime()).isEqualTo(home(-5));
        assertThat(m.attributes())
                .containsEntry(Attributes.DEVICE_TIME, home(175).toString());
    }

    @Test
    void aClockToldInTheSameMessageCountsForAll() {
        Unit unit = bench.observe(beats(home(175)).build(), clock(home(180)));

        assertThat(unit.observations())
                .filteredOn(m -> m.metric().equals("heart-rate"))
                .singleElement()
                .satisfies(m -> assertThat(m.effective().toLocalDateTime()).isEqualTo(home(-5)));
    }

    @Test
    void aRepetitionIsOneWhateverWasLearnedInBetween() {
        Measurement first = bench.only(beats(home(-60)).build());
        bench.observe(clock(home(30)));
        Measurement again = bench.only(beats(home(-60)).build());

        assertThat(again.identity()).isEqualTo(first.identity());
        assertThat(again.identityTime()).isEqualTo(first.identityTime());
        assertThat(bench.fake.observations)
                .filteredOn(m -> m.metric().equals("heart-rate"))
                .hasSize(1);
    }

    @Test
    void anUnsetClockIsReckonedFromItsAnchor() {
        LocalDateTime unset = LocalDateTime.parse("2000-01-01T05:00:00");
        bench.observe(clock(unset));

        Measurement m = bench.only(beats(unset.minusMinutes(30)).sequence(7, "").build());

        assertThat(m.effective().toInstant()).isEqualTo(HEARD.toInstant().minusSeconds(1800));
        assertThat(m.attributes()).containsEntry(Attributes.DEVICE_TIME, "2000-01-01T04:30");
        assertThat(m.identityTime()).isEqualTo(m.effective().toInstant());
    }

    @Test
    void aStoredRecordOfAnUnsetClockWithoutAnchorIsQuarantined() {
        Reading record = beats(LocalDateTime.parse("2000-01-01T05:00:00"))
                .sequence(7, "")
                .build();

        assertThat(bench.observe(record).quarantined())
                .extracting(Quarantined::reason)
                .containsExactly("clock-unset");

        bench.observe(clock(home(0)));
        assertThat(bench.observe(record).quarantined())
                .as("an anchor from after the reset says nothing")
                .extracting(Quarantined::reason)
                .containsExactly("clock-unset");
    }

    @Test
    void anUnsetClockWithoutEitherTakesTheReceiptTime() {
        Measurement m =
                bench.only(beats(LocalDateTime.parse("1970-01-01T00:01:00")).build());

        assertThat(m.effective().toInstant()).isEqualTo(Bench.NOW);
        assertThat(m.quality()).contains(Quality.RECEIPT_TIME);
    }

    @Test
    void theSameTimeBeforeAndAfterAStepIsTwoMeasurements() {
        bench.observe(clock(home(60)));
        Measurement before = bench.only(beats(home(50)).build());
        Instant later = Bench.NOW.plusSeconds(3600);
        Reading set = Reading.of(Bench.BAND, Metrics.DEVICE_CLOCK, new Value.Text(home(60).toString()))
                .heardAt(Optional.of(later.atOffset(ZoneOffset.ofHours(2))))
                .build();
        bench.observe(Bench.message("late1", "gw1", later, false, Lane.ROUTINE), set);
        Unit after = bench.observe(
                Bench.message("late2", "gw1", later, false, Lane.ROUTINE),
                beats(home(50)).build());

        assertThat(before.effective().toLocalDateTime()).isEqualTo(home(-10));
        assertThat(after.observations()).singleElement().satisfies(m -> {
            assertThat(m.effective().toLocalDateTime()).isEqualTo(home(50));
            assertThat(m.identity()).isNotEqualTo(before.identity());
        });
        assertThat(bench.fake.observations)
                .filteredOn(m -> m.metric().equals("heart-rate"))
                .hasSize(2);
    }

    @Test
    void withoutTheGatewaysTimeNothingIsLearned() {
        bench.observe(Reading.of(
                        Bench.BAND,
                        Metrics.DEVICE_CLOCK,
                        new Value.Text(home(-180).toString()))
                .build());

        assertThat(bench.only(beats(home(-5)).build()).effective().toLocalDateTime())
                .isEqualTo(home(-5));
    }

    @Test
    void anUrgentEventIsNeverHeldBackAndSaysThatItIsLate() {
        Reading fall = Reading.of(Bench.BAND, "fall", new Value.Flag(true))
                .time(new ReadingTime.DeviceClock(home(-25), Optional.empty()))
                .build();
        Reading odd = Reading.of(Bench.BAND, "help-call", new Value.Flag(true))
                .time(new ReadingTime.DeviceClock(home(600), Optional.empty()))
                .build();

        Unit late = bench.observe(Bench.message("m1", "gw1", Bench.NOW, false, Lane.URGENT), fall);
        Unit future = bench.observe(Bench.message("m2", "gw1", Bench.NOW, false, Lane.URGENT), odd);

        assertThat(late.observations()).singleElement().satisfies(m -> assertThat(m.attributes())
                .containsEntry(Attributes.LATE, "PT25M"));
        assertThat(future.observations()).singleElement().satisfies(m -> {
            assertThat(m.quality()).contains(Quality.RECEIPT_TIME);
            assertThat(m.attributes()).doesNotContainKey(Attributes.LATE);
        });
    }
}
