package org.tiltas.adapter.template;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.folder.Source;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.TemplateAdapter;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.clinical.metrics.ModuleMetrics;

/** Mappings and messages for the tests, against the real registry of metrics. */
public final class Bench {
    public static final MetricDirectory METRICS = new ModuleMetrics();
    public static final ZoneId HOME = ZoneId.of("Europe/Vilnius");

    private Bench() {}

    public static MappingReader.Loaded yaml(String text) throws MappingError {
        return load(Optional.of(text), Optional.empty(), Optional.empty());
    }

    public static MappingReader.Loaded microsoft(String content, String fhir) throws MappingError {
        return load(Optional.empty(), Optional.of(content), Optional.of(fhir));
    }

    public static MappingReader.Loaded microsoft(String content, String fhir, String settings) throws MappingError {
        return load(Optional.of(settings), Optional.of(content), Optional.of(fhir));
    }

    private static MappingReader.Loaded load(Optional<String> own, Optional<String> content, Optional<String> fhir)
            throws MappingError {
        return new MappingReader(METRICS).read(new Source("test", own, false, content, fhir, ""));
    }

    public static List<Reading> decode(MappingReader.Loaded loaded, String payload) throws DecodeException {
        return decode(loaded, payload, "");
    }

    public static List<Reading> decode(MappingReader.Loaded loaded, String payload, String topic)
            throws DecodeException {
        return decode(loaded, payload.getBytes(StandardCharsets.UTF_8), topic);
    }

    public static List<Reading> decode(MappingReader.Loaded loaded, byte[] payload, String topic)
            throws DecodeException {
        RawMessage message = new RawMessage(
                "1", "template:test", "gw1", "mqtt", topic, "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return new TemplateAdapter(loaded.mapping()).decode(message, () -> HOME);
    }
}
