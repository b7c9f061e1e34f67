package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.admin.http.Route;

class OpenApiTest {
    @TempDir
    Path data;

    @Test
    void describesExactlyWhatThereIs() throws Exception {
        JsonNode document;
        try (AdminServer server = new AdminServer(data).allRooms()) {
            server.auth = null;
            document = AdminServer.json(server.get("/api/v1/openapi.json"));
        }

        List<String> described = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(
                        method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        List<String> routed = new ArrayList<>();
        for (Route route : Api.routes(new Rooms())) {
            // a name that may hold slashes is a plain one to readers of the document
            routed.add(route.method() + " " + route.path().replace("{+", "{"));
        }

        assertThat(described).containsExactlyInAnyOrderElementsOf(routed);
    }

    @Test
    void refersOnlyToWhatItDefines() throws Exception {
        JsonNode document = new ObjectMapper().readTree(OpenApiTest.class.getResourceAsStream("/openapi.json"));

        for (JsonNode ref : document.findValues("$ref")) {
            assertThat(document.at(ref.asText().substring(1)).isMissingNode())
                    .as(ref.asText())
                    .isFalse();
        }
    }
}
