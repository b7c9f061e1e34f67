package org.tiltas.engine.camel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.support.TypeConverterSupport;
import org.tiltas.api.Observed;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.clinical.FhirViews;

/**
 * Gives any step that wants text or bytes FHIR R4 JSON: of one observation the Observation, of a list a Bundle of type
 * {@code collection} whose {@code fullUrl}s are those of the measurements' identities. A finding becomes plain JSON.
 */
final class ObservedConverter extends TypeConverterSupport {
    private final Supplier<FhirViews> views;

    ObservedConverter(Supplier<FhirViews> views) {
        this.views = views;
    }

    @Override
    public <T> T convertTo(Class<T> type, Exchange exchange, Object value) throws TypeConversionException {
        if (type != String.class && type != byte[].class && type != InputStream.class) {
            return null;
        }
        return json(value).map(text -> type.cast(as(type, text))).orElse(null);
    }

    private static Object as(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return type == byte[].class ? bytes : new ByteArrayInputStream(bytes);
    }

    private Optional<String> json(Object value) {
        if (value instanceof Finding finding) {
            return Optional.of(FindingJson.of(finding));
        }
        FhirViews fhir = views.get();
        if (fhir == null) {
            return Optional.empty();
        }
        if (value instanceof Observed observed) {
            return Optional.of(fhir.observation(observed));
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(o -> o instanceof Observed)) {
            return Optional.of(bundle(list, fhir));
        }
        return Optional.empty();
    }

    private static String bundle(List<?> list, FhirViews fhir) {
        StringBuilder out = new StringBuilder(list.size() * 1024);
        out.append("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
        for (int i = 0; i < list.size(); i++) {
            Observed observed = (Observed) list.get(i);
            out.append(i == 0 ? "" : ",")
                    .append("{\"fullUrl\":\"urn:uuid:")
                    .append(observed.measurement().identity())
                    .append("\",\"resource\":")
                    .append(fhir.observation(observed))
                    .append('}');
        }
        return out.append("]}").toString();
    }
}
