package org.tiltas.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.mqtt.FakeBroker;

class SimulatorTest {
    @Test
    void everyFormatIsSentWithTroubleAndAStranger() {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                Simulator simulator = new Simulator(
                                new Simulator.Plan("127.0.0.1", broker.port(), 0, "s", 4, 3000, 0.1, 0.1))
                        .start()) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Set<String> kinds = broker.seen.stream()
                        .map(s -> s.payload().replaceAll(".*istic\":\"(....)\".*", "$1"))
                        .collect(Collectors.toSet());
                assertThat(kinds).contains("2a37", "2a19", "2b40", "2a5f", "2a5e", "2a35", "2a1c", "2a9d");
                assertThat(broker.seen).anyMatch(s -> s.payload().contains("\"zz\""));
                assertThat(broker.seen).anyMatch(s -> s.payload().contains(DemoHome.UNASSIGNED));
                assertThat(broker.seen.stream()
                                .map(FakeBroker.Seen::payload)
                                .distinct()
                                .count())
                        .isLessThan(broker.seen.size());
            });
            assertThat(broker.seen)
                    .extracting(FakeBroker.Seen::topic)
                    .allMatch(t -> t.matches("gatt/demo-floor-[123]|zigbee2mqtt/.+|home/floor-[123]/BTtoMQTT/.+"
                            + "|application/.+/event/.+|v3/.+|demo-ring/demo-rings"))
                    .contains("zigbee2mqtt/bridge/devices", "zigbee2mqtt/room 1/button/availability")
                    .anyMatch(t -> t.startsWith("home/floor-1/BTtoMQTT/A4C138"))
                    .anyMatch(t -> t.endsWith("/event/up"))
                    .anyMatch(t -> t.startsWith("v3/") && t.endsWith("/up"))
                    .contains("demo-ring/demo-rings");
            await().atMost(Duration.ofSeconds(5)).until(() -> simulator.acknowledged() > 100);
        }
    }

    @Test
    void aDayStaysPlausible() {
        for (int seed = 0; seed < 40; seed++) {
            DayCurve body = new DayCurve(seed);
            int steps = 0;
            for (int minute = 0; minute < 24 * 60; minute += 7) {
                assertThat(body.heartRate(minute)).isBetween(45, 125);
                assertThat(body.saturation(minute)).isBetween(88, 100);
                assertThat(body.temperature(minute).doubleValue()).isBetween(35.5, 37.6);
                assertThat(body.systolic(minute)).isBetween(90, 175);
                assertThat(body.diastolic(minute)).isBetween(45, 105).isLessThan(body.systolic(minute));
                assertThat(body.kilograms().doubleValue()).isBetween(45.0, 95.0);
                assertThat(body.battery(minute)).isBetween(50, 100);
                assertThat(body.steps(minute)).isGreaterThanOrEqualTo(steps);
                steps = body.steps(minute);
            }
            assertThat(steps).isBetween(500, 4600);
        }
    }

    @Test
    void noTwoResidentsShareADevice() {
        assertThat(DemoHome.residents(20).stream()
                        .flatMap(r -> r.devices().stream())
                        .map(Resident.Device::identifier))
                .hasSize(240)
                .doesNotHaveDuplicates();
    }
}
