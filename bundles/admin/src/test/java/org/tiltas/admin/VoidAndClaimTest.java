package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Claims;
import org.tiltas.spi.clinical.Voiding;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class VoidAndClaimTest {
    private static final String VOID = "/api/v1/observations/void";
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path data;

    private AdminServer server;
    private final List<String> calls = new ArrayList<>();

    private final Voiding voiding = new Voiding() {
        @Override
        public boolean one(String observation, String reason, String who) {
            if (observation.equals("404")) {
                throw new NoSuchElementException("Observation/404 does not exist");
            }
            calls.add("one " + observation + " " + reason + " " + who);
            return observation.equals("17");
        }

        @Override
        public long count(Sweep sweep) {
            return 42;
        }

        @Override
        public Job start(Sweep sweep, String reason, String who) {
            calls.add("start " + sweep.device().orElseThrow() + " " + sweep.metrics() + " " + sweep.effectiveFrom()
                    + " " + reason + " " + who);
            return shown();
        }

        private Job shown() {
            return new Job("j1", "running", "d1", Set.of("spo2"), AT, AT, "admin", AT, Optional.empty(), 42, 7);
        }

        @Override
        public Optional<Job> job(String id) {
            return id.equals("j1") ? Optional.of(shown()) : Optional.empty();
        }

        @Override
        public List<Job> jobs() {
            return List.of(shown());
        }
    };

    private final Claims claims = new Claims() {
        @Override
        public Claim claim(String device, String patient, Duration lasts, String who) {
            if (device.equals("none")) {
                throw new IllegalArgumentException("device: Device/none does not exist");
            }
            return new Claim(device, patient, AT, AT.plus(lasts), who);
        }

        @Override
        public List<Claim> open() {
            return List.of(claim("d1", "anna", Duration.ofMinutes(5), "admin"));
        }

        @Override
        public boolean withdraw(String device, String who) {
            return device.equals("d1");
        }

        @Override
        public List<Unowned> waiting(Optional<String> device, long before, int limit) {
            return List.of(new Unowned(9, weight(), "unclaimed"));
        }

        @Override
        public boolean give(long waiting, String patient, String who) {
            calls.add("give " + waiting + " " + patient + " " + who);
            return waiting == 9;
        }
    };

    private static Measurement weight() {
        return new Measurement(
                new UUID(1, 2),
                AT,
                new Subject(Subject.Kind.DEVICE, "d1"),
                "d1",
                "gw1",
                "",
                "body-weight",
                Value.quantity(61, "kg"),
                ReadingStatus.FINAL,
                OffsetDateTime.parse("2026-11-22T12:00:00+02:00"),
                AT,
                Set.of(),
                OptionalInt.of(2),
                Map.of(),
                Lane.ROUTINE,
                new Origin("3-1", 0, "gatt", "1"));
    }

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.rooms.setVoiding(voiding);
        server.rooms.setClaims(claims);
        server.journal
                .commit(new Unit().put(RecordWrite.create("Device", "d1", "{}")))
                .join();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void takesOneBack() throws Exception {
        String body = "{\"reason\": \"wrong arm\"}";

        assertThat(server.send("POST", "/api/v1/observations/17/void", body).statusCode())
                .isEqualTo(200);
        assertThat(server.send("POST", "/api/v1/observations/18/void", body).statusCode())
                .isEqualTo(409);
        assertThat(server.send("POST", "/api/v1/observations/404/void", body).statusCode())
                .isEqualTo(404);
        assertThat(server.send("POST", "/api/v1/observations/17/void", "{}").body())
                .contains("reason");
        assertThat(calls).containsExactly("one 17 wrong arm admin", "one 18 wrong arm admin");
    }

    @Test
    void countsStartsAndShowsAJob() throws Exception {
        String what = "{\"device\": \"d1\", \"metrics\": [\"spo2\"], \"from\": \"2026-11-22T10:00:00Z\","
                + " \"to\": \"2026-11-22T11:00:00Z\"%s}";

        HttpResponse<String> dry = server.send("POST", VOID, what.formatted(", \"dryRun\": true"));
        assertThat(dry.statusCode()).isEqualTo(200);
        assertThat(AdminServer.json(dry).path("count").asInt()).isEqualTo(42);
        assertThat(calls).isEmpty();

        assertThat(server.send("POST", VOID, what.formatted("")).statusCode()).isEqualTo(400);
        HttpResponse<String> begun = server.send("POST", VOID, what.formatted(", \"reason\": \"loose\""));
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(calls).containsExactly("start d1 [spo2] 2026-11-22T10:00:00Z loose admin");
        String location = begun.headers().firstValue("Location").orElseThrow();
        JsonNode job = AdminServer.json(server.get(location));
        assertThat(job.path("voided").asInt()).isEqualTo(7);
        assertThat(job.path("ended").isNull()).isTrue();
        assertThat(AdminServer.json(server.get(VOID)).path("items")).hasSize(1);
        assertThat(server.get(VOID + "/none").statusCode()).isEqualTo(404);
        assertThat(server.send("POST", VOID, what.replace("\"d1\"", "\"d9\"").formatted(", \"reason\": \"x\""))
                        .body())
                .contains("Device/d9 does not exist");
    }

    @Test
    void claimsTheNextMeasurement() throws Exception {
        HttpResponse<String> made =
                server.send("POST", "/api/v1/claims", "{\"device\": \"d1\", \"patient\": \"anna\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode claim = AdminServer.json(made);
        assertThat(OffsetDateTime.parse(claim.path("until").asText()).toInstant())
                .isEqualTo(AT.plusSeconds(300));
        HttpResponse<String> refused =
                server.send("POST", "/api/v1/claims", "{\"device\": \"none\", \"patient\": \"anna\", \"minutes\": 9}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Device/none does not exist");
        assertThat(AdminServer.json(server.get("/api/v1/claims")).path("items")).hasSize(1);
        assertThat(server.send("DELETE", "/api/v1/claims/d1", "").statusCode()).isEqualTo(204);
        assertThat(server.send("DELETE", "/api/v1/claims/d2", "").statusCode()).isEqualTo(404);
    }

    @Test
    void listsAndGivesWhatWaits() throws Exception {
        JsonNode item = AdminServer.json(server.get("/api/v1/waiting?device=d1"))
                .path("items")
                .path(0);

        assertThat(item.path("reason").asText()).isEqualTo("unclaimed");
        assertThat(item.path("value").asInt()).isEqualTo(61);
        assertThat(item.path("userIndex").asInt()).isEqualTo(2);
        assertThat(server.send("POST", "/api/v1/waiting/9/claim", "{\"patient\": \"anna\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send("POST", "/api/v1/waiting/8/claim", "{\"patient\": \"anna\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(calls).containsExactly("give 9 anna admin", "give 8 anna admin");
    }
}
