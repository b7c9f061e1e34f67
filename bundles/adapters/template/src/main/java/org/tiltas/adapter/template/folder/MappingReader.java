package org.tiltas.adapter.template.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.adapter.template.mapping.Mapping;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.microsoft.Importer;
import org.tiltas.adapter.template.microsoft.Report;
import org.tiltas.adapter.template.nativefile.NativeReader;
import org.tiltas.adapter.template.nativefile.Wishes;
import org.tiltas.adapter.template.nativefile.Yaml;
import org.tiltas.api.MetricDirectory;

/** Reads the files of a mapping and checks everything that can be checked without a message. */
public final class MappingReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

    private final NativeReader own;
    private final Importer importer;

    public MappingReader(MetricDirectory metrics) {
        own = new NativeReader(metrics);
        importer = new Importer(metrics);
    }

    /** A mapping, and how it was imported if it was. */
    public record Loaded(Mapping mapping, Optional<Report> report) {}

    /** @throws MappingError one sentence that names the file or field and what is wrong with it */
    public Loaded read(Source source) throws MappingError {
        if (!source.trouble().isEmpty()) {
            throw new MappingError(source.trouble());
        }
        if (!NAME.matcher(source.name()).matches()) {
            throw new MappingError("the file's name '" + source.name()
                    + "' must be lower-case letters, digits and hyphens, as it becomes the module template:<name>");
        }
        if (source.content().isEmpty() && source.fhir().isEmpty()) {
            return alone(source);
        }
        if (source.content().isEmpty() || source.fhir().isEmpty()) {
            throw new MappingError(source.name()
                    + (source.content().isEmpty() ? ".devicecontent.json" : ".fhirmapping.json")
                    + " is missing; the two files go together");
        }
        Wishes wishes =
                source.own().isPresent() ? Wishes.read(source.name(), file(source)) : Wishes.plain(source.name());
        Importer.Imported imported = importer.read(
                source.name(), json("devicecontent", source.content()), json("fhirmapping", source.fhir()), wishes);
        return new Loaded(imported.mapping(), Optional.of(imported.report()));
    }

    private Loaded alone(Source source) throws MappingError {
        JsonNode file = file(source);
        if (Wishes.isIn(file)) {
            throw new MappingError("settings for Microsoft's files: " + source.name() + ".devicecontent.json and "
                    + source.name() + ".fhirmapping.json are missing beside it");
        }
        if (file.has("templateType")) {
            throw new MappingError("is a file of Microsoft's connector; name the two <name>.devicecontent.json and"
                    + " <name>.fhirmapping.json");
        }
        return new Loaded(own.read(source.name(), file), Optional.empty());
    }

    private static JsonNode file(Source source) throws MappingError {
        String text = source.own().orElseThrow();
        return source.json() ? Yaml.json(text) : Yaml.yaml(text);
    }

    private static JsonNode json(String what, Optional<String> text) throws MappingError {
        try {
            return Yaml.lenientJson(text.orElseThrow());
        } catch (MappingError e) {
            throw MappingError.at(what, e.getMessage());
        }
    }
}
