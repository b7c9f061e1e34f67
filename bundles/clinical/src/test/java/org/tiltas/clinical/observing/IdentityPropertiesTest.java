package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Unit;

/** The same measurement is one, whatever way and however often it comes; different ones stay different. */
class IdentityPropertiesTest {
    private static final Instant BASE = Bench.NOW.minus(Duration.ofDays(1));

    /** Readings with a time of their own or of the gateway, some with a number; few enough values to collide. */
    @Provide
    Arbitrary<Reading> readings() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of("", "2"),
                        Arbitraries.integers().between(60, 62),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false))
                .as(IdentityPropertiesTest::reading);
    }

    private static Reading reading(int device, String channel, int value, int second, int kind, boolean numbered) {
        Instant at = BASE.plusSeconds(second);
        ReadingTime time =
                switch (kind) {
                    case 0 -> new ReadingTime.GatewayClock(at.atOffset(ZoneOffset.UTC));
                    case 1 -> new ReadingTime.DeviceClock(LocalDateTime.ofInstant(at, Bench.HOME), Optional.empty());
                    default ->
                        new ReadingTime.DeviceClock(
                                LocalDateTime.ofInstant(at, ZoneOffset.UTC), Optional.of(ZoneOffset.UTC));
                };
        Reading.Builder reading = Reading.of(
                        DeviceIdentifier.bluetooth("C0FFEE00000" + device), "heart-rate", Value.quantity(value, "/min"))
                .channel(channel)
                .time(time);
        return (numbered && kind > 0 ? reading.sequence(second * 100L + value, "s") : reading).build();
    }

    @Property(tries = 100)
    void redeliveryInAnyOrderThroughAnyGatewayAddsNothing(
            @ForAll("readings") Reading first,
            @ForAll @Size(max = 12) List<@From("readings") Reading> more,
            @ForAll Random random,
            @ForAll @IntRange(min = 0, max = 36_000) int later) {
        Bench bench = new Bench();
        List<Reading> readings = new ArrayList<>(more);
        readings.add(first);
        Set<Object> expected = keys(bench.observe(readings.toArray(Reading[]::new)));

        Collections.shuffle(readings, random);
        bench.restart();
        Unit again = bench.observe(
                Bench.message("again", "gw2", Bench.NOW.plusSeconds(later), random.nextBoolean(), Lane.ROUTINE),
                readings.toArray(Reading[]::new));

        assertThat(keys(again)).isEqualTo(expected);
        assertThat(expected).hasSize(readings.size());
    }

    @Property(tries = 100)
    void anAssignmentNeverChangesAnIdentity(@ForAll("readings") Reading reading) {
        Bench bench = new Bench();
        Measurement unassigned = bench.only(reading);
        bench.assign("a1", unassigned.device(), "anna", "\"start\":\"2020-01-01\"", "");

        Measurement assigned = bench.only(reading);

        assertThat(assigned.subject().reference()).isEqualTo("Patient/anna");
        assertThat(assigned.identity()).isEqualTo(unassigned.identity());
        assertThat(assigned.identityTime()).isEqualTo(unassigned.identityTime());
    }

    @Property(tries = 300)
    void noFieldFlowsIntoTheNext(
            @ForAll @Size(max = 4) List<Character> left, @ForAll @Size(max = 4) List<Character> right) {
        String a = text(left);
        String b = text(right);
        Reading one = named(a + b, "");
        Reading two = named(a, b);
        boolean same = b.isEmpty();

        assertThat(Identities.byTime(one.device(), one, BASE).equals(Identities.byTime(two.device(), two, BASE)))
                .isEqualTo(same);
    }

    private static Reading named(String vendorId, String channel) {
        return Reading.of(DeviceIdentifier.own("x", "g", vendorId), "heart-rate", Value.quantity(60, "/min"))
                .channel(channel)
                .build();
    }

    private static String text(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    @Property(tries = 200)
    void theDoubledHourIsOneIdentityWheneverItArrives(
            @ForAll @IntRange(min = 0, max = 3599) int second, @ForAll @IntRange(min = 0, max = 7200) int arrival) {
        LocalDateTime local = LocalDateTime.parse("2026-10-25T03:00:00").plusSeconds(second);
        Reading reading = Reading.of(Bench.BAND, "body-weight", Value.quantity(70, "kg"))
                .time(new ReadingTime.DeviceClock(local, Optional.empty()))
                .build();
        Instant summer = local.toInstant(ZoneOffset.ofHours(3));
        Instant received = summer.plusSeconds(arrival);
        Bench bench = new Bench();

        Unit live = bench.observe(Bench.message("a", "gw1", received, false, Lane.ROUTINE), reading);
        Unit late =
                bench.observe(Bench.message("b", "gw1", received.plusSeconds(86_400), false, Lane.ROUTINE), reading);

        OffsetDateTime effective = live.waiting().get(0).effective();
        boolean winter = arrival >= 3600 - 600;
        assertThat(effective.toInstant()).isEqualTo(winter ? summer.plusSeconds(3600) : summer);
        assertThat(effective.toLocalDateTime()).isEqualTo(local);
        assertThat(keys(late)).isEqualTo(keys(live));
    }

    @Property(tries = 100)
    void aTimeInTheSpringGapIsAnUnmovedClock(@ForAll @IntRange(min = 0, max = 3599) int second) {
        LocalDateTime local = LocalDateTime.parse("2026-03-29T03:00:00").plusSeconds(second);
        Measurement m = new Bench()
                .only(Reading.of(Bench.BAND, "body-weight", Value.quantity(70, "kg"))
                        .time(new ReadingTime.DeviceClock(local, Optional.empty()))
                        .build());

        assertThat(m.effective().toInstant()).isEqualTo(local.toInstant(ZoneOffset.ofHours(2)));
    }

    private static Set<Object> keys(Unit unit) {
        Set<Object> keys = new HashSet<>();
        for (Measurement m : unit.waiting()) {
            keys.add(List.of(m.identityTime(), m.identity()));
        }
        for (Measurement m : unit.observations()) {
            keys.add(List.of(m.identityTime(), m.identity()));
        }
        return keys;
    }
}
