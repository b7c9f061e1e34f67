package org.tiltas.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code tiltas map check FILE [PAYLOAD [TOPIC]]}: checks a mapping file and shows what it would read of a message, with
 * the code and the registry of metrics of this distribution, and without a server.
 */
final class MapCommand {
    private static final String MAIN = "org.tiltas.adapter.template.check.MapCheck";
    private static final String ADAPTER = "tiltas-adapter-template-";
    private static final List<String> LIBRARIES = List.of(
            "org/tiltas/tiltas-api",
            "org/tiltas/tiltas-spi",
            "org/tiltas/tiltas-clinical",
            "com/fasterxml/jackson/core",
            // the logging interface that the server has, which asks for a framework
            "org/ops4j/pax/logging/pax-logging-api",
            "org/apache/felix/org.apache.felix.framework");

    private final Installation installation;

    MapCommand(Installation installation) {
        this.installation = installation;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dfile.encoding=UTF-8",
                "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=ERROR",
                "-cp",
                classPath(),
                MAIN));
        command.addAll(args);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private String classPath() throws CommandFailure, IOException {
        List<String> jars = new ArrayList<>();
        Path modules = installation.distribution().resolve("modules");
        for (String jar : jarsBelow(modules)) {
            if (Path.of(jar).getFileName().toString().startsWith(ADAPTER)) {
                jars.add(jar);
            }
        }
        if (jars.isEmpty()) {
            throw new CommandFailure("the module template is not in " + modules);
        }
        for (String library : LIBRARIES) {
            jars.addAll(jarsBelow(installation.distribution().resolve("system").resolve(library)));
        }
        return String.join(File.pathSeparator, jars);
    }

    private static List<String> jarsBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 4)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
