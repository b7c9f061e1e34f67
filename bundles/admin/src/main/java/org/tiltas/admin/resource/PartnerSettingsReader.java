package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;

/** Reads the settings of a partner and fills in what was left out. */
final class PartnerSettingsReader {
    private static final String FHIR = "fhir";
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    private PartnerSettingsReader() {}

    /** @throws Problem naming the first field that is wrong or unknown */
    static ObjectNode read(Fields fields, String id) {
        fields.text("id").filter(other -> !other.equals(id)).ifPresent(other -> {
            throw Problem.field("id", "differs from the id in the path");
        });
        // What GET gave may be sent back.
        fields.ignore("status");
        fields.ignore("certificate");
        fields.ignore(PartnerKeys.FIELD);
        ObjectNode out = Json.object();
        String kind = fields.text("kind").orElse(FHIR);
        if (!KIND.matcher(kind).matches()) {
            throw Problem.field("kind", "must be a name of lower-case letters, digits and hyphens");
        }
        out.put("kind", kind);
        out.put("url", url(fields.required("url"), kind));
        out.put("fhirVersion", fields.word("fhirVersion", "R4", "R5"));
        fields.text("profile").ifPresent(profile -> out.put("profile", profile));
        out.set("auth", auth(fields.object("auth")));
        out.set("filter", filter(fields.object("filter")));
        out.put("conditionalCreate", fields.word("conditionalCreate", "racy", "atomic", "none"));
        out.put("start", fields.word("start", "now", "beginning"));
        legal(fields, out);
        tuning(fields, out);
        // What only one kind of channel or profile knows; the channel checks it.
        fields.object("settings").ifPresent(settings -> settings.copyTo(out.putObject("settings")));
        fields.noOthers();
        return out;
    }

    /** On what grounds it is sent anything, and how often it is compared. */
    private static void legal(Fields fields, ObjectNode out) {
        out.put("basis", fields.word("basis", "statutory", "consent"));
        for (String name : new String[] {"purpose", "organization"}) {
            fields.text(name).ifPresent(text -> out.put(name, text));
        }
        fields.duration("reconcile", Duration.ofMinutes(1), Duration.ofDays(366))
                .ifPresent(interval -> out.put("reconcile", interval.toString()));
    }

    /** How requests are made; what is left out stays out, so that the channel's own defaults hold. */
    private static void tuning(Fields fields, ObjectNode out) {
        fields.number("timeoutSeconds", 1, 600).ifPresent(n -> out.put("timeoutSeconds", n));
        fields.number("settleSeconds", 0, 3600).ifPresent(n -> out.put("settleSeconds", n));
        fields.number("parallel", 1, 16).ifPresent(n -> out.put("parallel", n));
        if (fields.text("bundle").isPresent()) {
            out.put("bundle", fields.word("bundle", "batch", "transaction"));
        }
        if (fields.text("onRefusal").isPresent()) {
            out.put("onRefusal", fields.word("onRefusal", "park", "hold"));
        }
        if (fields.text("erasure").isPresent()) {
            out.put("erasure", fields.word("erasure", "entered-in-error", "delete"));
        }
    }

    private static String url(String text, String kind) {
        try {
            URI url = URI.create(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!kind.equals(FHIR) && url.getScheme() == null) {
                throw Problem.field("url", "must begin with a scheme, such as mllp: or file:");
            }
            if (kind.equals(FHIR) && (!web || url.getHost() == null)) {
                throw Problem.field("url", "must be an http or https address");
            }
            if (url.getUserInfo() != null) {
                throw Problem.field("url", "must not hold credentials; they belong into auth");
            }
            if (url.getQuery() != null || url.getFragment() != null) {
                throw Problem.field("url", "must not have a query or fragment");
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw Problem.field("url", "is not an address");
        }
    }

    private static ObjectNode auth(Optional<Fields> given) {
        ObjectNode out = Json.object();
        if (given.isEmpty()) {
            return out.put("type", "none");
        }
        Fields fields = given.get();
        out.put("type", fields.word("type", "none", "basic", "bearer", "smart", "mtls"));
        if (out.path("type").asText().equals("smart")) {
            smart(fields, out);
        }
        fields.copyTo(out);
        PartnerSecrets.checkFlat(out);
        return out;
    }

    /** Keys are made by this server, so that no private one ever travels. */
    private static void smart(Fields fields, ObjectNode out) {
        for (String name : new String[] {"privateKey", "previousKey"}) {
            if (fields.text(name).isPresent()) {
                throw Problem.field("auth." + name, "is not taken: this server makes its keys itself");
            }
        }
        fields.ignore("keyId");
        fields.ignore("previousKeyId");
        if (fields.text("algorithm").isPresent()) {
            out.put("algorithm", fields.word("algorithm", "RS384", "ES384"));
        }
    }

    private static ObjectNode filter(Optional<Fields> given) {
        ObjectNode out = Json.object();
        Fields fields = given.orElseGet(() -> Fields.of(Json.object()));
        for (String name : new String[] {"codes", "categories", "homes", "residents", "statuses"}) {
            ArrayNode texts = out.putArray(name);
            fields.texts(name).forEach(texts::add);
        }
        // Intervals are seconds or ISO 8601; the delivery checks them.
        ObjectNode every = out.putObject("every");
        fields.object("every").ifPresent(intervals -> intervals.copyTo(every));
        fields.noOthers();
        return out;
    }
}
