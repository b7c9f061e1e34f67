package org.tiltas.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.testkit.ReadingAssertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class AdapterBenchTest {
    private static final DeviceIdentifier DEVICE = DeviceIdentifier.own("scale", "gw1", "s-17");
    private final AdapterBench bench =
            AdapterBench.of(new ScaleAdapter()).gateway("gw1").mqtt("scale/gw1/s-17");

    @Test
    void givesTheReadings() {
        List<Reading> readings = bench.payload(ScaleAdapter.MESSAGE).readings();

        assertThat(readings).haveMetrics(Metrics.WEIGHT, Metrics.BATTERY);
        assertThat(readings)
                .first()
                .isOf(DEVICE)
                .hasQuantity("71.30", "kg")
                .isAtGatewayTime("2026-11-22T10:00:00+02:00")
                .hasNoSequence();
        assertThat(bench.payload(ScaleAdapter.MESSAGE)).last().hasQuantity("87", "%");
    }

    @Test
    void givesTheRefusal() {
        assertThat(bench.payload("{").refusal().reason()).isEqualTo("malformed");
    }

    @Test
    void saysWhenItIsTheOtherWayRound() {
        assertThatThrownBy(() -> bench.payload("{").readings()).hasMessage("refused: malformed: json: malformed");
        assertThatThrownBy(() -> bench.payload(ScaleAdapter.MESSAGE).refusal())
                .hasMessageStartingWith("expected a DecodeException");
    }

    @Test
    void setsTheMessageUp() {
        RawMessage message = bench.contentType("application/json")
                .received(Instant.EPOCH)
                .redelivered()
                .zone(ZoneId.of("Europe/Riga"))
                .payload("x")
                .message();

        assertThat(message.adapter()).isEqualTo("scale");
        assertThat(message.gateway()).isEqualTo("gw1");
        assertThat(message.topic()).isEqualTo("scale/gw1/s-17");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.received()).isEqualTo(Instant.EPOCH);
        assertThat(message.redelivered()).isTrue();
        assertThat(bench.http().payload("x").message().transport()).isEqualTo("http");
    }

    @Test
    void refusesATopicThatTheServerWouldNotGive() {
        assertThatThrownBy(() -> bench.mqtt("scale/other/s-17").payload("x"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("matches none of the adapter's filters");
    }

    @Test
    void findsTheLane() {
        assertThat(bench.payload("{\"occupied\": false}").lane()).isEqualTo(Lane.URGENT);
        assertThat(bench.payload("{\"occupied\": true}").lane()).isEqualTo(Lane.ROUTINE);
    }

    @Test
    void readsAFileOfTheClassPath() {
        assertThat(bench.payload(AdapterBench.class, "metrics.json").refusal().getMessage())
                .isEqualTo("json: not an object");
    }

    @Test
    void assertionsNameTheField() {
        Reading reading = Reading.of(
                        DEVICE,
                        Metrics.BLOOD_PRESSURE,
                        new Value.Panel(List.of(new Value.Component(Metrics.SYSTOLIC, Value.quantity(120, "mm[Hg]")))))
                .time(new ReadingTime.Unknown())
                .channel("left")
                .sequence(7, "s")
                .userIndex(2)
                .quality(Quality.MANUAL)
                .attribute("body-site", "arm")
                .build();

        assertThat(reading)
                .hasMetric("blood-pressure")
                .hasComponent("systolic", "120", "mm[Hg]")
                .hasNoTime()
                .hasChannel("left")
                .hasSequence(7, "s")
                .isOfUser(2)
                .hasQuality(Quality.MANUAL)
                .hasAttribute("body-site", "arm");
        fails(() -> assertThat(reading).hasMetric("x"), "metric: expected x but it is blood-pressure");
        fails(() -> assertThat(reading).isOf("a", "b"), "device:");
        fails(() -> assertThat(reading).hasQuantity("1", "kg"), "value:");
        fails(() -> assertThat(reading).hasFlag(true), "value:");
        fails(() -> assertThat(reading).hasText("x"), "value:");
        fails(() -> assertThat(reading).isAbsent(AbsentReason.ERROR), "value:");
        fails(() -> assertThat(reading).hasComponent("diastolic", "80", "mm[Hg]"), "component diastolic:");
        fails(() -> assertThat(reading).isAtDeviceTime("2026-11-22T10:00:00"), "time:");
        fails(() -> assertThat(reading).isAtDeviceTimeWithOffset("2026-11-22T10:00:00Z"), "time:");
        fails(() -> assertThat(reading).isAtGatewayTime("2026-11-22T10:00:00Z"), "time:");
        fails(() -> assertThat(reading).hasNoSequence(), "sequence:");
        fails(() -> assertThat(reading).isOfUser(1), "user index:");
        fails(() -> assertThat(reading).hasQuality(Quality.TEST), "quality:");
        fails(() -> assertThat(reading).hasAttribute("body-site", "leg"), "attribute body-site:");
        fails(() -> assertThat(reading).hasChannel(""), "channel:");
        fails(() -> assertThat(List.of(reading)).haveMetrics("spo2"), "spo2");
    }

    private static void fails(Runnable assertion, String words) {
        assertThatThrownBy(assertion::run).isInstanceOf(AssertionError.class).hasMessageContaining(words);
    }
}
