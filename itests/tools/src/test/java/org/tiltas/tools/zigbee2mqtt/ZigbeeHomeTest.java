package org.tiltas.tools.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.mqtt.Published;

class ZigbeeHomeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ZigbeeHome home = new ZigbeeHome(List.of(0, 3, 6), 1);

    @Test
    void beginsWithItsDevices() throws IOException {
        List<Published> start = home.start();

        assertThat(start.get(0)).isEqualTo(new Published("zigbee2mqtt/bridge/state", "{\"state\":\"online\"}"));
        JsonNode devices = JSON.readTree(start.get(1).payload());
        assertThat(devices).hasSize(16);
        assertThat(devices.get(0).path("friendly_name").asText()).isEqualTo("room 1/door");
        assertThat(devices.get(0).path("ieee_address").asText()).isEqualTo("0x00158d0000000001");
        assertThat(ZigbeeHome.identifier(0, ZigbeeHome.Kind.DOOR)).isEqualTo("00-15-8D-00-00-00-00-01");
    }

    @Test
    void aDayHoldsEverySensor() throws IOException {
        List<Published> day = new ArrayList<>();
        for (int minute = 0; minute < 24 * 60; minute++) {
            day.addAll(home.minute(minute, NOW.plusSeconds(minute)));
        }
        for (Published message : day) {
            if (!message.topic().endsWith("/action")) {
                assertThat(JSON.readTree(message.payload()).isObject()).isTrue();
            }
        }
        for (String field : List.of("contact", "occupancy", "work_state", "temperature", "water_leak", "last_seen")) {
            assertThat(day).as(field).anyMatch(m -> m.payload().contains("\"" + field + "\""));
        }
    }

    @Test
    void aPressIsSaidTwice() {
        List<Published> press = home.press(3, NOW);

        assertThat(press)
                .extracting(Published::topic)
                .containsExactly("zigbee2mqtt/room 4/button", "zigbee2mqtt/room 4/button/action");
        assertThat(press.get(0).payload())
                .contains("\"action\":\"emergency\"", "\"last_seen\":\"2026-11-22T08:00:00Z\"");
        assertThat(press.get(1).payload()).isEqualTo("emergency");
    }
}
