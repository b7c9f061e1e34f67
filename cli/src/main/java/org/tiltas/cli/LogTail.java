package org.tiltas.cli;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a log has said since a start, to tell in one line why that start failed. */
final class LogTail {
    private static final Pattern ERROR = Pattern.compile("^\\S+ ERROR +(?:\\[[^]]*] )?(.*)$");

    private final Path file;
    private final long from;

    private LogTail(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    /** Marks the present end of the log. */
    static LogTail of(Path file) throws IOException {
        return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
    }

    /** The message of the last line at ERROR level. */
    Optional<String> lastError() throws IOException {
        return lines().map(ERROR::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(m -> m.group(1))
                .reduce((first, second) -> second);
    }

    Optional<String> lastLine() throws IOException {
        return lines().filter(line -> !line.isBlank()).reduce((first, second) -> second);
    }

    private Stream<String> lines() throws IOException {
        if (!Files.exists(file)) {
            return Stream.empty();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            // A log that is shorter now has been rolled over meanwhile.
            channel.position(channel.size() < from ? 0 : from);
            byte[] bytes = Channels.newInputStream(channel).readAllBytes();
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\\R")).stream();
        }
    }
}
