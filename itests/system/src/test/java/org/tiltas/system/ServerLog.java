package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a server wrote to its log files. */
final class ServerLog {
    private static final Pattern ERROR = Pattern.compile("^\\S+ (ERROR|FATAL) .*");

    private static final Pattern LOG = Pattern.compile(".*\\.(log|out|err|txt)(\\.[0-9]+)?");

    private final Path data;

    ServerLog(Path data) {
        this.data = data;
    }

    /** Fails on an ERROR line that no allowed pattern finds something in. */
    void assertNoErrors(String... allowed) throws IOException {
        List<Pattern> patterns = Stream.of(allowed).map(Pattern::compile).toList();
        List<String> unexpected = new ArrayList<>();
        for (Path file : files()) {
            for (String line : text(file).split("\n")) {
                if (ERROR.matcher(line).matches()
                        && patterns.stream().noneMatch(p -> p.matcher(line).find())) {
                    unexpected.add(line);
                }
            }
        }
        assertThat(unexpected).as("ERROR lines of %s", data).isEmpty();
    }

    /** Files that contain a text. */
    List<Path> containing(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : files()) {
            if (text(file).contains(text)) {
                found.add(file);
            }
        }
        return found;
    }

    /** Every log file of the server: its own, its console output, PostgreSQL's. */
    List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(data, Set.of(), 8, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && LOG.matcher(file.toString()).matches()) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    // a running server removes bundles from its cache
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
            }
        });
        return found;
    }

    private static String text(Path file) throws IOException {
        // bytes of any encoding: the search must not fail on what a foreign program wrote
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
