package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

class TransportCheckTest {
    private static final Pattern FIGURE = Pattern.compile("\"tiltas_([a-z]+)_?[a-z_]*\"");

    private record Named(String id) implements Transport {
        @Override
        public TransportDescriptor descriptor() {
            return new TransportDescriptor(id, "letters");
        }

        @Override
        public void open(Host host) {}

        @Override
        public void close(Duration within) {}
    }

    private static Shelf.Papers examined(String id) {
        Transport transport = new Named(id);
        return TransportCheck.examine(transport, new Offer<>("", id, "1", 7, () -> transport));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "mqtt", "mqtts", "camel", "messages", "commit", "end-to-end", "module-x"})
    void whatTheServerItselfIsCalledIsNoName(String id) {
        assertThat(examined(id).refusal())
                .contains("id: '" + id + "' is, or begins with, a name that the server itself uses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mllp", "file", "mqtt-client", "serial", "messenger"})
    void anyOtherIs(String id) {
        assertThat(examined(id).refusal()).isEmpty();
    }

    /** Whoever gives the core a new figure adds its first word. */
    @Test
    void noFigureOfTheServerCanBeClaimed() throws IOException {
        Set<String> words = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of(".."))) {
            sources.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/main/"))
                    .filter(path -> !path.toString().contains("/transports/"))
                    .forEach(path -> collect(path, words));
        }

        assertThat(words).contains("commit", "messages");
        assertThat(TransportCheck.FIGURES).containsAll(words);
    }

    private static void collect(Path source, Set<String> words) {
        try {
            Matcher figures = FIGURE.matcher(Files.readString(source));
            while (figures.find()) {
                words.add(figures.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
