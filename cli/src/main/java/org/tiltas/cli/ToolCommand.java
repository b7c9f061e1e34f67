package org.tiltas.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code tiltas demo}, {@code bench}, {@code simulate}: programs of their own, which play the outside world. */
final class ToolCommand {
    private static final Map<String, String> MAIN_CLASSES = Map.of(
            "demo", "org.tiltas.tools.demo.Demo",
            "bench", "org.tiltas.tools.bench.Bench",
            "simulate", "org.tiltas.tools.simulate.Simulate");

    private final Installation installation;

    ToolCommand(Installation installation) {
        this.installation = installation;
    }

    static boolean knows(String name) {
        return MAIN_CLASSES.containsKey(name);
    }

    int run(String name, List<String> args) throws CommandFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                "-cp",
                classPath(),
                MAIN_CLASSES.get(name)));
        command.addAll(List.of("--root", installation.root().toString()));
        command.addAll(args);
        Process tool = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tool), "stop-" + name));
        return tool.waitFor();
    }

    private String classPath() throws CommandFailure, IOException {
        Path target = installation.root().resolve("itests/tools/target");
        List<String> jars = new ArrayList<>();
        for (Path folder : List.of(target, target.resolve("lib"))) {
            if (!Files.isDirectory(folder)) {
                throw new CommandFailure("the tools are not built, build them with: ./mvnw package");
            }
            try (Stream<Path> files = Files.list(folder)) {
                files.map(Path::toString)
                        .filter(f -> f.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void stop(Process tool) {
        tool.destroy();
        try {
            tool.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            tool.destroyForcibly();
        }
    }
}
