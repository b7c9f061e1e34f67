package org.tiltas.tools.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoraFrameTest {
    private static final Instant HEARD = Instant.parse("2026-11-22T10:00:00.120Z");
    private static final LoraDevice BUTTON = LoraDevice.of("24E124", 11, "milesight-iot", "WS101");

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void writesTheOctetsOfTheVendorsDescriptions() {
        assertThat(LoraFrame.press(1)).isEqualTo(new LoraFrame(85, "ff2e01"));
        assertThat(LoraFrame.press(1).base64()).isEqualTo("/y4B");
        assertThat(LoraFrame.radarAlarm(1, 0, 1, 2).hex()).isEqualTo("06fb0100000102");
        assertThat(LoraFrame.climate(92, new BigDecimal("27.2"), new BigDecimal("59.0"))
                        .hex())
                .isEqualTo("01755c03671001046876");
        assertThat(LoraFrame.climate(92, new BigDecimal("-0.1"), new BigDecimal("59.5"))
                        .hex())
                .isEqualTo("01755c0367ffff046877");
        assertThat(LoraFrame.contact(6, true).hex()).isEqualTo("060001");
        assertThat(LoraFrame.climateRecord(1_656_581_358, new BigDecimal("27.2"), new BigDecimal("59"))
                        .hex())
                .isEqualTo("20ceee6cbd6210017600");
        assertThat(LoraFrame.netvoxButton(new BigDecimal("3.0"), true))
                .isEqualTo(new LoraFrame(6, "0110011e01000000000000"));
        assertThat(LoraFrame.netvoxDoor(new BigDecimal("2.8"), false).hex()).isEqualTo("0102011c00000000000000");
        assertThat(LoraFrame.room(new BigDecimal("-1.5"), new BigDecimal("42"), true)
                        .hex())
                .isEqualTo("0367fff10468540100ff");
        assertThat(LoraFrame.trackerHeartbeat(87, true)).isEqualTo(new LoraFrame(18, "053057800001020300"));
        assertThat(LoraFrame.cayenne(new BigDecimal("25.5"), new BigDecimal("50"))
                        .hex())
                .isEqualTo("016700ff026864");
    }

    @Test
    void refusesWhatTheFormatCannotSay() {
        assertThatThrownBy(() -> LoraFrame.climate(92, new BigDecimal("20.05"), BigDecimal.TEN))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> LoraFrame.press(256)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesDevices() {
        assertThat(BUTTON.devEui()).isEqualTo("24e1247e5700000b");
        assertThat(BUTTON.identifier()).isEqualTo("24-E1-24-7E-57-00-00-0B");
    }

    @Test
    void writesEventsOfChirpStack() throws IOException {
        assertThat(ChirpStackEvent.topic(BUTTON, "up"))
                .isEqualTo("application/6c2f1e74-1d3b-4a53-9c36-1f2c1a9d6a01/device/24e1247e5700000b/event/up");
        JsonNode first = mapper.readTree(ChirpStackEvent.up(BUTTON, LoraFrame.press(2), 0, HEARD, -61));
        assertThat(first.has("fCnt")).isFalse();
        assertThat(first.at("/data").textValue()).isEqualTo("/y4C");
        assertThat(first.at("/fPort").intValue()).isEqualTo(85);
        assertThat(first.at("/deviceInfo/tags/model").textValue()).isEqualTo("ws101");
        assertThat(first.at("/rxInfo/0/rssi").intValue()).isEqualTo(-61);
        JsonNode second = mapper.readTree(ChirpStackEvent.up(BUTTON, LoraFrame.press(2), 1, HEARD, -61));
        assertThat(second.at("/fCnt").intValue()).isEqualTo(1);
        assertThat(second.at("/deduplicationId")).isNotEqualTo(first.at("/deduplicationId"));
        assertThat(mapper.readTree(ChirpStackEvent.status(BUTTON, 75, 7, HEARD))
                        .at("/batteryLevel")
                        .doubleValue())
                .isEqualTo(75.0);
        assertThat(mapper.readTree(ChirpStackEvent.join(BUTTON, HEARD))
                        .at("/devAddr")
                        .textValue())
                .isEqualTo("00e1000b");
    }

    @Test
    void writesMessagesOfTheThingsStack() throws IOException {
        assertThat(ThingsStackMessage.topic(BUTTON, "up")).isEqualTo("v3/home@ttn/devices/eui-24e1247e5700000b/up");
        JsonNode up = mapper.readTree(ThingsStackMessage.up(BUTTON, LoraFrame.press(3), 17, HEARD, -70));
        assertThat(up.at("/end_device_ids/dev_eui").textValue()).isEqualTo("24E1247E5700000B");
        assertThat(up.at("/uplink_message/f_cnt").intValue()).isEqualTo(17);
        assertThat(up.at("/uplink_message/frm_payload").textValue()).isEqualTo("/y4D");
        assertThat(up.at("/uplink_message/version_ids/model_id").textValue()).isEqualTo("ws101");
        assertThat(mapper.readTree(ThingsStackMessage.join(BUTTON, HEARD))
                        .at("/join_accept/session_key_id")
                        .textValue())
                .isEqualTo(up.at("/uplink_message/session_key_id").textValue());
    }
}
