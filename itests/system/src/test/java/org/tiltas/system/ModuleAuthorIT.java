package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/**
 * The way of docs/write-an-adapter.md: {@code tiltas new adapter}, a Maven build outside the sources and without a
 * network, the jar into a running server, a message in, an Observation out.
 */
class ModuleAuthorIT {
    private static final String MESSAGE =
            "{\"device\":\"bed-12\",\"time\":\"%s\",\"seq\":41,\"weight\":71.30,\"battery\":87}";

    @Test
    void fromNothingToARunningAdapter() throws Exception {
        Path folder = Site.emptied(Site.work().resolve("author")).toAbsolutePath();
        Path project = folder.resolve("bed-scale");
        execute(
                folder,
                Site.root().resolve("tiltas").toString(),
                "new",
                "adapter",
                "bed-scale",
                "--dir",
                project.toString());

        List<String> build = new ArrayList<>(List.of("./mvnw", "-B", "-o", "package"));
        String repository = System.getProperty("localRepository", "");
        if (!repository.isEmpty()) {
            build.add("-Dmaven.repo.local=" + repository);
        }
        execute(project, build.toArray(String[]::new));

        Path jar = project.resolve("target/bed-scale-1.0.0.jar");
        assertManifest(jar);
        try (Site site = Site.start("author-server")) {
            runs(site, Files.readAllBytes(jar));
        }
    }

    private static void assertManifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            var headers = manifest.getMainAttributes();
            assertThat(headers.getValue("Tiltas-Module")).isEqualTo("bed-scale");
            assertThat(headers.getValue("Tiltas-Module-Kind")).isEqualTo("adapter");
            assertThat(headers.getValue("Bundle-Version")).isEqualTo("1.0.0");
            assertThat(headers.getValue("Export-Package")).isNull();
            assertThat(headers.getValue("Service-Component"))
                    .isEqualTo("OSGI-INF/org.example.bedscale.BedScaleAdapter.xml");
            assertThat(headers.getValue("Import-Package")
                            .replaceAll("\"[^\"]*\"", "")
                            .split(","))
                    .allMatch(name -> name.matches("(org\\.tiltas\\.api|com\\.fasterxml\\.jackson\\.|java\\.).*"));
            assertThat(file.stream().filter(entry -> entry.getName().endsWith(".class")))
                    .hasSize(1);
        }
    }

    private static void runs(Site site, byte[] jar) throws Exception {
        Rest admin = site.admin();
        admin.post("/api/v1/modules?approveUnsigned=a%20test", jar, "application/java-archive")
                .expect(201);
        assertThat(admin.read("/api/v1/modules/bed-scale").path("state").asText())
                .isEqualTo("active");
        admin.put(
                        "/api/v1/gateways/gw1",
                        "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"bed-scale\"], \"home\": \"north\"}")
                .expect(201);
        String time = java.time.OffsetDateTime.now().withNano(0).toString();

        String id = site.gateway("gw1")
                .post("/ingest/bed-scale", MESSAGE.formatted(time))
                .expect(202)
                .json()
                .path("id")
                .asText();

        Site.await("the battery is observed")
                .until(() -> site.observations("code=67996").size() == 1);
        JsonNode battery = site.observations("code=67996").get(0);
        assertThat(battery.at("/valueQuantity/value").decimalValue()).isEqualByComparingTo("87");
        JsonNode readings = site.trace(id).path("readings");
        assertThat(readings.path(0).path("metric").asText()).isEqualTo("body-weight");
        assertThat(readings.path(0).path("state").asText())
                .as("nobody wears it yet")
                .isEqualTo("unassigned");
        assertThat(readings.path(1).path("state").asText()).isEqualTo("observed");
        site.log().assertNoErrors();
    }

    private static void execute(Path folder, String... command) throws Exception {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TILTAS_"));
        builder.environment().putAll(Site.environment(Site.shipped()));
        // what the build around this one was told is not for that one
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        Process process = builder.start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS))
                .as(String.join(" ", command))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        Files.delete(output);
    }
}
