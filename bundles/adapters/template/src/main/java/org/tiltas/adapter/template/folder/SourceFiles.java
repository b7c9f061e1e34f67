package org.tiltas.adapter.template.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds mapping files and puts together what belongs together. */
public final class SourceFiles {
    private static final String CONTENT = ".devicecontent.json";
    private static final String FHIR = ".fhirmapping.json";
    private static final List<String> OWN = List.of(".yaml", ".yml", ".json");
    private static final long LARGEST = 1_000_000;

    private SourceFiles() {}

    /**
     * Every mapping of a directory; none if it is not there.
     *
     * @throws UncheckedIOException when it is there and cannot be listed
     */
    public static Map<String, Source> list(Path directory) {
        Map<String, Source> sources = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return sources;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> !nameOf(file).isEmpty() && Files.isRegularFile(file))
                    .sorted()
                    .forEach(file -> sources.put(
                            nameOf(file), with(sources.getOrDefault(nameOf(file), Source.empty(nameOf(file))), file)));
        } catch (IOException e) {
            throw new UncheckedIOException("mappings directory not readable", e);
        }
        return sources;
    }

    /** The mapping that a file belongs to, with the other files of it. */
    public static Source of(Path file) {
        Path absolute = file.toAbsolutePath();
        String name = nameOf(absolute);
        Source found = list(absolute.getParent()).get(name);
        return found != null
                ? found
                : Source.empty(name).withTrouble("is not there, or does not end in .yaml, .yml or .json");
    }

    /** Name of the mapping; empty for a file that is none. */
    private static String nameOf(Path path) {
        String file = String.valueOf(path.getFileName());
        if (file.startsWith(".")) {
            return "";
        }
        for (String ending : List.of(CONTENT, FHIR)) {
            if (file.endsWith(ending)) {
                return file.substring(0, file.length() - ending.length());
            }
        }
        return OWN.stream()
                .filter(file::endsWith)
                .map(ending -> file.substring(0, file.length() - ending.length()))
                .findFirst()
                .orElse("");
    }

    private static Source with(Source source, Path path) {
        String file = path.getFileName().toString();
        String text;
        try {
            if (Files.size(path) > LARGEST) {
                return source.withTrouble(file + " is larger than " + LARGEST + " bytes");
            }
            text = Files.readString(path, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            return source.withTrouble(file + " is not UTF-8 text");
        } catch (IOException e) {
            return source.withTrouble(file + " cannot be read: " + e.getClass().getSimpleName());
        }
        if (file.endsWith(CONTENT)) {
            return source.withContent(text);
        }
        return file.endsWith(FHIR) ? source.withFhir(text) : source.withOwn(text, file.endsWith(".json"));
    }
}
