package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A distribution with one deliberate fault: some lines of one source file replaced, that file compiled against the bundle
 * it belongs to, and the classes put into a copy of the bundle. Properties: {@code source} (path from the project's
 * root), {@code bundle} (artifact id), and numbered pairs {@code find.n} and {@code replace.n}; each text must stand in
 * the source exactly once, so that a mutant cannot fade away unnoticed.
 */
record Mutant(String name, Path source, String bundle, Map<String, String> replacements) {
    static Mutant read(String name) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of(System.getProperty("tiltas.mutants"), name + ".properties"))) {
            properties.load(in);
        }
        Map<String, String> replacements = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(p -> p.startsWith("find."))
                .sorted()
                .forEach(key -> replacements.put(
                        properties.getProperty(key), properties.getProperty(key.replace("find", "replace"))));
        return new Mutant(
                name, Path.of(properties.getProperty("source")), properties.getProperty("bundle"), replacements);
    }

    /** Makes the faulty distribution and gives its folder. */
    Path distribution() throws IOException {
        Path folder = Site.emptied(Site.work().resolve("dist-" + name));
        copy(Site.shipped(), folder);
        Path jar = bundleJar(folder);
        Path classes = compile(folder, jar);
        // the copy shares its files with the original by hard links: make this one a file of its own first
        Path own = jar.resolveSibling(jar.getFileName() + ".own");
        Files.copy(jar, own);
        Files.move(own, jar, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = inside.getPath(classes.relativize(file).toString());
                assertThat(target).as("a class of %s", bundle).exists();
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    private Path compile(Path folder, Path jar) throws IOException {
        Path work = Site.emptied(Site.work().resolve("classes-" + name));
        Path mutated = work.resolve("source").resolve(source.getFileName());
        Files.createDirectories(mutated.getParent());
        Files.writeString(mutated, mutatedText());
        Path classes = Files.createDirectories(work.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-parameters",
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-cp",
                    jar + System.getProperty("path.separator") + classPath(folder, jar));
            boolean compiled = compiler.getTask(output, files, null, options, null, files.getJavaFileObjects(mutated))
                    .call();
            assertThat(compiled).as("mutant %s compiles: %s", name, output).isTrue();
        }
        return classes;
    }

    private String mutatedText() throws IOException {
        String text = Files.readString(Site.root().resolve(source));
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            int at = text.indexOf(replacement.getKey());
            assertThat(at)
                    .as("%s: '%s' in %s", name, replacement.getKey(), source)
                    .isNotNegative();
            assertThat(text.indexOf(replacement.getKey(), at + 1))
                    .as("%s: second '%s' in %s", name, replacement.getKey(), source)
                    .isNegative();
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return text;
    }

    private Path bundleJar(Path folder) throws IOException {
        Path core = folder.resolve("system/org/tiltas/" + bundle);
        Path modules = folder.resolve("modules");
        try (Stream<Path> jars = Files.walk(Files.isDirectory(core) ? core : modules)) {
            List<Path> found = jars.filter(p -> p.getFileName().toString().matches(bundle + "-[0-9].*\\.jar"))
                    .toList();
            assertThat(found).as("jars of %s", bundle).hasSize(1);
            return found.get(0);
        }
    }

    private static String classPath(Path folder, Path without) throws IOException {
        try (Stream<Path> jars = Files.walk(folder)) {
            return jars.filter(p -> p.toString().endsWith(".jar") && !p.equals(without))
                    .map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                Path target = to.resolve(from.relativize(file).toString());
                try {
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        link(file, target);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(file, target);
        }
    }
}
