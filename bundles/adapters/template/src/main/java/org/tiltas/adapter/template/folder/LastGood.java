package org.tiltas.adapter.template.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of mappings as they were when they were good, in {@code .good} beside them, so that a file that is broken when
 * the server starts has something to go on with. For one thread.
 */
final class LastGood {
    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);
    private static final List<String> ENDINGS =
            List.of(".yaml", ".yml", ".json", ".devicecontent.json", ".fhirmapping.json");

    private final Path folder;

    /** @param mappings the directory of the mappings */
    LastGood(Path mappings) {
        folder = mappings.resolve(".good");
    }

    /** The mapping as it was last good; empty if it never was. */
    Optional<Source> of(String name) {
        try {
            return Optional.ofNullable(SourceFiles.list(folder).get(name))
                    .filter(source -> source.trouble().isEmpty());
        } catch (UncheckedIOException e) {
            LOG.warn("mapping {}: what was good before cannot be read", name);
            return Optional.empty();
        }
    }

    void keep(Source source) {
        if (of(source.name()).filter(source::equals).isPresent()) {
            return;
        }
        try {
            Files.createDirectories(folder);
            forget(source.name());
            write(source.name() + (source.json() ? ".json" : ".yaml"), source.own());
            write(source.name() + ".devicecontent.json", source.content());
            write(source.name() + ".fhirmapping.json", source.fhir());
        } catch (IOException e) {
            LOG.warn(
                    "mapping {}: no copy of it could be kept: {}",
                    source.name(),
                    e.getClass().getSimpleName());
        }
    }

    void forget(String name) {
        for (String ending : ENDINGS) {
            try {
                Files.deleteIfExists(folder.resolve(name + ending));
            } catch (IOException e) {
                LOG.warn(
                        "mapping {}: its copy cannot be removed: {}",
                        name,
                        e.getClass().getSimpleName());
            }
        }
    }

    private void write(String file, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            Path draft = folder.resolve("." + file + ".new");
            Files.writeString(draft, text.get(), StandardCharsets.UTF_8);
            Files.move(
                    draft, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
