package org.tiltas.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** {@code tiltas new adapter|analysis|transport|route NAME}: the beginning of a module or a route. Overwrites nothing. */
final class NewCommand {
    private static final String USAGE =
            "expected: new adapter <name> [--dir <folder>], or the same with analysis, transport or route in place of"
                    + " adapter";

    private final Installation installation;
    private final Path here;
    private final Map<String, String> environment;

    NewCommand(Installation installation, Path here, Map<String, String> environment) {
        this.installation = installation;
        this.here = here;
        this.environment = environment;
    }

    int run(List<String> args) throws CommandFailure, IOException {
        boolean told =
                args.size() == 4 && args.get(2).equals("--dir") && !args.get(3).isBlank();
        if (args.size() != 2 && !told) {
            throw new CommandFailure(Main.USAGE, USAGE);
        }
        Optional<Path> folder = told ? Optional.of(here.resolve(args.get(3)).normalize()) : Optional.empty();
        switch (args.get(0)) {
            case "adapter", "analysis", "transport" -> module(args.get(0), ModuleName.of(args.get(1)), folder);
            case "route" -> route(ModuleName.of(args.get(1)), folder);
            default -> throw new CommandFailure(Main.USAGE, "'" + args.get(0) + "' cannot be made: " + USAGE);
        }
        return Main.OK;
    }

    private void module(String kind, ModuleName name, Optional<Path> told) throws CommandFailure, IOException {
        Path jars = installation.distribution().resolve("lib/module-author");
        if (!Files.isDirectory(jars)) {
            throw new CommandFailure("no " + jars + ", build it with: ./mvnw package");
        }
        if (isShipped(name.id())) {
            throw new CommandFailure("name: a module '" + name.id() + "' ships with Tiltas");
        }
        Path project = told.orElse(here.resolve(name.id()));
        if (Files.exists(project) && !isEmptyFolder(project)) {
            throw new CommandFailure(project + " is there already; nothing was written");
        }
        if (project.getParent() != null) {
            Files.createDirectories(project.getParent());
        }
        // made beside it and moved, so that a failure leaves no half of a project
        Path made = Files.createTempDirectory(project.getParent(), "." + name.id() + "-");
        try {
            Skeleton skeleton = new Skeleton(name, kind);
            write(skeleton.module(), made);
            for (String artifact : List.of("tiltas-api", "tiltas-testkit")) {
                Path repository = made.resolve("lib/repo");
                write(Map.ofEntries(skeleton.pom(artifact)), repository);
                Files.copy(jars.resolve(artifact + ".jar"), repository.resolve(skeleton.path(artifact, ".jar")));
            }
            Files.setPosixFilePermissions(made.resolve("mvnw"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.deleteIfExists(project);
            Files.move(made, project);
        } finally {
            delete(made);
        }
        String article = kind.equals("transport") ? "a" : "an";
        System.out.println("Made " + project + ", " + article + " " + kind + " with its test. Next:");
        System.out.println("  cd " + project + " && ./mvnw package");
        System.out.println("README.md there tells what to change; docs/write-" + article + "-" + kind
                + ".md leads through all of it.");
    }

    private static void write(Map<String, String> files, Path project) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
        }
    }

    private void route(ModuleName name, Optional<Path> told) throws CommandFailure, IOException {
        String file = name.id() + ".yaml";
        if (Files.exists(installation.distribution().resolve("routes").resolve(file))) {
            throw new CommandFailure("name: " + file + " ships with Tiltas, and yours would stand in its place");
        }
        Path folder = told.isPresent()
                ? Files.createDirectories(told.get())
                : ownFolder(Settings.from(environment, installation.root()).data())
                        .resolve("routes");
        Path path = Files.createDirectories(folder).resolve(file);
        try {
            Files.writeString(path, new Skeleton(name, "route").route(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(path + " is there already; nothing was written");
        }
        System.out.println("Made " + path + ". "
                + (told.isPresent()
                        ? "A server runs it once it lies in TILTAS_DATA/routes."
                        : "A running server starts it within three seconds."));
        System.out.println("The comments in it and docs/write-a-route.md tell how to go on.");
    }

    /** Readable by its owner alone, as the server would make it. */
    private static Path ownFolder(Path folder) throws IOException {
        return Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private boolean isShipped(String id) throws IOException {
        Path modules = installation.distribution().resolve("modules");
        if (!Files.isDirectory(modules)) {
            return false;
        }
        try (Stream<Path> files = Files.list(modules)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    Manifest manifest = jar.getManifest();
                    if (manifest != null
                            && id.equals(manifest.getMainAttributes().getValue("Tiltas-Module"))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
