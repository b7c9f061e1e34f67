package org.tiltas.tools.theengs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.mqtt.Published;

class BluetoothHomeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final BluetoothHome home = new BluetoothHome("floor-1", List.of(0, 3), 1);

    @Test
    void aDayHoldsEveryDevice() throws IOException {
        List<Published> day = new ArrayList<>();
        for (int minute = 0; minute < 24 * 60; minute++) {
            day.addAll(home.minute(minute));
        }
        for (Published message : day) {
            JsonNode heard = JSON.readTree(message.payload());
            assertThat(message.topic())
                    .isEqualTo(
                            "home/floor-1/BTtoMQTT/" + heard.path("id").asText().replace(":", ""));
        }
        for (String field : List.of("steps", "act_bpm", "weight", "impedance", "tempc", "tempf", "manufacturerdata")) {
            assertThat(day).as(field).anyMatch(m -> m.payload().contains("\"" + field + "\""));
        }
    }

    @Test
    void aPressIsHeardThreeTimesUnderOneNumber() {
        List<Published> first = home.press(0);
        List<Published> second = home.press(0);

        assertThat(first).hasSize(3).allMatch(m -> m.equals(first.get(0)));
        assertThat(first.get(0).payload()).contains("\"packet\":1,");
        assertThat(second.get(0).payload()).contains("\"packet\":2,");
    }
}
