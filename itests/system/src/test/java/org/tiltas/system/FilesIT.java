package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Files that are dropped become messages and lie in {@code done}; what is refused lies in {@code failed} with a reason. */
class FilesIT {
    @Test
    void aFileIsTakenOnceAlsoAcrossARestart() throws Exception {
        try (Site site = Site.start("files")) {
            site.admin()
                    .put("/api/v1/gateways/gw1", "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"gatt\"]}")
                    .expect(201);
            Path gateway = Files.createDirectory(site.server().data().resolve("files/gw1"));
            Path gatt = gateway.resolve("gatt");
            Site.await("the folders are laid out")
                    .untilAsserted(() -> assertThat(gatt.resolve("failed")).isDirectory());
            Path foreign = Files.createDirectories(gateway.resolve("hl7v2/in"));

            drop(gatt.resolve("in"), "first.json", "0048");
            drop(foreign, "a.hl7", "004b");
            Site.await("both are dealt with").untilAsserted(() -> {
                assertThat(gatt.resolve("done/first.json")).isRegularFile();
                assertThat(gateway.resolve("hl7v2/failed/a.hl7")).isRegularFile();
            });
            assertThat(Files.readString(gateway.resolve("hl7v2/failed/a.hl7.reason.txt")))
                    .startsWith("adapter: this gateway may not use hl7v2\nquarantine: q-");

            Path left = Files.createDirectory(gatt.resolve("taking/0d0c0b0a-0000-4000-8000-000000000001"));
            drop(left, "second.json", "004b");
            site.server().stop();
            site.server().start();
            Site.await("what lay in taking is finished")
                    .untilAsserted(
                            () -> assertThat(gatt.resolve("done/second.json")).isRegularFile());
            JsonNode messages = site.admin()
                    .read("/api/v1/messages?gateway=gw1&adapter=gatt")
                    .path("items");
            assertThat(messages.findValuesAsText("topic"))
                    .containsExactlyInAnyOrder("/files/gatt/first.json", "/files/gatt/second.json");
            site.log().assertNoErrors();
        }
    }

    private static void drop(Path folder, String name, String value) throws Exception {
        Path draft = Files.writeString(
                folder.resolve("." + name),
                "{\"device\": \"C0:FF:EE:00:00:01\", \"characteristic\": \"2a37\", \"value\": \"" + value + "\"}");
        Files.move(draft, folder.resolve(name));
    }
}
