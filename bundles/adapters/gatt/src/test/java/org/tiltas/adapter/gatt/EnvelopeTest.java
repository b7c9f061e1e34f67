package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.adapter.gatt.Gateway.decode;
import static org.tiltas.adapter.gatt.Gateway.entry;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;

class EnvelopeTest {
    private static final String PLAIN =
            "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"2a37\",\"value\":\"0048\"%s}";

    private static void refused(String json, String reason, String message) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(DecodeException.class)
                .hasMessage(message)
                .extracting("reason")
                .isEqualTo(reason);
    }

    @Test
    void timeAndSignalAreOptional() throws DecodeException {
        Reading reading = decode(String.format(PLAIN, "")).get(0);
        assertThat(reading.time()).isEqualTo(Gateway.UNKNOWN);
        assertThat(reading.heardAt()).isEmpty();
        assertThat(reading.attributes()).isEmpty();
        assertThat(decode(String.format(PLAIN, ",\"time\":null,\"rssi\":null"))).hasSize(1);
        assertThat(decode(String.format(PLAIN, ",\"rssi\":127")).get(0).attributes())
                .isEmpty();
    }

    @Test
    void unknownFieldsAreIgnored() throws DecodeException {
        assertThat(decode(
                        String.format(PLAIN, ",\"service\":\"180d\",\"x\":{\"device\":[1,{\"value\":2}]},\"y\":1e999")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"c0:ff:ee:00:00:01", "C0-FF-EE-00-00-01", "c0ffee000001", "c0ff.ee00.0001", "C0 FF EE 00 00 01"})
    void addressesInAnyForm(String address) throws DecodeException {
        String json = "{\"device\":\"" + address + "\",\"characteristic\":\"2a37\",\"value\":\"0048\"}";
        assertThat(decode(json).get(0).device())
                .isEqualTo(new DeviceIdentifier(DeviceIdentifier.BLUETOOTH, "C0-FF-EE-00-00-01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2a37",
                "2A37",
                "0x2A37",
                "0X2a37",
                "00002a37-0000-1000-8000-00805f9b34fb",
                "00002A37-0000-1000-8000-00805F9B34FB",
                "00002a3700001000800000805f9b34fb"
            })
    void uuidsInAnyForm(String uuid) throws DecodeException {
        assertThat(decode(entry(uuid, "0048")).get(0).metric()).isEqualTo(Metrics.HEART_RATE);
    }

    @Test
    void anArrayKeepsItsOrder() throws DecodeException {
        List<Reading> readings = decode("[" + entry("2a19", "57") + "," + entry("2a37", "0048") + "]");
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.BATTERY, Metrics.HEART_RATE);
        assertThat(decode("[]")).isEmpty();
    }

    @Test
    void oneBrokenEntryRefusesTheMessageAndIsNamed() {
        String good = entry("2a37", "0048");
        refused(
                "[" + good + "," + good + "," + entry("2a37", "004") + "]",
                "malformed",
                "entry 3: value: not hex (odd number of digits)");
        refused(
                "[" + good + "," + entry("2a37", "01") + "]",
                "truncated",
                "entry 2: 2a37: heart rate: truncated, needs 2 octets, 0 left");
        refused("[" + good + ",7]", "malformed", "entry 2: not an object");
        refused("[" + entry("2a00", "41") + "]", "unknown-characteristic", "entry 1: characteristic: unknown, 2a00");
    }

    @Test
    void theGoodEntriesBesideABrokenOneAreReadAllTheSame() {
        String good = entry("2a37", "0048");
        String message =
                "[" + entry("2a00", "41") + "," + good + ",{\"device\":{\"x\":[1]},\"value\":7},8," + good + "]";
        DecodeException refused = catchThrowableOfType(DecodeException.class, () -> decode(message));
        assertThat(refused).hasMessage("entry 3: device: not a string (and 2 more)");
        assertThat(refused.partial())
                .extracting(Reading::metric)
                .containsOnly(Metrics.HEART_RATE)
                .hasSize(2);
    }

    @Test
    void aTimeWithoutOffsetIsTheHomes() throws DecodeException {
        String message = String.format(PLAIN, ",\"time\":\"2026-07-22T10:00:00\"");
        ZoneId zone = ZoneId.of("Europe/Riga");
        assertThat(decode(message).get(0).heardAt())
                .contains(LocalDateTime.of(2026, 7, 22, 10, 0).atZone(zone).toOffsetDateTime());
    }

    @Test
    void unknownCharacteristicsAreNamed() {
        refused(entry("FFE1", "00"), "unknown-characteristic", "characteristic: unknown, ffe1");
        refused(
                entry("6E400003-B5A3-F393-E0A9-E50E24DCCA9E", "00"),
                "unknown-characteristic",
                "characteristic: unknown, 6e400003-b5a3-f393-e0a9-e50e24dcca9e");
        refused(entry("heart rate", "00"), "malformed", "characteristic: not a 16-bit or 128-bit UUID");
    }

    @Test
    void missingAndDoubleFields() {
        refused("{\"characteristic\":\"2a37\",\"value\":\"0048\"}", "malformed", "device: missing");
        refused("{\"device\":\"C0FFEE000001\",\"value\":\"0048\"}", "malformed", "characteristic: missing");
        refused("{\"device\":\"C0FFEE000001\",\"characteristic\":\"2a37\"}", "malformed", "value: missing");
        refused("{}", "malformed", "device: missing");
        refused(String.format(PLAIN, ",\"value\":\"0049\""), "malformed", "value: given twice");
        refused(String.format(PLAIN, ",\"rssi\":1,\"rssi\":1"), "malformed", "rssi: given twice");
        refused(String.format(PLAIN, ",\"time\":null,\"time\":null"), "malformed", "time: given twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"device\":7|device: not a string",
                "\"device\":\"C0:FF:EE\"|device: not a Bluetooth address (6 octets in hex)",
                "\"device\":\"\"|device: not a Bluetooth address (6 octets in hex)",
                "\"characteristic\":null|characteristic: not a string",
                "\"value\":[0]|value: not a string",
                "\"value\":\"0x\"|value: not hex",
                "\"value\":\"००\"|value: not hex",
                "\"time\":\"yesterday\"|time: not an RFC 3339 time",
                "\"time\":\"+99999-11-22T10:00:00Z\"|time: not an RFC 3339 time",
                "\"time\":1700000000|time: not a string",
                "\"rssi\":\"-61\"|rssi: not a whole number",
                "\"rssi\":-61.5|rssi: not a whole number",
                "\"rssi\":-129|rssi: not between -128 and 127",
                "\"rssi\":99999999999999999999|rssi: not between -128 and 127"
            })
    void wrongFields(String field, String message) {
        refused("{" + field + "}", "malformed", message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "7",
                "\"x\"",
                "null",
                "true",
                "{",
                "[",
                "[{}",
                "{\"device\"",
                "{]",
                "nul",
                "{}{}",
                "[] x",
                "<x/>"
            })
    void brokenJson(String json) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(DecodeException.class)
                .satisfies(e -> {
                    assertThat(((DecodeException) e).reason()).isEqualTo("malformed");
                    assertThat(e.getMessage()).doesNotContain("\n");
                });
    }

    @Test
    void complaintsHoldNoTextOfTheMessage() {
        assertThatThrownBy(() -> decode("{\"device\": secretsecret}"))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("json: malformed at line 1")
                .hasMessageNotContaining("secret");
    }

    @Test
    void limits() throws DecodeException {
        String good = entry("2a19", "57");
        String many = "[" + (good + ",").repeat(4999) + good + "]";
        assertThat(decode(many)).hasSize(5000);
        refused("[" + (good + ",").repeat(5000) + good + "]", "too-large", "json: more than 5000 entries");
        refused(entry("2a29", "41".repeat(4097)), "too-large", "value: more than 4096 octets");
        String deep = String.format(PLAIN, ",\"x\":" + "[".repeat(70) + "]".repeat(70));
        refused(deep, "too-large", "json: nested deeper than 64 or a text too long");
        assertThat(decode(String.format(PLAIN, ",\"x\":" + "[".repeat(60) + "]".repeat(60))))
                .hasSize(1);
    }

    @Test
    void otherUnicodeEncodingsAreRead() throws DecodeException {
        assertThat(decode(entry("2a37", "0048").getBytes(StandardCharsets.UTF_16BE)))
                .hasSize(1);
        assertThatThrownBy(() -> decode(new byte[] {'{', '"', (byte) 0xc3, 0x28}))
                .isInstanceOf(DecodeException.class);
    }
}
