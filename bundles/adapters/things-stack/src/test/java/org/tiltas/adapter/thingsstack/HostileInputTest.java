package org.tiltas.adapter.thingsstack;

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
    private static List<Reading> survive(byte[] payload) {
        try {
            List<Reading> readings = ThingsStackAdapterTest.decode(payload);
            assertThat(new ThingsStackAdapter().descriptor().metrics())
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
    Arbitrary<String> almostJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"end_device_ids\"",
                "\"dev_eui\"",
                "\"attributes\"",
                "\"version_ids\"",
                "\"WS101\"",
                "\"frm_payload\"",
                "\"/y4B\"",
                "\"uplink_message\"",
                "\"rssi\"",
                "\"location\"",
                "\"latitude\"",
                "\"location_solved\"",
                "\"rx_metadata\"",
                "\"f_cnt\"",
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
    void anyBytesAsMessage(@ForAll @Size(max = 300) byte[] payload) {
        survive(payload);
    }

    @Property(tries = 5000)
    void anythingAlmostLikeJson(@ForAll("almostJson") String json) {
        survive(("{" + json + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void anyTextsWhereTextsStand(@ForAll String profile, @ForAll String tag, @ForAll @Size(max = 40) byte[] octets) {
        String json =
                "{\"end_device_ids\":{\"dev_eui\":\"24e124535b310001\"},\"uplink_message\":{\"version_ids\":{\"model_id\":"
                        + quoted(profile) + "},\"attributes\":{\"model\":" + quoted(tag) + "," + quoted(tag)
                        + ":\"x\"},\"frm_payload\":\"" + Base64.getEncoder().encodeToString(octets) + "\"}}";
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        assertThat(survive(payload)).isEqualTo(survive(payload));
    }

    private static String quoted(String text) {
        return "\"" + text.replaceAll("[\"\\\\\\x00-\\x1f\\ud800-\\udfff]", "_") + "\"";
    }

    @Example
    void largeMessagesAreReadSoon() {
        long start = System.nanoTime();
        for (String json : List.of(
                "{\"uplink_message\":{\"rx_metadata\":[" + "{\"rssi\":-61},".repeat(100_000)
                        + "{}],\"frm_payload\":\"/y4B\"}}",
                "{\"uplink_message\":{\"frm_payload\":\"" + "A".repeat(1_000_000) + "\"}}",
                "{\"uplink_message\":{\"decoded_payload\":" + "[".repeat(1_000_000),
                "{\"uplink_message\":{\"attributes\":{" + "\"a\":\"b\",".repeat(100_000) + "\"c\":1}}}",
                "{\"location_solved\":{\"location\":{\"latitude\":1e99999999}}}",
                "{\"" + "n".repeat(1_000_000) + "\":1}")) {
            survive(json.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
}
