package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.decode;
import static org.tiltas.adapter.gatt.Gateway.entry;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Sequence;

class ActivityTest {
    private static final int ONLY_SEGMENT = 0x03;

    private static Wire head(long flags, int flagOctets) {
        return new Wire()
                .u8(ONLY_SEGMENT)
                .number(flags, flagOctets)
                .u16(7, 1)
                .u32(3600)
                .u32(42);
    }

    @Test
    void steps() throws DecodeException {
        Wire wire = head(0x1f, 1).u24(4231).u24(812).u24(60).u24(3300).u24(28_800);
        List<Reading> readings = read("2b40", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.STEPS, Metrics.STEPS, Metrics.STEPS, Metrics.DISTANCE, Metrics.WORN_DURATION);
        assertThat(readings)
                .extracting(Reading::channel)
                .containsExactly("normal-walking", "intensity", "floors", "", "");
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(
                        quantity("4231", "1"),
                        quantity("812", "1"),
                        quantity("60", "1"),
                        quantity("3300", "m"),
                        quantity("28800", "s"));
        assertThat(readings).allSatisfy(r -> {
            assertThat(r.sequence()).contains(new Sequence(42, "7/1"));
            assertThat(r.time()).isEqualTo(Gateway.AT_GATEWAY);
        });
    }

    @Test
    void onlyTheFieldsWhoseFlagsStand() throws DecodeException {
        List<Reading> readings = read("2b40", head(0x0a, 1).u24(812).u24(3300));
        assertThat(readings).extracting(Reading::channel).containsExactly("intensity", "");
    }

    @Test
    void generalInstantaneous() throws DecodeException {
        Wire wire = head(0x7ff, 3)
                .u16(100, 200, 300, 4)
                .u8(35)
                .u16(500)
                .u16(112)
                .u24(20)
                .u16(1, 2, 3);
        List<Reading> readings = read("2b3c", wire);
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.CADENCE);
        assertThat(readings.get(0).value()).isEqualTo(quantity("112", "/min"));
    }

    @Test
    void generalSummary() throws DecodeException {
        Wire wire = head(0x8f, 4).u32(100).u32(50).u32(150).u16(9).u24(3300);
        List<Reading> readings = read("2b3d", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(
                        Metrics.ENERGY_EXPENDED, Metrics.ENERGY_EXPENDED, Metrics.ENERGY_EXPENDED, Metrics.DISTANCE);
        assertThat(readings).extracting(Reading::channel).containsExactly("normal-walking", "intensity", "", "");
        assertThat(readings.get(2).value()).isEqualTo(quantity("628", "kJ"));
    }

    @Test
    void cardioInstantaneous() throws DecodeException {
        Wire wire = head(0x7f, 2).u8(40, 72).u16(800).u8(58).u16(45).u8(16, 14);
        List<Reading> readings = read("2b3e", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.HEART_RATE, Metrics.RESTING_HEART_RATE, Metrics.RESPIRATION);
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(quantity("72", "/min"), quantity("58", "/min"), quantity("16", "/min"));
    }

    @Test
    void cardioSummary() throws DecodeException {
        Wire wire = head(0x7ff_ffff, 4);
        for (int zone = 0; zone < 5; zone++) {
            wire.u24(60);
        }
        wire.u8(30, 40, 35, 55, 140, 71)
                .u16(600, 1000, 800)
                .u8(54, 60, 57)
                .u16(20, 60, 40)
                .u8(10, 20, 15, 11, 14, 12)
                .u24(3600);
        List<Reading> readings = read("2b3f", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.AVERAGE_HEART_RATE, Metrics.RESTING_HEART_RATE, Metrics.WORN_DURATION);
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(quantity("71", "/min"), quantity("57", "/min"), quantity("3600", "s"));
    }

    @Test
    void sleep() throws DecodeException {
        List<Reading> now = read("2b41", head(0x18, 2).u24(0x10).u8(52));
        assertThat(now).extracting(Reading::metric).containsExactly(Metrics.HEART_RATE);
        assertThat(now.get(0).value()).isEqualTo(quantity("52", "/min"));

        Wire night = head(0xfffff, 3)
                .u24(25_200)
                .u24(1800)
                .u24(27_000)
                .u16(4, 12)
                .u8(93)
                .u16(5, 20);
        for (int field = 0; field < 10; field++) {
            night.u24(1);
        }
        night.u8(51).u24(28_000);
        List<Reading> summary = read("2b42", night);
        assertThat(summary)
                .extracting(Reading::metric)
                .containsExactly(Metrics.SLEEP_DURATION, Metrics.AVERAGE_HEART_RATE, Metrics.WORN_DURATION);
        assertThat(summary)
                .extracting(Reading::value)
                .containsExactly(quantity("25200", "s"), quantity("51", "/min"), quantity("28000", "s"));
    }

    @Test
    void segmentsOfOneMessageArePutTogether() throws DecodeException {
        byte[] whole =
                head(0x1f, 1).u24(4231).u24(812).u24(60).u24(3300).u24(28_800).bytes();
        byte[] body = Arrays.copyOfRange(whole, 1, whole.length);
        String json = "[" + segment(0xfd, body, 0, 10) + "," + entry("2a37", "0048") + "," + segment(0x00, body, 10, 18)
                + "," + segment(0x06, body, 18, body.length) + "]";
        List<Reading> readings = decode(json);
        assertThat(readings).hasSize(6);
        assertThat(readings.get(0).metric()).isEqualTo(Metrics.HEART_RATE);
        assertThat(readings.get(1).value()).isEqualTo(quantity("4231", "1"));
    }

    private static String segment(int header, byte[] body, int from, int to) {
        String hex = HexFormat.of().formatHex(body, from, to);
        return entry("2b40", String.format("%02x", header) + hex);
    }

    @Test
    void missingSegmentsAreRefused() {
        assertThatThrownBy(() -> read("2b40", "0101"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2b40: last segment missing, all segments must come in one message")
                .extracting("reason")
                .isEqualTo("incomplete");
        assertThatThrownBy(() -> read("2b40", "0201")).hasMessageContaining("first segment missing");
        assertThatThrownBy(() -> decode("[" + entry("2b40", "0101") + "," + entry("2b40", "0a01") + "]"))
                .hasMessage("entry 2: 2b40: segment header: counter 2 out of turn");
        assertThatThrownBy(() -> decode("[" + entry("2b40", "0101") + "," + entry("2b40", "0501") + "]"))
                .hasMessageContaining("last segment missing before this one");
        assertThatThrownBy(() -> decode("[" + entry("2a37", "0048") + "," + entry("2b40", "0101") + "]"))
                .hasMessageStartingWith("entry 2: 2b40: last segment");
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> read("2b40", head(0x01, 1).u16(1)))
                .hasMessage("2b40: normal walking steps: truncated, needs 3 octets, 2 left");
        assertThatThrownBy(() -> read("2b40", "")).hasMessageContaining("segment header: truncated");
    }
}
