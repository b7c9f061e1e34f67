package org.tiltas.engine.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.engine.FakeJournal;
import org.tiltas.engine.Samples;
import org.tiltas.engine.TextViews;
import org.tiltas.engine.route.RouteReloader;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;

/** Every example that ships runs. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../../routes/examples");

    @TempDir
    Path data;

    @TempDir
    Path routes;

    private final FakeJournal journal = new FakeJournal();
    private final List<Intake.Incoming> taken = new CopyOnWriteArrayList<>();
    private ContextRecipe recipe;
    private CamelContext context;
    private RouteReloader reloader;

    @BeforeEach
    void start() {
        System.setProperty("tiltas.data", data.toString());
        recipe = new ContextRecipe(new Rooms(
                journal, () -> null, TextViews::new, () -> null, () -> null, TakesAll::new, () -> null, () -> null));
        context = context();
        reloader = new RouteReloader(context, this::context, List.of(routes));
        reloader.start(Duration.ofMillis(20));
    }

    private CamelContext context() {
        CamelContext made = recipe.prepare(new DefaultCamelContext(), "t");
        made.start();
        return made;
    }

    @AfterEach
    void stop() {
        reloader.close();
        context.stop();
        System.clearProperty("tiltas.data");
    }

    private void load(String example) throws IOException {
        Files.copy(EXAMPLES.resolve(example + ".yaml"), routes.resolve(example + ".yaml"));
        await().untilAsserted(
                        () -> assertThat(reloader.files()).singleElement().satisfies(file -> assertThat(file.state())
                                .as(file.error().orElse(""))
                                .isEqualTo("active")));
    }

    private String awaitFile(String name) {
        return await().until(() -> read(data.resolve(name)), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<String> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private final class TakesAll implements Intake {
        @Override
        public Optional<Gateway> authenticate(String id, String secret) {
            return Optional.empty();
        }

        @Override
        public Optional<Gateway> gateway(String id) {
            return Optional.of(new Gateway(id, Set.of("gatt"), "", 0));
        }

        @Override
        public Optional<String> closed() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
            taken.add(message);
            return CompletableFuture.completedFuture(new Taken(Outcome.ACCEPTED, "id", Lane.ROUTINE, ""));
        }
    }

    @Test
    void exportToFiles() throws IOException {
        load("export-to-files");
        journal.put(Samples.observed(4, Lane.ROUTINE));
        assertThat(awaitFile("export/observations-routine-4.json")).contains("\"resourceType\":\"Bundle\"", "\"o4\"");
        await().untilAsserted(() ->
                assertThat(journal.position("export-to-files", Lane.ROUTINE)).isEqualTo(4));
    }

    @Test
    void filesIn() throws IOException {
        load("files-in");
        Files.createDirectories(data.resolve("drop"));
        Files.writeString(data.resolve("drop/one.json"), "{}");
        awaitFile("drop/.taken/one.json");
        assertThat(taken).singleElement().satisfies(message -> {
            assertThat(message.contentType()).isEqualTo("application/json");
            assertThat(message.adapter()).isEqualTo("gatt");
        });
    }

    @Test
    void urgentEvents() throws IOException {
        load("urgent-events");
        journal.put(Samples.observed(1, Lane.ROUTINE));
        journal.put(Samples.observed(2, Lane.URGENT));
        assertThat(awaitFile("pager/o2.json")).isEqualTo("{\"id\":\"o2\"}");
        assertThat(data.resolve("pager/o1.json")).doesNotExist();
    }

    @Test
    void weightsToCsv() throws IOException {
        load("weights-to-csv");
        journal.put(Samples.observed(1, Lane.ROUTINE));
        journal.put(Samples.observed(2, Lane.ROUTINE, Metrics.WEIGHT));
        await().untilAsserted(() ->
                assertThat(journal.position("weights-to-csv", Lane.ROUTINE)).isEqualTo(2));
        assertThat(awaitFile("export/weights.csv")).isEqualTo("2026-11-22T10:00Z,Patient/17,72,o2\n");
    }

    @Test
    void noExampleIsForgottenHere() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            // those that notify need a mail server and a broker: NotifyIT tries them on the started distribution
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("notify-")))
                    .containsExactlyInAnyOrder(
                            "export-to-files.yaml", "files-in.yaml", "urgent-events.yaml", "weights-to-csv.yaml");
        }
    }
}
