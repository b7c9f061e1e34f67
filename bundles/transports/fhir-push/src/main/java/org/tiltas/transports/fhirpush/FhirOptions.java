package org.tiltas.transports.fhirpush;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.PartnerSettings;

/**
 * The settings of a partner, checked.
 *
 * @param base FHIR base URL without slash at the end
 * @param authorization value of the {@code Authorization} header that never changes; a secret
 * @param smart how tokens are had instead
 * @param tls whom to trust and what to show in a TLS handshake, where that is not Java's own
 * @param timeout how long one request may take, answer included
 * @param settle how long a request that was not answered may still be running at the partner
 * @param parallel how many Bundles may be under way on one lane, never two of one subject
 * @param transaction whether Bundles go as {@code transaction} instead of {@code batch}
 * @param hold whether a refused Observation holds back its subject instead of being parked
 */
record FhirOptions(
        String partner,
        URI base,
        Optional<String> authorization,
        Optional<SmartOptions> smart,
        Optional<TlsOptions> tls,
        ConditionalCreate conditionalCreate,
        Duration timeout,
        Duration settle,
        int parallel,
        boolean transaction,
        boolean hold) {

    /** @throws IllegalArgumentException naming field and reason in one line */
    static FhirOptions of(PartnerSettings settings) {
        word(settings, "fhirVersion", "R4", "R5");
        URI base = base(settings.url());
        boolean smart = settings.option("auth.type", "none").equals("smart");
        return new FhirOptions(
                settings.id(),
                base,
                authorization(settings),
                smart ? Optional.of(SmartOptions.of(settings, base)) : Optional.empty(),
                TlsOptions.of(settings, base),
                conditionalCreate(settings.option("conditionalCreate", "racy")),
                seconds(settings, "timeoutSeconds", 30, 1, 600),
                seconds(settings, "settleSeconds", 30, 0, 3600),
                number(settings, "parallel", 4, 1, 16),
                word(settings, "bundle", "batch", "transaction").equals("transaction"),
                word(settings, "onRefusal", "park", "hold").equals("hold"));
    }

    /** Whether the partner wants Observations of an erased person deleted instead of entered-in-error. */
    static boolean deletes(PartnerSettings settings) {
        return word(settings, "erasure", "entered-in-error", "delete").equals("delete");
    }

    private static URI base(String url) {
        URI uri;
        try {
            uri = URI.create(url.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: is not a URL", e);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("url: must begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("url: names no host");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("url: user and password belong into auth, not into the URL");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("url: a FHIR base has neither query nor fragment");
        }
        return uri;
    }

    private static Optional<String> authorization(PartnerSettings settings) {
        String type = settings.option("auth.type", "none");
        return switch (type) {
            case "none", "smart", "mtls" -> Optional.empty();
            case "basic" -> {
                String user = required(settings, "auth.user", settings.option("auth.username", ""));
                if (user.indexOf(':') >= 0) {
                    throw new IllegalArgumentException("auth.user: must not contain a colon");
                }
                String pair = user + ":" + required(settings, "auth.password", "");
                yield Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
            case "bearer" -> Optional.of("Bearer " + required(settings, "auth.token", ""));
            default -> throw new IllegalArgumentException("auth.type: is none of none, basic, bearer, smart, mtls");
        };
    }

    static String required(PartnerSettings settings, String name, String otherwise) {
        String value = settings.option(name, otherwise);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + ": is missing");
        }
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(name + ": holds a control character");
        }
        return value;
    }

    private static ConditionalCreate conditionalCreate(String word) {
        return switch (word) {
            case "racy" -> ConditionalCreate.RACY;
            case "atomic" -> ConditionalCreate.ATOMIC;
            case "none" -> ConditionalCreate.NONE;
            default -> throw new IllegalArgumentException("conditionalCreate: is none of racy, atomic, none");
        };
    }

    /** One of some words; the first one unless told. */
    private static String word(PartnerSettings settings, String name, String... words) {
        String word = settings.option(name, words[0]);
        if (!List.of(words).contains(word)) {
            throw new IllegalArgumentException(name + ": is none of " + String.join(", ", words));
        }
        return word;
    }

    private static Duration seconds(PartnerSettings settings, String name, int otherwise, int least, int most) {
        return Duration.ofSeconds(number(settings, name, otherwise, least, most));
    }

    private static int number(PartnerSettings settings, String name, int otherwise, int least, int most) {
        String text = settings.option(name, Integer.toString(otherwise));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw new IllegalArgumentException(name + ": is not a whole number from " + least + " to " + most);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "FhirOptions[" + partner + " " + base + "]";
    }
}
