package org.tiltas.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts the server's JVM directly: Karaf's own scripts do the same with two more processes. */
final class Launcher {
    private final Settings settings;
    private final Path distribution;
    private final ServerHome home;

    Launcher(Settings settings, Installation installation, ServerHome home) {
        this.settings = settings;
        this.distribution = installation.distribution();
        this.home = home;
    }

    /** In the background, in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. */
    Process detached() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(onPath("setsid") ? "setsid" : "nohup");
        command.addAll(command("OFF"));
        File output = output().toFile();
        return builder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output)
                .redirectErrorStream(true)
                .start();
    }

    /** In the foreground, logging to the terminal. */
    Process attached() throws IOException {
        return builder(command("INFO")).inheritIO().start();
    }

    /** What a server in the background writes outside of its log: JVM errors, mostly nothing. */
    Path output() {
        return settings.log().resolve("server.out");
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.karaf().toFile());
        builder.environment().putAll(settings.forServer());
        return builder;
    }

    private List<String> command(String consoleLevel) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(memory());
        command.addAll(modules());
        Path base = home.karaf();
        command.addAll(List.of(
                "-Dkaraf.home=" + distribution,
                "-Dkaraf.base=" + base,
                "-Dkaraf.data=" + base.resolve("data"),
                "-Dkaraf.etc=" + home.etc(),
                "-Dkaraf.log=" + settings.log(),
                "-Dkaraf.log.console=" + consoleLevel,
                "-Dkaraf.instances=" + base.resolve("instances"),
                "-Dkaraf.startLocalConsole=false",
                "-Dkaraf.startRemoteShell=false",
                "-Djava.io.tmpdir=" + home.temporary(),
                "-Djava.util.logging.config.file=" + home.etc().resolve("java.util.logging.properties"),
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8"));
        command.addAll(extra());
        command.addAll(List.of("-classpath", classPath(), "org.apache.karaf.main.Main"));
        return command;
    }

    /**
     * The G1 collector: what readers remember of the last seconds dies old, and collecting that all at once stops
     * everybody for a quarter of a second, a call for help too. A third of the heap for what is young, so that the
     * process stays small; room for the classes from the beginning, so that starting does not collect for them.
     */
    private List<String> memory() {
        return List.of(
                "-Xms128m",
                "-Xmx512m",
                "-Xss512k",
                "-XX:+UseG1GC",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:G1MaxNewSizePercent=30",
                "-XX:MetaspaceSize=192m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + settings.log().resolve("hs_err_%p.log"));
    }

    /** What Karaf needs opened since Java 9. */
    private List<String> modules() throws IOException {
        List<String> options = new ArrayList<>();
        options.add("--add-reads=java.xml=java.logging");
        options.add("--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED");
        options.add("--patch-module=java.base=" + endorsed("org.apache.karaf.specs.locator-"));
        options.add("--patch-module=java.xml=" + endorsed("org.apache.karaf.specs.java.xml-"));
        for (String open : List.of("java.security", "java.net", "java.lang", "java.util")) {
            options.add("--add-opens=java.base/" + open + "=ALL-UNNAMED");
        }
        options.add("--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED");
        for (String protocol : List.of("http", "https", "jar")) {
            options.add("--add-exports=java.base/sun.net.www.protocol." + protocol + "=ALL-UNNAMED");
        }
        return options;
    }

    private Path endorsed(String prefix) throws IOException {
        try (Stream<Path> jars = Files.list(distribution.resolve("lib/endorsed"))) {
            return jars.filter(jar -> jar.getFileName()
                            .toString()
                            .matches(java.util.regex.Pattern.quote(prefix) + "[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the distribution lacks lib/endorsed/" + prefix + "*.jar"));
        }
    }

    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String folder : List.of("lib/boot", "lib/jdk9plus")) {
            try (Stream<Path> files = Files.list(distribution.resolve(folder))) {
                files.map(Path::toString)
                        .filter(f -> f.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private List<String> extra() {
        String options =
                settings.environment().getOrDefault("TILTAS_JAVA_OPTS", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
