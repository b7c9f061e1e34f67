package org.tiltas.adapter.chirpstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

/** Whatever comes in: readings or the declared error, and soon. */
class HostileInputTest {
    private static final String TOPIC = "application/1/device/24e124535b310001/event/";

    private static List<Reading> survive(String topic, byte[] payload) {
        try {
            List<Reading> readings = ChirpStackAdapterTest.decode(topic, payload);
            assertThat(new ChirpStackAdapter().descriptor().metrics())
                    .containsAll(readings.stream().map(Reading::metric).toList());
            return readings;
        } catch (DecodeException e) {
            assertThat(e.reason()).matches("[a-z0-9-]+");
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            return List.of();
        } catch (RuntimeException e) {
            return fail("undeclared", e);
        }
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of("up", "status", "join", "ack", "location", "x", "");
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"deviceInfo\"",
                "\"devEui\"",
                "\"tags\"",
                "\"deviceProfileName\"",
                "\"WS101\"",
                "\"data\"",
                "\"/y4B\"",
                "\"rxInfo\"",
                "\"rssi\"",
                "\"location\"",
                "\"latitude\"",
                "\"margin\"",
                "\"batteryLevel\"",
                "\"fCnt\"",
                "-61",
                "null",
                "true",
                "1e400",
                "\"2026-11-22T10:00:00Z\"",
                "\"\\ud800\"",
                "\"24e124535b310001\"",
                " ");
        return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(tries = 2000)
    void anyBytesAsMessage(@ForAll("types") String type, @ForAll @Size(max = 300) byte[] payload) {
        survive(TOPIC + type, payload);
    }

    @Property(tries = 5000)
    void anythingAlmostLikeJson(@ForAll("types") String type, @ForAll("almostJson") String json) {
        survive(TOPIC + type, ("{" + json + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void anyTextsWhereTextsStand(@ForAll String profile, @ForAll String tag, @ForAll @Size(max = 40) byte[] octets) {
        String json = "{\"deviceInfo\":{\"deviceProfileName\":" + quoted(profile) + ",\"tags\":{\"model\":"
                + quoted(tag) + "," + quoted(tag) + ":\"x\"}},\"data\":\""
                + Base64.getEncoder().encodeToString(octets) + "\"}";
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        assertThat(survive(TOPIC + "up", payload)).isEqualTo(survive(TOPIC + "up", payload));
    }

    private static String quoted(String text) {
        return "\"" + text.replaceAll("[\"\\\\\\x00-\\x1f\\ud800-\\udfff]", "_") + "\"";
    }

    @Example
    void largeMessagesAreReadSoon() {
        long start = System.nanoTime();
        for (String json : List.of(
                "{\"rxInfo\":[" + "{\"rssi\":-61},".repeat(100_000) + "{}],\"data\":\"/y4B\"}",
                "{\"data\":\"" + "A".repeat(1_000_000) + "\"}",
                "{\"object\":" + "[".repeat(1_000_000),
                "{\"deviceInfo\":{\"tags\":{" + "\"a\":\"b\",".repeat(100_000) + "\"c\":1}}}",
                "{\"deviceInfo\":{\"deviceProfileName\":\"" + "a1 ".repeat(500_000) + "\"},\"data\":\"/y4B\"}",
                "{\"margin\":" + "9".repeat(1_000_000) + "}",
                "{\"margin\":1e99999999}",
                "{\"" + "n".repeat(1_000_000) + "\":1}")) {
            survive(TOPIC + "up", json.getBytes(StandardCharsets.UTF_8));
            survive(TOPIC + "status", json.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
}
