package org.tiltas.adapter.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Whatever comes in, on whatever topic: readings or the declared error, and soon. */
class HostileInputTest {
    private static final List<String> NAMES = List.of(
            "contact",
            "occupancy",
            "presence",
            "action",
            "click",
            "fall_status",
            "fall_down_status",
            "status",
            "work_state",
            "temperature",
            "temperature_probe",
            "humidity",
            "illuminance",
            "illuminance_lux",
            "battery",
            "battery_state",
            "voltage",
            "linkquality",
            "tamper",
            "sos",
            "water",
            "tilt",
            "door_state",
            "breathing_rate",
            "last_seen",
            "device",
            "ieeeAddr",
            "ieee_address",
            "friendly_name",
            "definition",
            "model",
            "state",
            "type",
            "data",
            "x");

    private static List<Reading> survive(String topic, byte[] payload) {
        try {
            List<Reading> readings = Bridge.publish(topic, payload, "mqtt");
            assertThat(Descriptor.DESCRIPTOR.metrics())
                    .containsAll(readings.stream().map(Reading::metric).toList());
            return readings;
        } catch (DecodeException e) {
            assertThat(e.reason()).matches("[a-z0-9-]+");
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            assertThat(Descriptor.DESCRIPTOR.metrics())
                    .containsAll(e.partial().stream().map(Reading::metric).toList());
            return e.partial();
        } catch (RuntimeException e) {
            return fail("undeclared", e);
        }
    }

    private static List<Reading> survive(String topic, String payload) {
        return survive(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.of(
                "zigbee2mqtt/s",
                "zigbee2mqtt/a/b",
                "zigbee2mqtt/a/contact",
                "zigbee2mqtt/a/action",
                "zigbee2mqtt",
                "zigbee2mqtt/a/availability",
                "zigbee2mqtt/bridge/devices",
                "zigbee2mqtt/bridge/event",
                "zigbee2mqtt/bridge/state",
                "zigbee2mqtt/bridge/config/devices",
                "zigbee2mqtt/",
                "",
                "/",
                "zigbee2mqtt//",
                "zigbee2mqtt/0x00158d0001a2b3c4",
                "zigbee2mqtt/a/fall_down_status",
                "zigbee2mqtt/ /temperature");
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "true",
                        "false",
                        "null",
                        "0",
                        "1",
                        "-1",
                        "255",
                        "21.50",
                        "1e400",
                        "-1E-400",
                        "1e999999999",
                        "{}",
                        "[]",
                        "[[]]",
                        "{\"a\":{}}",
                        "\"\"",
                        "\"open\"",
                        "\"single\"",
                        "\"fall\"",
                        "\"\\ud800\"",
                        "\"online\"",
                        "\"0x00158d0001a2b3c4\"",
                        "\"2026-11-22T10:00:00Z\"",
                        "\"-\"",
                        "\"+999999999-01-01T00:00:00Z\"",
                        "99999999999999999999999999999",
                        "{\"ieeeAddr\":7}",
                        "{\"definition\":{\"definition\":{}}}"),
                Arbitraries.strings().ofMaxLength(12).map(s -> "\"" + s.replaceAll("[\"\\\\\\p{Cntrl}]", "") + "\""),
                Arbitraries.doubles().map(d -> Double.toString(d)));
    }

    @Provide
    Arbitrary<String> objects() {
        Arbitrary<String> names = Arbitraries.of(NAMES);
        return net.jqwik.api.Combinators.combine(names, values())
                .as((name, value) -> "\"" + name + "\":" + value)
                .list()
                .ofMaxSize(8)
                .map(fields -> "{" + String.join(",", fields) + "}");
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{", "}", "[", "]", ",", ":", "\"contact\"", "\"action\"", "true", "1e400", "\"", "\\", " ", "x");
        return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @Property(tries = 8000)
    void anyFieldsWithAnyValues(@ForAll("topics") String topic, @ForAll("objects") String object) {
        assertThat(survive(topic, object)).hasSizeLessThan(30);
        survive(topic, "[" + object + "," + object + "]");
    }

    @Property(tries = 4000)
    void anyValueAlone(@ForAll("topics") String topic, @ForAll("values") String value) {
        survive(topic, value);
    }

    @Property(tries = 4000)
    void anythingAlmostLikeJson(@ForAll("topics") String topic, @ForAll("almostJson") String json) {
        survive(topic, json);
    }

    @Property(tries = 4000)
    void anyBytes(@ForAll("topics") String topic, @ForAll @Size(max = 200) byte[] payload) {
        survive(topic, payload);
    }

    @Property(tries = 2000)
    void anyTopic(@ForAll @Size(max = 40) String topic) {
        survive(topic, "{\"contact\":true,\"action\":\"single\"}");
        survive("zigbee2mqtt/" + topic, "{\"contact\":true,\"action\":\"single\"}");
    }

    @Property(tries = 1000)
    void theSameMessageGivesTheSameReadings(@ForAll("topics") String topic, @ForAll("objects") String object) {
        assertThat(survive(topic, object)).isEqualTo(survive(topic, object));
    }

    @Example
    void largeMessagesAreReadSoon() {
        long start = System.nanoTime();
        for (String topic :
                List.of("zigbee2mqtt/s", "zigbee2mqtt/a/b", "zigbee2mqtt/a/action", "zigbee2mqtt/bridge/devices")) {
            survive(topic, "{\"x\":\"" + "y".repeat(4_000_000) + "\"}");
            survive(topic, "{\"action\":\"" + "1_".repeat(2_000_000) + "\"}");
            survive(topic, "[".repeat(1_000_000));
            survive(topic, "{\"a\":".repeat(1_000_000));
            survive(topic, "{\"battery\":" + "9".repeat(1_000_000) + "}");
            survive(topic, "{\"" + "temperature_".repeat(100_000) + "1\":1}");
            survive(topic, "[" + "{},".repeat(500_000) + "{}]");
            survive(topic, "{" + "\"contact\":true,".repeat(200_000) + "\"x\":1}");
            survive(topic, "x".repeat(4_000_000));
        }
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
}
