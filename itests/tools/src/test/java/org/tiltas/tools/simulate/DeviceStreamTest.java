package org.tiltas.tools.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tiltas.tools.mqtt.FakeBroker;

class DeviceStreamTest {
    @ParameterizedTest
    @EnumSource(value = Format.class, mode = EnumSource.Mode.EXCLUDE, names = "HL7V2")
    void devicesSpeakInTurnAtTheRateAsked(Format format) {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                DeviceStream stream = new DeviceStream(
                        new DeviceStream.Plan(format, "127.0.0.1", broker.port(), "gw", "s", 5, 100))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> stream.acknowledged() >= 60);
            List<FakeBroker.Seen> seen = List.copyOf(broker.seen);
            Set<String> said = new HashSet<>();
            seen.forEach(s -> said.add(s.topic() + s.payload()));
            assertThat(said).as("no two messages are the same").hasSize(seen.size());
            assertThat(seen).anySatisfy(s -> assertThat(s.topic()).matches(topic(format)));
        }
    }

    private static String topic(Format format) {
        return switch (format) {
            case GATT -> "gatt/gw";
            case ZIGBEE2MQTT -> "zigbee2mqtt/room [0-9]+/climate";
            case THEENGS -> "home/gw/BTtoMQTT/[0-9A-F]{12}";
            case CHIRPSTACK -> "application/.+/device/24e124[0-9a-f]{10}/event/up";
            case THINGS_STACK -> "v3/.+/devices/eui-647fda[0-9a-f]{10}/up";
            case TEMPLATE -> "demo-ring/gw";
            case HL7V2 -> "";
        };
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void devicesHaveNamesOfTheirOwn(Format format) {
        Set<String> names = new HashSet<>();
        for (int n = 0; n < 2000; n++) {
            names.add(format.device(n).identifier());
        }
        assertThat(names).hasSize(2000);
        assertThat(Format.of(format.adapter())).isEqualTo(format);
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatThrownBy(() -> Format.of("morse")).hasMessageContaining("--adapter: 'morse' is none of gatt, ");
        assertThatThrownBy(() -> new DeviceStream.Plan(Format.GATT, "h", 1, "g", "s", 0, 1))
                .hasMessageContaining("--devices");
        assertThatThrownBy(() -> new DeviceStream.Plan(Format.GATT, "h", 1, "g", "s", 1, -1))
                .hasMessageContaining("--rate");
    }
}
