package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that is not HAPI's works with the FHIR API: fhir-kit-client, in Node.js. */
class OtherClientIT {
    private static final Path SCRIPT = Path.of("src/test/node/fhir-client");
    private static final long MINUTES = 5;

    /** How a program ended, and what it said. */
    private record Ended(int code, String output) {}

    @Test
    void fhirKitClientWalksThroughTheApi() throws Exception {
        Path folder = Site.emptied(Site.work().resolve("other-client-node"));
        for (String file : List.of("package.json", "package-lock.json", "client.js")) {
            Files.copy(SCRIPT.resolve(file), folder.resolve(file));
        }
        assumeThat(isThere("node") && isThere("npm"))
                .as("skipped: Node.js (node and npm) is not on this machine")
                .isTrue();
        Ended installed = run(folder, Map.of(), "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
        assumeThat(installed.code())
                .as("skipped: npm cannot get fhir-kit-client here: %s", installed.output())
                .isZero();

        try (Site site = Site.start("other-client")) {
            String admin = "admin:" + Site.ADMIN_PASSWORD;
            String authorization =
                    "Basic " + Base64.getEncoder().encodeToString(admin.getBytes(StandardCharsets.UTF_8));
            Ended walked = run(
                    folder,
                    Map.of("TILTAS_FHIR", site.base() + "/fhir/R4", "TILTAS_AUTHORIZATION", authorization),
                    "node",
                    "client.js");

            assertThat(walked.code()).as(walked.output()).isZero();
            site.log().assertNoErrors();
        }
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return run(Path.of("."), Map.of(), program, "--version").code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Ended run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(Site.work(), "node", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            return new Ended(-1, "not ended after " + MINUTES + " minutes: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
