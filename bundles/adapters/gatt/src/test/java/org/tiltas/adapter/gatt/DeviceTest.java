package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

class DeviceTest {
    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void battery() throws DecodeException {
        Reading reading = read("2a19", "57").get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.BATTERY);
        assertThat(reading.value()).isEqualTo(quantity("87", "%"));
        assertThat(read("2a19", "64").get(0).value()).isEqualTo(quantity("100", "%"));
        assertThat(read("2a19", "ff").get(0).value()).isEqualTo(new Value.Absent(AbsentReason.ERROR));
    }

    @ParameterizedTest
    @CsvSource({
        "2a29, manufacturer",
        "2a24, model",
        "2a25, serial",
        "2a26, firmware",
        "2a27, hardware",
        "2a28, software"
    })
    void informationStrings(String characteristic, String channel) throws DecodeException {
        Reading reading = read(characteristic, hex(" Ūkio 7\0\0")).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.DEVICE_INFORMATION);
        assertThat(reading.channel()).isEqualTo(channel);
        assertThat(reading.value()).isEqualTo(new Value.Text("Ūkio 7"));
    }

    @Test
    void anEmptyStringTellsNothing() throws DecodeException {
        assertThat(read("2a29", "")).isEmpty();
        assertThat(read("2a29", "2000")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"41420a43", "41004200", "c328", "411b5b"})
    void hostileStringsAreRefused(String hex) {
        assertThatThrownBy(() -> read("2a29", hex))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("2a29: manufacturer: ");
    }

    @Test
    void systemIdReadFromItsEnd() throws DecodeException {
        Reading reading = read("2a23", "ffff563412494e4c").get(0);
        assertThat(reading.channel()).isEqualTo("system-id");
        assertThat(reading.value()).isEqualTo(new Value.Text("4C-4E-49-12-34-56-FF-FF"));
    }

    @Test
    void currentTime() throws DecodeException {
        Wire wire = new Wire().dateTime(2026, 11, 22, 10, 0, 3).u8(7, 128, 0);
        Reading reading = read("2a2b", wire).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.DEVICE_CLOCK);
        assertThat(reading.value()).isEqualTo(new Value.Text("2026-11-22T10:00:03.5"));
        assertThat(reading.time()).isEqualTo(Gateway.AT_GATEWAY);
    }

    @Test
    void dateTime() throws DecodeException {
        assertThat(read("2a08", new Wire().dateTime(2024, 2, 29, 23, 59, 59))
                        .get(0)
                        .value())
                .isEqualTo(new Value.Text("2024-02-29T23:59:59"));
        assertThat(read("2a08", new Wire().dateTime(0, 0, 0, 0, 0, 0)).get(0).value())
                .isEqualTo(new Value.Absent(AbsentReason.UNKNOWN));
    }

    @Test
    void impossibleDates() {
        assertThatThrownBy(() -> read("2a08", new Wire().dateTime(2025, 2, 29, 0, 0, 0)))
                .hasMessageContaining("no such date");
        assertThatThrownBy(() -> read("2a08", new Wire().dateTime(2025, 13, 1, 0, 0, 0)))
                .hasMessageContaining("no such date");
        assertThatThrownBy(() -> read("2a08", new Wire().dateTime(2025, 1, 1, 24, 0, 0)))
                .hasMessageContaining("no such date");
        assertThatThrownBy(() -> read("2a08", new Wire().dateTime(1500, 1, 1, 0, 0, 0)))
                .hasMessageContaining("no such date");
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> read("2a19", "")).hasMessageContaining("battery level: truncated");
        assertThatThrownBy(() -> read("2a23", "01")).hasMessageContaining("system id: truncated");
        assertThatThrownBy(() -> read("2a2b", "ea070b160a0000")).hasMessageContaining("day of week: truncated");
        assertThatThrownBy(() -> read("2a08", "ea07")).hasMessageContaining("date time: truncated");
    }
}
