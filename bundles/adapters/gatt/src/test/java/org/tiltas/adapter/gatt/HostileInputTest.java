package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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
    static final List<String> CHARACTERISTICS = List.of(
            "2a08", "2a18", "2a19", "2a1c", "2a1d", "2a1e", "2a23", "2a24", "2a25", "2a26", "2a27", "2a28", "2a29",
            "2a2b", "2a34", "2a35", "2a36", "2a37", "2a38", "2a5e", "2a5f", "2a9c", "2a9d", "2aa7", "2aa8", "2aaa",
            "2b3c", "2b3d", "2b3e", "2b3f", "2b40", "2b41", "2b42", "2b8b");

    private static final GattAdapter ADAPTER = new GattAdapter();

    private static List<Reading> survive(byte[] payload) {
        try {
            List<Reading> readings = Gateway.decode(payload);
            assertThat(ADAPTER.descriptor().metrics())
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
    Arbitrary<String> characteristics() {
        return Arbitraries.of(CHARACTERISTICS);
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
                "\"device\"",
                "\"characteristic\"",
                "\"value\"",
                "\"time\"",
                "\"rssi\"",
                "\"C0:FF:EE:00:00:01\"",
                "\"2a37\"",
                "\"0048\"",
                "-61",
                "null",
                "1e400",
                "\"2026-11-22T10:00:00Z\"",
                "\"\\ud800\"",
                "\"x\"",
                " ");
        return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(tries = 5000)
    void anyOctetsInAnyCharacteristic(
            @ForAll("characteristics") String characteristic, @ForAll @Size(max = 80) byte[] octets) {
        List<Reading> readings = survive(
                Gateway.entry(characteristic, HexFormat.of().formatHex(octets)).getBytes(StandardCharsets.UTF_8));
        assertThat(readings.size()).isLessThanOrEqualTo(octets.length + 1);
    }

    @Property(tries = 5000)
    void anyOctetsInASingleSegment(
            @ForAll("characteristics") String characteristic, @ForAll @Size(max = 80) byte[] octets) {
        survive(Gateway.entry(characteristic, "03" + HexFormat.of().formatHex(octets))
                .getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void anyBytesAsMessage(@ForAll @Size(max = 300) byte[] payload) {
        survive(payload);
    }

    @Property(tries = 5000)
    void anythingAlmostLikeJson(@ForAll("almostJson") String json) {
        survive(json.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 2000)
    void theSameMessageGivesTheSameReadings(
            @ForAll("characteristics") String characteristic, @ForAll @Size(max = 40) byte[] octets) {
        byte[] payload =
                Gateway.entry(characteristic, HexFormat.of().formatHex(octets)).getBytes(StandardCharsets.UTF_8);
        assertThat(survive(payload)).isEqualTo(survive(payload));
    }

    @Example
    void everyCharacteristicOfTheListIsKnown() {
        for (String characteristic : CHARACTERISTICS) {
            try {
                Gateway.read(characteristic, "");
            } catch (DecodeException e) {
                assertThat(e.reason()).as(characteristic).isEqualTo("truncated");
            }
        }
    }

    @Example
    void largeMessagesAreReadSoon() {
        String worst = Gateway.entry("2a37", "10" + "48".repeat(4095));
        byte[] payload = ("[" + (worst + ",").repeat(499) + worst + "]").getBytes(StandardCharsets.UTF_8);
        long start = System.nanoTime();
        assertThat(survive(payload)).hasSize(1000);
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        survive(("{\"x\":\"" + "y".repeat(4_000_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        survive("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        survive(("{\"rssi\":" + "9".repeat(1_000_000) + "}").getBytes(StandardCharsets.UTF_8));
        survive(("{\"" + "n".repeat(1_000_000) + "\":1}").getBytes(StandardCharsets.UTF_8));
    }
}
