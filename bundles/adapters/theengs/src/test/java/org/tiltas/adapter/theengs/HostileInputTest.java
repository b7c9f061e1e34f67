package org.tiltas.adapter.theengs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Whatever comes in, on whatever topic: readings or the declared error, and soon. */
class HostileInputTest {
    private static final Set<String> METRICS = new TheengsAdapter().descriptor().metrics();

    private static List<Reading> survive(String topic, byte[] payload) {
        try {
            List<Reading> readings = Gateway.publish(topic, payload);
            assertThat(METRICS)
                    .containsAll(readings.stream().map(Reading::metric).toList());
            return readings;
        } catch (DecodeException e) {
            assertThat(e.reason()).matches("[a-z0-9-]+");
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            assertThat(METRICS)
                    .containsAll(e.partial().stream().map(Reading::metric).toList());
            return e.partial();
        } catch (RuntimeException e) {
            return fail("undeclared", e);
        }
    }

    private static List<Reading> survive(String payload) {
        return survive(Gateway.TOPIC, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> objects() {
        Arbitrary<String> names = Arbitraries.of(
                "id",
                "mac",
                "mac_type",
                "rssi",
                "brand",
                "model",
                "model_id",
                "type",
                "track",
                "packet",
                "UTCtime",
                "unixtime",
                "unit",
                "weighing_mode",
                "position",
                "tempc",
                "tempf",
                "hum",
                "batt",
                "volt",
                "lux",
                "co2",
                "pres",
                "bpm",
                "hr",
                "act_bpm",
                "steps",
                "weight",
                "impedance",
                "open",
                "contact",
                "motion",
                "move",
                "presence",
                "button",
                "button2",
                "press",
                "x");
        Arbitrary<String> values = Arbitraries.oneOf(
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
                        "\"\"",
                        "\"kg\"",
                        "\"lbs\"",
                        "\"open\"",
                        "\"\\ud800\"",
                        "\"A4:C1:38:01:02:03\"",
                        "\"RMAC\"",
                        "\"2026-11-22T10:00:00Z\"",
                        "\"+999999999-01-01T00:00:00Z\"",
                        "99999999999999999999999999999"),
                Arbitraries.strings().ofMaxLength(12).map(s -> "\"" + s.replaceAll("[\"\\\\\\p{Cntrl}]", "") + "\""),
                Arbitraries.doubles().map(d -> Double.toString(d)));
        return Combinators.combine(names, values)
                .as((name, value) -> "\"" + name + "\":" + value)
                .list()
                .ofMaxSize(10)
                .map(fields -> "{" + String.join(",", fields) + "}");
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{", "}", "[", "]", ",", ":", "\"id\"", "\"hum\"", "true", "1e400", "\"", "\\", " ", "x");
        return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
    }

    @Property(tries = 10_000)
    void anyFieldsWithAnyValues(@ForAll("objects") String object) {
        assertThat(survive(object)).hasSizeLessThan(20);
    }

    @Property(tries = 4000)
    void anythingAlmostLikeJson(@ForAll("almostJson") String json) {
        survive(json);
    }

    @Property(tries = 4000)
    void anyBytesOnAnyTopic(@ForAll @Size(max = 30) String topic, @ForAll @Size(max = 200) byte[] payload) {
        survive(topic, payload);
        survive(topic, "{\"hum\":40}".getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1000)
    void theSameMessageGivesTheSameReadings(@ForAll("objects") String object) {
        assertThat(survive(object)).isEqualTo(survive(object));
    }

    @Example
    void largeMessagesAreReadSoon() {
        long start = System.nanoTime();
        survive("{\"id\":\"" + "A4:".repeat(1_000_000) + "\",\"hum\":1}");
        survive("{\"press\":\"" + "y".repeat(4_000_000) + "\"}");
        survive("[".repeat(1_000_000));
        survive("{\"a\":".repeat(1_000_000));
        survive("{\"hum\":" + "9".repeat(1_000_000) + "}");
        survive("{\"" + "n".repeat(1_000_000) + "\":1}");
        survive("{" + "\"hum\":1,".repeat(200_000) + "\"x\":1}");
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
}
