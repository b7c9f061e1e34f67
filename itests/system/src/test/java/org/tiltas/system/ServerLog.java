package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a server wrote to its log files. */
final class ServerLog {
    private static final Pattern ERROR = Pattern.compile("^\\S+ (ERROR|FATAL) .*");

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
        try (Stream<Path> files = Files.find(
                data,
                8,
                (p, a) -> a.isRegularFile()
                        && p.getFileName().toString().matches(".*\\.(log|out|err|txt)(\\.[0-9]+)?"))) {
            return files.toList();
        }
    }

    private static String text(Path file) throws IOException {
        // bytes of any encoding: the search must not fail on what a foreign program wrote
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
