package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class NewCommandTest {
    @TempDir
    Path here;

    private Path distribution;

    @BeforeEach
    void distribution() throws IOException {
        distribution = here.resolve("distribution");
        Path jars = Files.createDirectories(distribution.resolve("lib/module-author"));
        Files.writeString(jars.resolve("tiltas-api.jar"), "api");
        Files.writeString(jars.resolve("tiltas-testkit.jar"), "testkit");
        Files.writeString(
                Files.createDirectories(distribution.resolve("routes")).resolve("partner.yaml"), "");
        shipped("gatt");
    }

    private void shipped(String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Tiltas-Module", module);
        Path jar = Files.createDirectories(distribution.resolve("modules")).resolve(module + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("x"));
        }
    }

    private int run(String... args) throws CommandFailure, IOException {
        Map<String, String> environment =
                Map.of("TILTAS_DATA", here.resolve("data").toString());
        return new NewCommand(new Installation(here, distribution), here, environment).run(List.of(args));
    }

    @Test
    void theAdapterItMakesPassesItsTests() throws Exception {
        assertThat(run("adapter", "bed-scale")).isEqualTo(Main.OK);

        Path project = here.resolve("bed-scale");
        assertThat(project.resolve("mvnw")).isExecutable();
        assertThat(project.resolve("bnd.bnd"))
                .content()
                .contains("Tiltas-Module: bed-scale\nTiltas-Module-Kind: adapter\n");
        TestExecutionSummary tests = compiledAndTested(project, "org.example.bedscale.BedScaleAdapterTest");
        StringWriter failures = new StringWriter();
        tests.printFailuresTo(new PrintWriter(failures));
        assertThat(failures.toString()).isEmpty();
        assertThat(tests.getTestsSucceededCount()).isEqualTo(3);
    }

    @Test
    void theAnalysisItMakesPassesItsTests() throws Exception {
        assertThat(run("analysis", "cold-rooms")).isEqualTo(Main.OK);

        Path project = here.resolve("cold-rooms");
        assertThat(project.resolve("bnd.bnd"))
                .content()
                .contains("Tiltas-Module: cold-rooms\nTiltas-Module-Kind: analysis\n");
        assertThat(project.resolve("pom.xml")).content().contains("<name>Tiltas analysis cold-rooms</name>");
        TestExecutionSummary tests = compiledAndTested(project, "org.example.coldrooms.ColdRoomsAnalysisTest");
        StringWriter failures = new StringWriter();
        tests.printFailuresTo(new PrintWriter(failures));
        assertThat(failures.toString()).isEmpty();
        assertThat(tests.getTestsSucceededCount()).isEqualTo(4);
    }

    @Test
    void theTransportItMakesPassesItsTests() throws Exception {
        assertThat(run("transport", "call-line")).isEqualTo(Main.OK);

        Path project = here.resolve("call-line");
        assertThat(project.resolve("bnd.bnd"))
                .content()
                .contains("Tiltas-Module: call-line\nTiltas-Module-Kind: transport\n");
        TestExecutionSummary tests = compiledAndTested(project, "org.example.callline.CallLineTransportTest");
        StringWriter failures = new StringWriter();
        tests.printFailuresTo(new PrintWriter(failures));
        assertThat(failures.toString()).isEmpty();
        assertThat(tests.getTestsSucceededCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter", "analysis", "transport"})
    void fillsEverythingIn(String kind) throws Exception {
        run(kind, "bed-scale");

        try (Stream<Path> files = Files.walk(here.resolve("bed-scale"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern("@[a-z-]+@")
                        .doesNotContain("${project.version}");
            }
        }
        assertThat(here.resolve("bed-scale/lib/repo/org/tiltas"))
                .isDirectoryRecursivelyContaining("glob:**/tiltas-api-*.jar")
                .isDirectoryRecursivelyContaining("glob:**/tiltas-testkit-*.pom");
    }

    /** Names that are awkward in Java. */
    @ParameterizedTest
    @ValueSource(strings = {"switch", "x-3d", "a--b-", "new"})
    void everyNameCompiles(String name) throws Exception {
        run("adapter", name);
        compiled(here.resolve(name));

        run("analysis", "judge-" + name);
        compiled(here.resolve("judge-" + name));

        run("transport", "way-" + name);
        compiled(here.resolve("way-" + name));
    }

    @Test
    void overwritesNothing() throws Exception {
        Path project = Files.createDirectories(here.resolve("bed-scale"));
        Files.writeString(project.resolve("notes"), "mine");

        assertRefused(Main.FAILED, "is there already; nothing was written", "adapter", "bed-scale");
        assertThat(project).isDirectoryContaining("glob:**/notes");
        assertThat(Files.list(project)).hasSize(1);
    }

    @Test
    void takesTheFolderItIsTold() throws Exception {
        Files.createDirectories(here.resolve("work/scale"));

        run("adapter", "bed-scale", "--dir", "work/scale");

        assertThat(here.resolve("work/scale/pom.xml")).isRegularFile();
        assertThat(Files.list(here.resolve("work"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Scale", "9scale", "-scale", "bed_scale", "bed scale", "../scale", "template:x", "ąžuolas"})
    void refusesNamesThatTheServerWouldRefuse(String name) {
        assertRefused(Main.USAGE, "name: '" + name + "' is not 1 to 50 lower-case letters", "adapter", name);
        assertRefused(Main.USAGE, "name: '" + name + "'", "route", name);
    }

    @Test
    void refusesNamesThatAreTaken() {
        assertRefused(Main.USAGE, "is not 1 to 50", "adapter", "a".repeat(51));
        assertRefused(Main.FAILED, "a module 'gatt' ships with Tiltas", "adapter", "gatt");
        assertRefused(Main.FAILED, "partner.yaml ships with Tiltas", "route", "partner");
    }

    @Test
    void refusesWhatItCannotMake() {
        assertRefused(Main.USAGE, "'partner' cannot be made: expected: new adapter <name>", "partner", "x");
        assertRefused(Main.USAGE, "expected: new adapter <name>");
        assertRefused(Main.USAGE, "expected: new adapter <name>", "adapter");
        assertRefused(Main.USAGE, "expected: new adapter <name>", "adapter", "x", "--dir");
        assertRefused(Main.USAGE, "expected: new adapter <name>", "adapter", "x", "--to", "y");
    }

    @Test
    void makesARouteWhereTheServerLooks() throws Exception {
        assertThat(run("route", "counting")).isEqualTo(Main.OK);

        Path route = here.resolve("data/routes/counting.yaml");
        assertThat(route)
                .content()
                .contains("id: counting\n", "cursor: counting\n")
                .doesNotContain("@");
        assertThat(Files.getPosixFilePermissions(here.resolve("data"))).hasSize(3);
        assertRefused(Main.FAILED, "counting.yaml is there already; nothing was written", "route", "counting");
    }

    @Test
    void makesARouteInAnotherFolder() throws Exception {
        run("route", "counting", "--dir", "routes");

        assertThat(here.resolve("routes/counting.yaml")).isRegularFile();
        assertThat(here.resolve("data")).doesNotExist();
    }

    private void assertRefused(int code, String words, String... args) {
        assertThatThrownBy(() -> run(args))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(words)
                .asInstanceOf(type(CommandFailure.class))
                .returns(code, CommandFailure::exitCode);
    }

    private static TestExecutionSummary compiledAndTested(Path project, String test) throws Exception {
        Path classes = compiled(project);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(loader.loadClass(test)))
                                    .build(),
                            summary);
            return summary.getSummary();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** With every warning of the compiler, so that no author's first build complains. */
    private static Path compiled(Path project) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            sources = files.filter(f -> f.toString().endsWith(".java")).toList();
        }
        assertThat(sources).hasSize(2);
        Path classes = Files.createDirectories(project.resolve("target/classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = new ArrayList<>(List.of(
                    "--release",
                    "17",
                    "-Xlint:all,-processing,-classfile,-path",
                    "-d",
                    classes.toString(),
                    "-cp",
                    classPath()));
            compiler.getTask(complaints, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        assertThat(complaints.toString()).isEmpty();
        return classes;
    }

    /** Surefire starts its tests from a jar that only names the others. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
