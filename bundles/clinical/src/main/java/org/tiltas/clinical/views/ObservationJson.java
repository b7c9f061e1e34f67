package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.clinical.PublishedIdentifier;

/**
 * Writes a measurement as an R4 Observation (4.0.1), elements in the order of the specification. Written straight as
 * JSON because every delivered value passes here; the tests read it back with HAPI and compare. Thread-safe.
 */
final class ObservationJson {
    private static final String COINCIDENT_TIME =
            "http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference";
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    private final JsonFactory factory = new JsonFactory();
    private final Fixed fixed;
    private final Worth worth;
    private final ZoneId zone;
    private final Function<String, Optional<String>> coincidents;

    ObservationJson(MetricRegistry registry, ZoneId zone, String statusSystem) {
        this(registry, zone, statusSystem, key -> Optional.empty());
    }

    /**
     * @param zone of the home, for times that have no offset of their own
     * @param statusSystem code system of the interpretations
     * @param coincidents id of the Observation that {@link Attributes#COINCIDENT_TIME} names
     */
    ObservationJson(
            MetricRegistry registry, ZoneId zone, String statusSystem, Function<String, Optional<String>> coincidents) {
        this.coincidents = coincidents;
        this.fixed = new Fixed(factory, registry);
        this.worth = new Worth(statusSystem);
        this.zone = zone;
    }

    String write(Observed observed) {
        StringWriter out = new StringWriter(1200);
        try (JsonGenerator json = factory.createGenerator(out)) {
            write(json, observed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private void write(JsonGenerator json, Observed observed) throws IOException {
        Measurement m = observed.measurement();
        Fixed.Parts parts = fixed.of(m.metric());
        json.writeStartObject();
        json.writeStringField("resourceType", "Observation");
        json.writeStringField("id", observed.id());
        boolean absent = m.value() instanceof Value.Absent;
        meta(json, m, parts.definition().profile(absent));
        boolean heard = m.metric().equals(Metrics.DEVICE_CLOCK) && !m.gateway().isEmpty();
        if (heard) {
            GatewayJson.contained(json, m.gateway());
        }
        extensions(json, m);
        json.writeArrayFieldStart("identifier");
        json.writeStartObject();
        json.writeStringField("system", FhirViews.IDENTIFIER_SYSTEM);
        json.writeStringField("value", PublishedIdentifier.of(m));
        json.writeEndObject();
        givenName(json, m.attributes().get(ManualObservations.IDENTIFIER));
        json.writeEndArray();
        json.writeStringField("status", m.status().code());
        raw(json, "category", parts.category());
        raw(json, "code", parts.code(m.attributes()));
        reference(json, "subject", m.subject().reference());
        json.writeStringField("effectiveDateTime", text(m.effective()));
        json.writeStringField("issued", MILLIS.format(m.received().atZone(zone)));
        performers(json, m.attributes().get(ManualObservations.PERFORMER));
        Values values = new Values(json, fixed);
        values.write(m, parts);
        worth.interpretation(json, m.quality());
        worth.notes(json, m);
        bodySite(json, m.attributes().get(Attributes.BODY_SITE));
        String modality = m.attributes().get(Attributes.MODALITY);
        if (modality != null) {
            json.writeObjectFieldStart("method");
            json.writeStringField("text", modality);
            json.writeEndObject();
        }
        if (heard) {
            reference(json, "device", GatewayJson.REFERENCE);
        } else if (!m.device().isEmpty()) {
            reference(json, "device", "Device/" + m.device());
        }
        derivedFrom(json, m.attributes().get(Attributes.DERIVED_FROM));
        values.components(m, parts);
        json.writeEndObject();
    }

    private static void givenName(JsonGenerator json, String name) throws IOException {
        if (name != null) {
            int bar = name.indexOf('|');
            json.writeStartObject();
            json.writeStringField("system", name.substring(0, bar));
            json.writeStringField("value", name.substring(bar + 1));
            json.writeEndObject();
        }
    }

    private static void performers(JsonGenerator json, String lines) throws IOException {
        if (lines != null) {
            json.writeArrayFieldStart("performer");
            for (String performer : lines.split("\n")) {
                json.writeStartObject();
                json.writeStringField("reference", performer);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void derivedFrom(JsonGenerator json, String ids) throws IOException {
        if (ids == null || ids.isBlank()) {
            return;
        }
        json.writeArrayFieldStart("derivedFrom");
        for (String id : ids.split(" ")) {
            json.writeStartObject();
            json.writeStringField("reference", "Observation/" + id);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void meta(JsonGenerator json, Measurement m, String profile) throws IOException {
        boolean test = m.quality().contains(Quality.TEST);
        if (profile.isEmpty() && !test) {
            return;
        }
        json.writeObjectFieldStart("meta");
        if (!profile.isEmpty()) {
            json.writeArrayFieldStart("profile");
            json.writeString(profile);
            json.writeEndArray();
        }
        if (test) {
            json.writeArrayFieldStart("security");
            Values.coding(json, Systems.ACT_REASON, "HTEST", "test health data");
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void extensions(JsonGenerator json, Measurement m) throws IOException {
        Optional<String> coincident = Optional.ofNullable(m.attributes().get(Attributes.COINCIDENT_TIME))
                .flatMap(coincidents);
        if (m.gateway().isEmpty() && coincident.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("extension");
        if (!m.gateway().isEmpty()) {
            GatewayJson.extension(json, m.gateway());
        }
        if (coincident.isPresent()) {
            json.writeStartObject();
            json.writeStringField("url", COINCIDENT_TIME);
            reference(json, "valueReference", "Observation/" + coincident.get());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void bodySite(JsonGenerator json, String words) throws IOException {
        if (words == null || words.isBlank() || words.equals("other")) {
            return;
        }
        json.writeObjectFieldStart("bodySite");
        String code = BodySites.snomed(words);
        if (code != null) {
            json.writeArrayFieldStart("coding");
            Values.coding(json, Systems.SNOMED, code, "");
            json.writeEndArray();
        }
        json.writeStringField("text", words);
        json.writeEndObject();
    }

    private static void reference(JsonGenerator json, String field, String reference) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("reference", reference);
        json.writeEndObject();
    }

    private static void raw(JsonGenerator json, String field, String value) throws IOException {
        json.writeFieldName(field);
        json.writeRawValue(value);
    }

    /** To the millisecond where the time has one; FHIR knows offsets of whole minutes only. */
    private static String text(OffsetDateTime at) {
        OffsetDateTime time =
                at.getOffset().getTotalSeconds() % 60 == 0 ? at : at.withOffsetSameInstant(ZoneOffset.UTC);
        return (time.getNano() < 1_000_000 ? SECONDS : MILLIS).format(time);
    }
}
