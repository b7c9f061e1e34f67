package org.tiltas.adapter.chirpstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.AdapterDescriptor.UrgentRule;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;

class ChirpStackAdapterTest {
    static final String EUI = "24e124535b310001";
    private static final String TIME = "2026-11-22T08:00:00.123456789+00:00";
    private static final ChirpStackAdapter ADAPTER = new ChirpStackAdapter();

    static List<Reading> decode(String topic, byte[] payload) throws DecodeException {
        RawMessage message = new RawMessage(
                "m1", "chirpstack", "gw1", "mqtt", topic, "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return ADAPTER.decode(message, () -> ZoneId.of("Europe/Riga"));
    }

    private static List<Reading> event(String type, String json) throws DecodeException {
        return decode(
                "application/c0ffee00-0000-4000-8000-000000000001/device/" + EUI + "/event/" + type,
                json.getBytes(StandardCharsets.UTF_8));
    }

    private static String info(String profile, String more) {
        return "\"deviceInfo\":{\"tenantId\":\"t\",\"deviceProfileName\":\"" + profile
                + "\",\"deviceName\":\"Room 12\"," + "\"devEui\":\"" + EUI + "\"" + more + "}";
    }

    private static String up(String profile, String hex, String more) {
        String data = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "{\"deduplicationId\":\"3ac7e3c4-4401-4b8d-9386-a5c902f9202d\",\"time\":\"" + TIME + "\","
                + info(profile, "") + ",\"devAddr\":\"00AB12CD\",\"adr\":true,\"dr\":5,\"data\":\"" + data + "\"" + more
                + "}";
    }

    @Example
    void aPress() throws DecodeException {
        List<Reading> readings = event(
                "up",
                up(
                        "WS101",
                        "ff2e01",
                        ",\"fCnt\":41,\"fPort\":85,\"object\":{\"press\":\"wrong\"},"
                                + "\"rxInfo\":[{\"gatewayId\":\"a\",\"rssi\":-97,\"snr\":-2.5},{\"rssi\":-61}],\"txInfo\":{}"));
        assertThat(readings).hasSize(1);
        Reading press = readings.get(0);
        assertThat(press.metric()).isEqualTo(Metrics.HELP_CALL);
        assertThat(press.value()).isEqualTo(new Value.Flag(true));
        assertThat(press.device().value()).isEqualTo("24-E1-24-53-5B-31-00-01");
        assertThat(press.sequence()).contains(new Sequence(41, "00ab12cd"));
        assertThat(press.time()).isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse(TIME)));
        assertThat(press.attributes()).containsEntry(Attributes.KIND, "short").containsEntry(Attributes.RSSI, "-61");
    }

    @Example
    void theSameUplinkAtAnotherServerIsTheSameReading() throws DecodeException {
        Reading first = event("up", up("WS101", "ff2e01", ",\"fCnt\":41")).get(0);
        String again = up("WS101", "ff2e01", ",\"fCnt\":41")
                .replace("3ac7e3c4", "99999999")
                .replace(".123", ".456");
        assertThat(event("up", again).get(0).sequence()).isEqualTo(first.sequence());
    }

    @Example
    void aCounterThatIsLeftOutIsZeroAndAJoinBeginsANewSession() throws DecodeException {
        Reading before = event("up", up("WS101", "ff2e01", "")).get(0);
        Reading after = event("up", up("WS101", "ff2e01", "").replace("00AB12CD", "00AB12CE"))
                .get(0);
        assertThat(before.sequence()).contains(new Sequence(0, "00ab12cd"));
        assertThat(after.sequence()).contains(new Sequence(0, "00ab12ce"));
    }

    @Example
    void withoutAddressTheServersIdIsTheSession() throws DecodeException {
        String json = up("WS101", "ff2e01", ",\"fCnt\":3").replace("\"devAddr\":\"00AB12CD\",", "");
        assertThat(event("up", json).get(0).sequence())
                .contains(new Sequence(3, "3ac7e3c4-4401-4b8d-9386-a5c902f9202d"));
    }

    @Example
    void timeComesFromTheGatewayWhereTheEventHasNone() throws DecodeException {
        String json = up(
                        "WS101",
                        "ff2e01",
                        ",\"rxInfo\":[{\"gwTime\":\"1970-01-01T00:00:09Z\",\"nsTime\":\"2026-11-22T08:00:01Z\"}]")
                .replace("\"time\":\"" + TIME + "\",", "");
        assertThat(event("up", json).get(0).time())
                .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T08:00:01Z")));
        json = up("WS101", "ff2e01", "").replace(TIME, "yesterday");
        assertThat(event("up", json).get(0).time()).isEqualTo(new ReadingTime.Unknown());
    }

    @Example
    void aTagTellsTheModel() throws DecodeException {
        String json = up("Default", "030001", "")
                .replace("\"devEui\"", "\"tags\":{\"Model\":\"WS301\",\"room\":\"12\"},\"devEui\"");
        assertThat(event("up", json)).extracting(Reading::metric).containsExactly(Metrics.CONTACT_OPEN);
    }

    @Example
    void anUplinkOfVersionThree() throws DecodeException {
        // 24e124535b310001 and 00ab12cd in base64
        String json = "{\"applicationID\":\"1\",\"applicationName\":\"home\",\"deviceName\":\"Room 12\","
                + "\"deviceProfileName\":\"Milesight WS101\",\"devEUI\":\"JOEkU1sxAAE=\",\"devAddr\":\"AKsSzQ==\","
                + "\"rxInfo\":[{\"gatewayID\":\"AAAA\",\"time\":\"2026-11-22T08:00:01Z\",\"rssi\":-61,\"loRaSNR\":9}],"
                + "\"fCnt\":41,\"fPort\":85,\"data\":\"/y4B\",\"objectJSON\":\"{}\",\"tags\":{\"room\":\"12\"},"
                + "\"publishedAt\":\"2026-11-22T08:00:01.5Z\"}";
        for (String topic : List.of("application/1/device/" + EUI + "/event/up", "")) {
            Reading press = decode(topic, json.getBytes(StandardCharsets.UTF_8)).get(0);
            assertThat(press.metric()).isEqualTo(Metrics.HELP_CALL);
            assertThat(press.device().value()).isEqualTo("24-E1-24-53-5B-31-00-01");
            assertThat(press.sequence()).contains(new Sequence(41, "00ab12cd"));
            assertThat(press.time())
                    .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T08:00:01Z")));
            assertThat(press.attributes()).containsEntry(Attributes.RSSI, "-61");
        }
        String tagged = json.replace("Milesight WS101", "Default")
                .replace("\"room\"", "\"model\"")
                .replace("\"12\"}", "\"WS101\"}");
        assertThat(event("up", tagged)).hasSize(1);
        assertThat(event("status", "{\"devEUI\":\"JOEkU1sxAAE=\",\"margin\":5,\"batteryLevel\":75.5}"))
                .hasSize(3);
        assertThat(event("error", "{\"devEUI\":\"JOEkU1sxAAE=\",\"type\":\"OTAA\"}"))
                .isEmpty();
    }

    @Example
    void status() throws DecodeException {
        List<Reading> readings = event(
                "status",
                "{\"time\":\"" + TIME + "\",\"deduplicationId\":\"d1\"," + info("WS101", "")
                        + ",\"margin\":-7,\"externalPowerSource\":false,\"batteryLevelUnavailable\":false,\"batteryLevel\":86.61}");
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.LINK_MARGIN, Metrics.EXTERNAL_POWER, Metrics.BATTERY);
        assertThat(readings.get(0).value()).isEqualTo(Value.quantity(-7, "dB"));
        assertThat(readings.get(2).value()).isEqualTo(Value.quantity(new BigDecimal("86.61"), "%"));
        assertThat(readings.get(2).sequence()).contains(new Sequence(0, "d1"));
        readings = event("status", "{" + info("WS101", "") + ",\"externalPowerSource\":true}");
        assertThat(readings).extracting(Reading::value).containsExactly(Value.quantity(0, "dB"), new Value.Flag(true));
        readings = event("status", "{" + info("WS101", "") + ",\"margin\":5,\"batteryLevelUnavailable\":true}");
        assertThat(readings).hasSize(2);
    }

    @Example
    void otherEvents() throws DecodeException {
        assertThat(event("join", "{" + info("WS101", "") + ",\"devAddr\":\"00ab12cd\"}"))
                .extracting(Reading::metric)
                .containsExactly(Metrics.DEVICE_ONLINE);
        assertThat(event("ack", "{" + info("x", "") + ",\"queueItemId\":\"q\",\"acknowledged\":true}"))
                .isEmpty();
        assertThat(event("txack", "{\"downlinkId\":1," + info("x", "") + ",\"gatewayId\":\"g\"}"))
                .isEmpty();
        assertThat(event("log", "{" + info("x", "") + ",\"level\":\"ERROR\",\"code\":\"UPLINK_CODEC\"}"))
                .isEmpty();
        assertThat(event("integration", "{" + info("x", "") + ",\"integrationName\":\"i\",\"object\":{\"a\":1}}"))
                .isEmpty();
        Reading place = event(
                        "location",
                        "{" + info("x", "")
                                + ",\"location\":{\"latitude\":54.68,\"longitude\":25.28,\"source\":\"GEO_RESOLVER_TDOA\"}}")
                .get(0);
        assertThat(place.metric()).isEqualTo(Metrics.POSITION);
        assertThat(place.channel()).isEqualTo("network");
        assertThatThrownBy(() -> event("down", "{" + info("x", "") + "}")).hasMessage("event: \"down\" is not known");
    }

    @Example
    void withoutTopicTheFieldsTell() throws DecodeException {
        byte[] press = up("WS101", "ff2e02", ",\"fPort\":85").getBytes(StandardCharsets.UTF_8);
        assertThat(decode("/ingest/chirpstack", press)).hasSize(1);
        byte[] status = ("{" + info("WS101", "") + ",\"margin\":5}").getBytes(StandardCharsets.UTF_8);
        assertThat(decode("", status)).hasSize(3);
        byte[] join = ("{" + info("WS101", "") + ",\"devAddr\":\"00ab12cd\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(decode("", join)).extracting(Reading::metric).containsExactly(Metrics.DEVICE_ONLINE);
    }

    @Example
    void whatIsMissingIsNamed() throws DecodeException {
        assertThat(event("up", "{" + info("WS101", "") + ",\"fCnt\":1,\"fPort\":0}"))
                .isEmpty();
        assertThatThrownBy(() -> event("up", "{" + info("WS101", "") + ",\"object\":{\"battery\":3}}"))
                .hasMessage("data: missing, and only a decoded object is there");
        assertThatThrownBy(() -> event("up", "{" + info("WS101", "") + ",\"data\":\"*\"}"))
                .hasMessage("data: not base64");
        assertThatThrownBy(() -> event("up", up("WS101", "ff2e01", "").replace(EUI, "24e1")))
                .hasMessage("deviceInfo.devEui: not a DevEUI of 16 hex digits");
        assertThatThrownBy(() -> event("up", up("Acme X9000", "ff2e01", "")))
                .hasMessage("model: \"Acme X9000\" is not known")
                .extracting("reason")
                .isEqualTo("unknown-model");
        assertThatThrownBy(() -> event("up", up("WS101", "ff2e01", ",\"fCnt\":-1")))
                .hasMessage("fCnt: not a whole number of 0 to 4294967295");
        assertThatThrownBy(() -> event("up", "[]")).hasMessage("json: not an object");
    }

    @Example
    void alarmsHurryWithoutBeingRead() {
        assertThat(urgent(up("Buttons", "ff2e01", ""))).isTrue();
        assertThat(urgent(up("Buttons", "017564ff2e03", ""))).isTrue();
        for (String before : List.of("", "03f8040010002000", "03f80400100020000175" + "64", "04f900010101")) {
            assertThat(urgent(up("Radars", before + "06fb0a01000100", "")))
                    .as(before)
                    .isTrue();
        }
        assertThat(urgent(up("VS373-915M", "017564", ""))).isTrue();
        assertThat(urgent(up("Climate", "03670b0104685d", ""))).isFalse();
    }

    private static boolean urgent(String json) {
        return ADAPTER.descriptor().urgent().stream()
                .filter(rule -> rule.topicFilter().equals("application/+/device/+/event/up"))
                .map(UrgentRule::pattern)
                .anyMatch(json::contains);
    }
}
