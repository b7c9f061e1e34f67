package org.tiltas.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.modules.Routes.RouteFile;

class RouteReloaderTest {
    @TempDir
    Path shipped;

    @TempDir
    Path site;

    private CamelContext context;
    private RouteReloader reloader;

    @BeforeEach
    void start() throws IOException {
        context = new DefaultCamelContext();
        context.disableJMX();
        context.start();
        reloader = new RouteReloader(context, RouteReloaderTest::scratch, List.of(shipped, site));
        write("other.yaml", route("other", "direct:other", "mock:other"));
        reloader.start(Duration.ofMillis(20));
        awaitRoutes("other");
    }

    private static CamelContext scratch() {
        DefaultCamelContext scratch = new DefaultCamelContext();
        scratch.disableJMX();
        scratch.start();
        return scratch;
    }

    @AfterEach
    void stop() {
        reloader.close();
        context.stop();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(site.resolve(file), text);
    }

    private static String route(String id, String from, String to) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: " + from + "\n      steps:\n        - to: " + to
                + "\n";
    }

    private static String template(String to) {
        return "- routeTemplate:\n    id: t\n    parameters:\n      - name: name\n    from:\n"
                + "      uri: \"direct:{{name}}\"\n      steps:\n        - to: \"" + to + "\"\n";
    }

    private void awaitRoutes(String... ids) {
        await().untilAsserted(() ->
                assertThat(context.getRoutes().stream().map(Route::getId)).containsExactlyInAnyOrder(ids));
    }

    private RouteFile awaitState(String file, String state) {
        return await().until(() -> describe(file), f -> f != null && f.state().equals(state));
    }

    private RouteFile describe(String file) {
        return reloader.files().stream()
                .filter(f -> f.file().equals(file))
                .findFirst()
                .orElse(null);
    }

    private List<String> answers(String from, String to) {
        context.getEndpoint(to, org.apache.camel.component.mock.MockEndpoint.class)
                .reset();
        context.createProducerTemplate().sendBody(from, "x");
        return context
                .getEndpoint(to, org.apache.camel.component.mock.MockEndpoint.class)
                .getReceivedExchanges()
                .stream()
                .map(e -> e.getMessage().getBody(String.class))
                .toList();
    }

    @Test
    void addsAndRemovesRoutesWithoutTouchingOthers() throws IOException {
        Route other = context.getRoute("other");
        write("a.yaml", route("a", "direct:a", "mock:a") + route("b", "direct:b", "mock:b"));
        awaitRoutes("other", "a", "b");
        Route b = context.getRoute("b");

        write("a.yaml", "# the first one is gone\n\n" + route("b", "direct:b", "mock:b"));

        awaitRoutes("other", "b");
        Files.delete(site.resolve("a.yaml"));
        await().untilAsserted(() -> assertThat(context.getRoute("b")).isNull());
        assertThat(b.getUptimeMillis()).isNotNegative();
        awaitRoutes("other");
        assertThat(context.getRoute("other")).isSameAs(other);
    }

    @Test
    void replacesOnlyTheEditedRouteOfAFile() throws IOException {
        write("a.yaml", route("a", "direct:a", "mock:a") + route("b", "direct:b", "mock:b"));
        awaitRoutes("other", "a", "b");
        Route a = context.getRoute("a");
        Route b = context.getRoute("b");

        write("a.yaml", route("a", "direct:a", "mock:a2") + "# a remark\n" + route("b", "direct:b", "mock:b"));

        await().untilAsserted(
                        () -> assertThat(context.getRoute("a")).isNotNull().isNotSameAs(a));
        assertThat(context.getRoute("b")).isSameAs(b);
        assertThat(answers("direct:a", "mock:a2")).containsExactly("x");
    }

    @Test
    void refusesBrokenYamlWithPlaceAndKeepsTheLastGoodRoutes() throws IOException {
        write("a.yaml", route("a", "direct:a", "mock:a"));
        awaitRoutes("other", "a");
        Route a = context.getRoute("a");

        write("a.yaml", "- route:\n    id: a\n    from: [unclosed\n");

        RouteFile file = awaitState("a.yaml", "refused");
        assertThat(file.error().orElseThrow()).startsWith("a.yaml: line 4, column 1:");
        assertThat(context.getRoute("a")).isSameAs(a);
        assertThat(answers("direct:a", "mock:a")).containsExactly("x");

        write("a.yaml", route("a", "direct:a", "mock:mended"));
        awaitState("a.yaml", "active");
        await().untilAsserted(
                        () -> assertThat(answers("direct:a", "mock:mended")).containsExactly("x"));
    }

    @Test
    void refusesAnUnknownComponentByNameAndPlace() throws IOException {
        write("a.yaml", route("a", "direct:a", "htpp:example.org"));
        RouteFile file = awaitState("a.yaml", "refused");
        assertThat(file.error().orElseThrow()).contains("line 6, column 15").contains("no component 'htpp'");
        awaitRoutes("other");
    }

    @Test
    void refusesUnknownStepsAndOptionsAndLanguages() throws IOException {
        write(
                "step.yaml",
                "- route:\n    id: s\n    from:\n      uri: direct:s\n      steps:\n        - too: mock:x\n");
        write("option.yaml", route("o", "direct:o", "log:o?nonsense=1"));
        write(
                "language.yaml",
                "- route:\n    id: l\n    from:\n      uri: direct:l\n      steps:\n"
                        + "        - setBody:\n            simple: \"${nonsense}\"\n");
        assertThat(awaitState("step.yaml", "refused").error().orElseThrow()).contains("too");
        assertThat(awaitState("option.yaml", "refused").error().orElseThrow()).contains("nonsense");
        assertThat(awaitState("language.yaml", "refused").error().orElseThrow()).contains("nonsense");
        awaitRoutes("other");
    }

    @Test
    void refusesAnIdThatAnotherFileHasUntilItIsFree() throws IOException {
        write("z.yaml", route("other", "direct:z", "mock:z"));
        RouteFile file = awaitState("z.yaml", "refused");
        assertThat(file.error().orElseThrow()).contains("'other'").contains("other.yaml");

        Files.delete(site.resolve("other.yaml"));

        awaitState("z.yaml", "active");
        await().untilAsserted(() -> assertThat(answers("direct:z", "mock:z")).containsExactly("x"));
    }

    @Test
    void aRenamedFileKeepsItsRoutesRunning() throws IOException {
        Route other = context.getRoute("other");
        Files.move(site.resolve("other.yaml"), site.resolve("renamed.yaml"));
        awaitState("renamed.yaml", "active");
        await().untilAsserted(() -> assertThat(describe("other.yaml")).isNull());
        assertThat(context.getRoute("other")).isSameAs(other);
    }

    @Test
    void aSiteFileStandsForTheShippedOneOfItsName() throws IOException {
        Files.writeString(shipped.resolve("s.yaml"), route("s", "direct:s", "mock:shipped"));
        awaitState("s.yaml", "active");
        assertThat(describe("s.yaml").shipped()).isTrue();
        write("s.yaml", route("s", "direct:s", "mock:own"));
        await().untilAsserted(() -> assertThat(answers("direct:s", "mock:own")).containsExactly("x"));
        await().untilAsserted(() -> assertThat(describe("s.yaml").shipped()).isFalse());
    }

    @Test
    void aHalfWrittenFileIsNotRead() throws IOException {
        String whole = route("a", "direct:a", "mock:a") + route("b", "direct:b", "mock:b");
        RouteFolder folder = new RouteFolder(List.of(site));
        folder.look();
        Path file = site.resolve("slow.yaml");
        Files.writeString(file, whole.substring(0, 40));
        assertThat(folder.look()).doesNotContainKey("slow.yaml");
        Files.writeString(file, whole.substring(40), StandardOpenOption.APPEND);
        assertThat(folder.look()).doesNotContainKey("slow.yaml");
        assertThat(folder.look().get("slow.yaml").text()).isEqualTo(whole);
    }

    @Test
    void aRouteThatDoesNotStartGetsItsOldDefinitionBack() throws IOException {
        write("a.yaml", route("a", "direct:a", "mock:a"));
        awaitRoutes("other", "a");

        // two consumers on one direct endpoint: only starting them tells
        write("a.yaml", route("a", "direct:other", "mock:a"));

        RouteFile file = awaitState("a.yaml", "failed");
        assertThat(file.routes().get(0).state()).isEqualTo("started");
        assertThat(file.error()).isPresent();
        assertThat(answers("direct:a", "mock:a")).containsExactly("x");
        assertThat(answers("direct:other", "mock:other")).containsExactly("x");
    }

    @Test
    void instancesFollowTheirTemplate() throws IOException {
        reloader.ensure("t", "t-one", Map.of("name", "one"));
        reloader.ensure("t", "t-two", Map.of("name", "two"));
        write("t.yaml", template("mock:{{name}}"));
        awaitRoutes("other", "t-one", "t-two");
        assertThat(answers("direct:one", "mock:one")).containsExactly("x");
        Route one = context.getRoute("t-one");

        reloader.ensure("t", "t-one", Map.of("name", "one"));
        write("t.yaml", template("nosuch:{{name}}"));
        awaitState("t.yaml", "refused");
        assertThat(context.getRoute("t-one")).isSameAs(one);

        write("t.yaml", template("mock:new-{{name}}"));
        await().untilAsserted(
                        () -> assertThat(answers("direct:two", "mock:new-two")).containsExactly("x"));
        assertThat(awaitState("t.yaml", "active").templates()).containsExactly("t");

        reloader.remove("t-one");
        awaitRoutes("other", "t-two");
    }

    @Test
    void aBrokenTemplateWithoutInstancesIsRefusedToo() throws IOException {
        write("t.yaml", template("nosuch:{{name}}"));
        assertThat(awaitState("t.yaml", "refused").error().orElseThrow()).contains("'nosuch'");
    }

    @Test
    void saysWhatARouteFileMayHold() throws IOException {
        write("from.yaml", "- from:\n    uri: direct:x\n    steps: []\n");
        write("rest.yaml", "- rest:\n    path: /x\n");
        write("map.yaml", "route: x\n");
        write("noid.yaml", "- route:\n    from:\n      uri: direct:x\n");
        assertThat(awaitState("from.yaml", "refused").error().orElseThrow()).contains("needs an id");
        assertThat(awaitState("rest.yaml", "refused").error().orElseThrow()).contains("'rest' cannot stand here");
        assertThat(awaitState("map.yaml", "refused").error().orElseThrow()).contains("is a list");
        assertThat(awaitState("noid.yaml", "refused").error().orElseThrow()).contains("id is missing");
    }

    @Test
    void whatAFileSharesBelongsToEachOfItsRoutes() throws IOException {
        String shared = "- onException:\n    handled:\n      constant: \"true\"\n    exception: [java.lang.Exception]\n"
                + "    steps:\n      - to: %s\n";
        String failing = "- route:\n    id: f\n    from:\n      uri: direct:f\n      steps:\n"
                + "        - throwException:\n            exceptionType: java.lang.IllegalStateException\n"
                + "            message: x\n";
        write("f.yaml", shared.formatted("mock:caught") + failing);
        awaitRoutes("other", "f");
        assertThat(answers("direct:f", "mock:caught")).hasSize(1);
        Route before = context.getRoute("f");
        write("f.yaml", shared.formatted("mock:elsewhere") + failing);
        await().untilAsserted(
                        () -> assertThat(context.getRoute("f")).isNotNull().isNotSameAs(before));
        assertThat(answers("direct:f", "mock:elsewhere")).hasSize(1);
    }
}
