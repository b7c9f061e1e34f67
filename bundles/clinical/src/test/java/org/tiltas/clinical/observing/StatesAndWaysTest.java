package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Decoded;

/** What is said again is no news: states, and the same on two ways. */
class StatesAndWaysTest {
    private static final Instant START = Bench.NOW.minus(Duration.ofDays(90));
    private final Bench bench = new Bench();
    private int messages;

    @BeforeEach
    void owned() {
        bench.device("d1", Bench.BAND);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-01-01\"", "");
    }

    private static Reading.Builder state(String metric, boolean holds) {
        return Reading.of(Bench.BAND, metric, new Value.Flag(holds)).attribute(Attributes.STATE, Attributes.HELD);
    }

    private static Reading.Builder press(String way) {
        return Reading.of(Bench.BAND, "help-call", new Value.Flag(true)).attribute(Attributes.WAY, way);
    }

    private static ReadingTime at(Instant time) {
        return new ReadingTime.GatewayClock(time.atZone(Bench.HOME).toOffsetDateTime());
    }

    private RawMessage message(Duration after) {
        return Bench.message("m" + messages++, "gw1", START.plus(after), false, Lane.ROUTINE);
    }

    private void hear(Duration after, Reading.Builder... readings) {
        Reading[] built = new Reading[readings.length];
        for (int i = 0; i < readings.length; i++) {
            built[i] = readings[i].build();
        }
        bench.observe(message(after), built);
    }

    private List<Boolean> stored() {
        return bench.fake.observations.stream()
                .map(m -> ((Value.Flag) m.value()).value())
                .toList();
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    @Test
    void aStateIsOneObservationPerChange() {
        hear(minutes(0), state("contact-open", false));
        hear(minutes(1), state("contact-open", false));
        hear(minutes(2), state("contact-open", true));
        hear(minutes(3), state("contact-open", true));
        bench.restart();
        hear(minutes(4), state("contact-open", true));
        hear(minutes(5), state("contact-open", false));

        assertThat(stored()).containsExactly(false, true, false);
    }

    @Test
    void severalChangesInOneBatch() {
        bench.again(List.of(
                new Decoded(
                        message(minutes(0)),
                        "a",
                        "1",
                        List.of(state("motion", true).build())),
                new Decoded(
                        message(minutes(1)),
                        "a",
                        "1",
                        List.of(state("motion", true).build())),
                new Decoded(
                        message(minutes(2)),
                        "a",
                        "1",
                        List.of(state("motion", false).build()))));

        assertThat(stored()).containsExactly(true, false);
    }

    @Test
    void channelsAndMetricsHaveStatesOfTheirOwn() {
        hear(
                minutes(0),
                state("contact-open", true),
                state("contact-open", true).channel("left"));
        hear(minutes(1), state("motion", true));

        assertThat(stored()).hasSize(3);
    }

    @Test
    void aSuspicionThatIsConfirmedIsAChange() {
        hear(minutes(0), state("fall", false));
        assertThat(stored()).as("no news that nobody fell").isEmpty();

        hear(minutes(1), state("fall", true).quality(Quality.QUESTIONABLE));
        hear(minutes(2), state("fall", true).quality(Quality.QUESTIONABLE));
        hear(minutes(3), state("fall", true));
        hear(minutes(4), state("fall", true));
        hear(minutes(5), state("fall", false));
        hear(minutes(6), state("fall", true));

        assertThat(stored()).containsExactly(true, true, false, true);
    }

    @Test
    void thatADeviceIsWornIsToldWhenItWasNot() {
        hear(minutes(0), state("off-body", false));
        assertThat(stored()).as("no news of a device just met").isEmpty();

        hear(minutes(1), state("off-body", true));
        hear(minutes(2), state("off-body", true));
        hear(minutes(3), state("off-body", false));
        hear(minutes(4), state("off-body", false));
        hear(minutes(5), state("off-body", true));

        assertThat(stored()).containsExactly(true, false, true);
    }

    @Test
    void whatComesLateFindsItsPlace() {
        hear(minutes(0), state("contact-open", false).time(at(START)));
        hear(minutes(10), state("contact-open", true).time(at(START.plusSeconds(600))));
        hear(minutes(11), state("contact-open", false).time(at(START.plusSeconds(300))));
        hear(minutes(12), state("contact-open", true).time(at(START.plusSeconds(650))));

        assertThat(stored()).containsExactly(false, true);
    }

    @Test
    void theSameMessageReadAgainIsTheSame() {
        Decoded first = new Decoded(
                message(minutes(0)), "a", "1", List.of(state("motion", true).build()));
        Decoded second = new Decoded(
                message(minutes(1)), "a", "1", List.of(state("motion", true).build()));
        bench.fake.messages.put(first.message().id(), first.message());
        bench.again(List.of(first, second));
        bench.again(List.of(first, second));

        assertThat(stored()).hasSize(1);
    }

    @Test
    void aStateThatLastsIsToldAnewBeforeItsIdentityIsForgotten() {
        hear(minutes(0), state("contact-open", false));
        hear(Duration.ofDays(29), state("contact-open", false));
        assertThat(stored()).hasSize(1);

        hear(Duration.ofDays(31), state("contact-open", false));
        assertThat(stored()).hasSize(2);
    }

    @Test
    void aPressOnTwoWaysIsOne() {
        hear(Duration.ZERO, press("state"));
        hear(Duration.ofMillis(1900), press("attribute"));

        assertThat(stored()).hasSize(1);
    }

    @Test
    void alsoWhenOnlyOneWayTellsTheTime() {
        hear(Duration.ZERO, press("state").time(at(START)));
        hear(Duration.ofMillis(100), press("attribute"));
        assertThat(stored()).hasSize(1);

        hear(Duration.ofMinutes(1), press("attribute"));
        hear(Duration.ofMillis(60_100), press("state").time(at(START.plusSeconds(60))));
        assertThat(stored()).hasSize(2);
    }

    @Test
    void twoPressesInARowStayTwo() {
        hear(Duration.ofMillis(0), press("state"));
        hear(Duration.ofMillis(10), press("attribute"));
        hear(Duration.ofMillis(500), press("state"));
        hear(Duration.ofMillis(510), press("attribute"));
        hear(Duration.ofMillis(2600), press("attribute"));

        assertThat(stored()).hasSize(3);
    }

    @Test
    void aRepetitionOfEitherWayIsTheSamePress() {
        hear(Duration.ofMillis(0), press("state"));
        bench.observe(
                Bench.message("b", "gw1", START.plusMillis(10), false, Lane.ROUTINE),
                press("attribute").build());
        bench.observe(
                Bench.message("c", "gw1", START.plusSeconds(60), true, Lane.ROUTINE),
                press("attribute").build());

        assertThat(stored()).hasSize(1);
    }

    @Test
    void otherDevicesGatewaysAndLaterPressesAreOthers() {
        hear(Duration.ofMillis(0), press("state"));
        hear(Duration.ofMillis(2100), press("attribute"));
        hear(Duration.ofMillis(2200), press("state").channel("2"));

        assertThat(stored()).hasSize(3);
        assertThat(bench.fake.observations)
                .extracting(Measurement::effective)
                .extracting(OffsetDateTime::toInstant)
                .isSorted();
        assertThat(Optional.of(bench.fake.observations.get(0).identity()))
                .isNotEqualTo(Optional.of(bench.fake.observations.get(1).identity()));
    }
}
