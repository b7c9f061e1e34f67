package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;

class HealthAndMetricsTest {
    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data);
        server.auth = null;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void isReadyOnlyWhenEveryRoomIsWell() throws Exception {
        Check journal = new Check("journal", Optional.of("database not reachable"));
        server.rooms.addCheck(journal);
        assertNotReady("journal: database not reachable");

        server.rooms.removeCheck(journal);
        assertNotReady("journal: not started yet");

        server.allRooms();
        assertNotReady("modules: not started yet");

        server.rooms.addCheck(new Check("modules", Optional.empty()));
        assertNotReady("mqtt: not started yet");

        server.rooms.addCheck(new Check("mqtt", Optional.empty()));
        assertNotReady("fhir: not started yet");

        server.rooms.addCheck(new Check("fhir", Optional.empty()));
        HttpResponse<String> ready = server.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"ready\":true}");

        Check warned = new Check("holds", Optional.empty(), List.of("journal: look at its cursors"));
        server.rooms.addCheck(warned);
        assertThat(server.get("/health/ready").body())
                .isEqualTo("{\"ready\":true,\"warnings\":[\"journal: look at its cursors\"]}");
        server.rooms.removeCheck(warned);

        server.closed = Optional.of("disk nearly full");
        assertNotReady("intake: disk nearly full");

        server.journal.trouble = Optional.of("fenced off");
        assertNotReady("journal: fenced off");
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhetherWhatIsWaitedForIsUnderWay() throws Exception {
        server.rooms.addCheck(new HealthCheck() {
            @Override
            public String name() {
                return "journal";
            }

            @Override
            public Optional<String> trouble() {
                return Optional.of("the database is being brought up to date");
            }

            @Override
            public boolean busy() {
                return true;
            }
        });

        assertThat(server.get("/health/ready").body())
                .isEqualTo("{\"ready\":false,\"reason\":\"journal: the database is being brought up to date\","
                        + "\"busy\":true}");
    }

    private void assertNotReady(String reason) throws Exception {
        HttpResponse<String> answer = server.get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"ready\":false,\"reason\":\"" + reason + "\"}");
    }

    @Test
    void tellsTheFiguresThatMustExist() throws Exception {
        server.allRooms();
        server.journal.counters.put("received.mqtt.template:vega", 5L);
        server.journal.counters.put("observations.gatt", 4L);
        server.journal.counters.put("duplicates", 2L);
        server.journal.counters.put("quarantined.gatt.malformed", 1L);
        server.journal.counters.put("delivered.st.mary", 3L);
        server.journal.counters.put("parked.hospital", 1L);
        server.journal.counters.put("expired.partner/hospital", 8L);
        Meters.counter("tiltas_duplicates_total").add(99);
        Meters.counter("tiltas_mqtt_dropped_total", "gateway", "a\"b").add(6);
        Meters.histogram("tiltas_end_to_end_seconds", "partner", "hospital").record(1_500_000_000L);
        Meters.gauge(() -> 2.5, "tiltas_test_gauge");

        HttpResponse<String> answer = server.get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body().lines())
                .contains(
                        "tiltas_messages_received_total{transport=\"mqtt\",adapter=\"template:vega\"} 5",
                        "tiltas_observations_total{adapter=\"gatt\"} 4",
                        "tiltas_duplicates_total 2",
                        "tiltas_quarantined_total{module=\"gatt\",reason=\"malformed\"} 1",
                        "tiltas_delivered_total{partner=\"st.mary\"} 3",
                        "tiltas_parked_total{partner=\"hospital\"} 1",
                        "tiltas_expired_total{cursor=\"partner/hospital\"} 8",
                        "tiltas_lag{cursor=\"partner/hospital\"} 3",
                        "tiltas_mqtt_dropped_total{gateway=\"a\\\"b\"} 6",
                        "tiltas_end_to_end_seconds_bucket{partner=\"hospital\",le=\"1\"} 0",
                        "tiltas_end_to_end_seconds_bucket{partner=\"hospital\",le=\"2.5\"} 1",
                        "tiltas_end_to_end_seconds_bucket{partner=\"hospital\",le=\"+Inf\"} 1",
                        "tiltas_end_to_end_seconds_sum{partner=\"hospital\"} 1.5",
                        "tiltas_end_to_end_seconds_count{partner=\"hospital\"} 1",
                        "tiltas_test_gauge 2.5",
                        "# TYPE tiltas_commit_seconds histogram")
                .doesNotContain("tiltas_duplicates_total 99");
        assertEachNameOnce(answer.body());
    }

    private static void assertEachNameOnce(String text) {
        List<String> keys = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# TYPE")) {
                types.add(line.split(" ")[2]);
            } else if (!line.startsWith("#")) {
                assertThat(line).matches("[a-z_]+(\\{.*})? \\S+");
                keys.add(line.substring(0, line.lastIndexOf(' ')));
            }
        }
        assertThat(types).doesNotHaveDuplicates();
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(Set.copyOf(types)).contains("jvm_memory_used_bytes", "process_start_time_seconds");
    }

    @Test
    void hidesFiguresFromOtherMachines() throws Exception {
        server.allRooms();

        HttpResponse<String> forwarded = server.send(server.request("/metrics").header("X-Forwarded-For", "10.0.0.9"));
        server.auth = AdminServer.basic("admin", AdminServer.PASSWORD);
        HttpResponse<String> known = server.send(server.request("/metrics").header("X-Forwarded-For", "10.0.0.9"));

        assertThat(forwarded.statusCode()).isEqualTo(401);
        assertThat(known.statusCode()).isEqualTo(200);
    }

    private record Check(String name, Optional<String> trouble, List<String> warnings) implements HealthCheck {
        Check(String name, Optional<String> trouble) {
            this(name, trouble, List.of());
        }
    }
}
