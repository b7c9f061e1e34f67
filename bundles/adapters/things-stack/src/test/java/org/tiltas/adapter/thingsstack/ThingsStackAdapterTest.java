package org.tiltas.adapter.thingsstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;

class ThingsStackAdapterTest {
    private static final ThingsStackAdapter ADAPTER = new ThingsStackAdapter();
    private static final String IDS = "\"end_device_ids\":{\"device_id\":\"corridor-1\",\"application_ids\":"
            + "{\"application_id\":\"home\"},\"dev_eui\":\"24E124535B310002\",\"dev_addr\":\"260B1234\"}";

    static List<Reading> decode(byte[] payload) throws DecodeException {
        RawMessage message = new RawMessage(
                "m1",
                "things-stack",
                "gw1",
                "mqtt",
                "v3/home@ttn/devices/corridor-1/up",
                "",
                Instant.EPOCH,
                false,
                Lane.ROUTINE,
                payload);
        return ADAPTER.decode(message, () -> ZoneId.of("Europe/Riga"));
    }

    private static List<Reading> decode(String json) throws DecodeException {
        return decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String up(String model, String hex, String more) {
        String payload = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "{" + IDS
                + ",\"correlation_ids\":[\"as:up:01\"],\"received_at\":\"2026-11-22T08:00:00.9Z\",\"uplink_message\":{"
                + "\"session_key_id\":\"AYfg8rhha5n+FWx0ZaAprA==\",\"f_port\":85,\"f_cnt\":12,\"frm_payload\":\""
                + payload
                + "\",\"rx_metadata\":[{\"gateway_ids\":{\"gateway_id\":\"g\"},\"time\":\"2026-11-22T08:00:00.1Z\",\"rssi\":-83},"
                + "{\"rssi\":-45.0}],\"settings\":{\"time\":\"2026-11-22T08:00:00.2Z\"},"
                + "\"received_at\":\"2026-11-22T08:00:00.7Z\",\"version_ids\":{\"brand_id\":\"milesight-iot\",\"model_id\":\""
                + model + "\"}" + more + "}}";
    }

    @Example
    void anUplink() throws DecodeException {
        Reading press = decode(up("ws101", "ff2e03", ",\"decoded_payload\":{\"press\":\"wrong\"}"))
                .get(0);
        assertThat(press.metric()).isEqualTo(Metrics.HELP_CALL);
        assertThat(press.device()).isEqualTo(DeviceIdentifier.eui64("24E124535B310002"));
        assertThat(press.sequence()).contains(new Sequence(12, "AYfg8rhha5n+FWx0ZaAprA=="));
        assertThat(press.time())
                .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T08:00:00.7Z")));
        assertThat(press.attributes()).containsEntry(Attributes.KIND, "double").containsEntry(Attributes.RSSI, "-45");
        assertThat(press.quality()).isEmpty();
    }

    @Example
    void aSimulatedUplinkIsATest() throws DecodeException {
        String json =
                up("ws101", "ff2e03", "").replace("\"received_at\":\"2026-11-22T08:00:00.9Z\"", "\"simulated\":true");
        assertThat(decode(json).get(0).quality()).containsExactly(Quality.TEST);
    }

    @Example
    void theModelIsWhatTheDeviceRepositoryOrAnAttributeSays() throws DecodeException {
        assertThat(decode(up("em300-th", "046850", "")).get(0).metric()).isEqualTo(Metrics.HUMIDITY);
        assertThat(decode(up("", "030001", ",\"attributes\":{\"model\":\"WS301\"}"))
                        .get(0)
                        .metric())
                .isEqualTo(Metrics.CONTACT_OPEN);
        assertThatThrownBy(() -> decode(up("uc300", "046850", ""))).hasMessage("model: \"uc300\" is not known");
        String netvox = up("r999", "0110011e0100000000000000", "")
                .replace("milesight-iot", "netvox")
                .replace("\"f_port\":85", "\"f_port\":6");
        assertThat(decode(netvox)).extracting(Reading::metric).contains(Metrics.HELP_CALL);
    }

    @Example
    void aDeviceWithoutDevEuiGoesByItsNames() throws DecodeException {
        String json = up("ws101", "ff2e01", "").replace(",\"dev_eui\":\"24E124535B310002\"", "");
        assertThat(decode(json).get(0).device())
                .isEqualTo(new DeviceIdentifier("urn:tiltas:device:things-stack", "gw1/home/corridor-1"));
        assertThatThrownBy(() -> decode(up("ws101", "ff2e01", "").replace("24E124535B310002", "24E1")))
                .hasMessage("end_device_ids.dev_eui: not a DevEUI of 16 hex digits");
    }

    @Example
    void otherMessages() throws DecodeException {
        assertThat(decode("{" + IDS
                        + ",\"join_accept\":{\"session_key_id\":\"s\",\"received_at\":\"2026-11-22T08:00:00Z\"}}"))
                .extracting(Reading::metric)
                .containsExactly(Metrics.DEVICE_ONLINE);
        for (String kind : List.of("downlink_ack", "downlink_queued", "downlink_failed", "service_data")) {
            assertThat(decode("{" + IDS + ",\"" + kind + "\":{\"f_port\":15}}")).isEmpty();
        }
        Reading place = decode(
                        "{" + IDS
                                + ",\"location_solved\":{\"service\":\"s\",\"location\":{\"latitude\":54.68,\"longitude\":25.28,\"accuracy\":12}}}")
                .get(0);
        assertThat(place.metric()).isEqualTo(Metrics.POSITION);
        assertThatThrownBy(() -> decode("{" + IDS + "}")).hasMessage("message: none of the members that tell its kind");
    }

    @Example
    void whatIsMissingIsNamed() throws DecodeException {
        assertThat(decode("{" + IDS + ",\"uplink_message\":{\"f_port\":1}}")).isEmpty();
        assertThatThrownBy(() -> decode("{" + IDS + ",\"uplink_message\":{\"decoded_payload\":{\"a\":1}}}"))
                .hasMessage("frm_payload: missing, and only a decoded payload is there");
        assertThatThrownBy(() -> decode("{" + IDS + ",\"uplink_message\":{\"frm_payload\":\"?\"}}"))
                .hasMessage("frm_payload: not base64");
    }

    @Example
    void counterAndPortMayBeLeftOut() throws DecodeException {
        String json = up("ws101", "ff2e03", "").replace("\"f_port\":85,\"f_cnt\":12,", "");
        assertThat(decode(json).get(0).sequence()).contains(new Sequence(0, "AYfg8rhha5n+FWx0ZaAprA=="));
    }
}
