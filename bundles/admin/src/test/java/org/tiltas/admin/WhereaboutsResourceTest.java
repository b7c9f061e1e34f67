package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.clinical.Whereabouts;

class WhereaboutsResourceTest {
    private static final String PATH = "/api/v1/residents/anna/whereabouts";
    private static final String ORDER =
            "{\"purpose\":\"walks at night\",\"retention\":\"P14D\",\"decidedBy\":\"guardian\"}";

    @TempDir
    Path data;

    private AdminServer server;
    private final Map<String, Whereabouts.Decision> decided = new TreeMap<>();

    private final Whereabouts whereabouts = new Whereabouts() {
        @Override
        public boolean decide(String patient, Order order, String who) {
            if (patient.equals("carla")) {
                throw new NoSuchElementException("Patient/carla does not exist");
            }
            if (order.purpose().equals("none")) {
                throw new IllegalArgumentException("purpose: is none");
            }
            return decided.put(patient, new Decision(patient, order, Instant.now(), who, Optional.empty(), "")) == null;
        }

        @Override
        public boolean end(String patient, String who) {
            Decision d = decided.get(patient);
            if (d == null || d.ended().isPresent()) {
                return false;
            }
            decided.put(
                    patient,
                    new Decision(patient, d.order(), d.entered(), d.enteredBy(), Optional.of(Instant.now()), who));
            return true;
        }

        @Override
        public Optional<Decision> decision(String patient) {
            return Optional.ofNullable(decided.get(patient));
        }

        @Override
        public List<Decision> decisions() {
            return List.copyOf(decided.values());
        }
    };

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.rooms.setWhereabouts(whereabouts);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void decidesShowsAndEnds() throws Exception {
        assertThat(server.get(PATH).statusCode()).isEqualTo(404);

        HttpResponse<String> created = server.send("PUT", PATH, ORDER);

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode decision = AdminServer.json(server.get(PATH));
        assertThat(decision.path("state").asText()).isEqualTo("on");
        assertThat(decision.path("purpose").asText()).isEqualTo("walks at night");
        assertThat(decision.path("retention").asText()).isEqualTo("P14D");
        assertThat(decision.path("decidedBy").asText()).isEqualTo("guardian");
        assertThat(decision.path("enteredBy").asText()).isEqualTo("admin");
        assertThat(server.send("PUT", PATH, ORDER).statusCode()).isEqualTo(200);
        assertThat(AdminServer.json(server.get("/api/v1/whereabouts"))
                        .at("/items/0/resident")
                        .asText())
                .isEqualTo("anna");

        assertThat(server.send("DELETE", PATH, null).statusCode()).isEqualTo(204);

        assertThat(AdminServer.json(server.get(PATH)).path("state").asText()).isEqualTo("ended");
        assertThat(server.send("DELETE", PATH, null).statusCode()).isEqualTo(404);
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        refuses(ORDER.replace("P14D", "P91D"), "retention");
        refuses(ORDER.replace("P14D", "PT59M"), "retention");
        refuses(ORDER.replace("P14D", "P1M"), "retention");
        refuses(ORDER.replace(",\"retention\":\"P14D\"", ""), "retention");
        refuses(ORDER.replace(",\"decidedBy\":\"guardian\"", ""), "decidedBy");
        refuses(ORDER.replace("\"purpose\":\"walks at night\",", ""), "purpose");
        refuses(ORDER.replace("walks at night", "none"), "purpose");
        refuses(ORDER.replace("}", ",\"room\":\"12\"}"), "room");
        assertThat(server.send("PUT", "/api/v1/residents/carla/whereabouts", ORDER)
                        .statusCode())
                .isEqualTo(404);
        assertThat(decided).isEmpty();
    }

    private void refuses(String body, String field) throws Exception {
        HttpResponse<String> answer = server.send("PUT", PATH, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(field);
    }
}
