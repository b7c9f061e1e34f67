package org.tiltas.transport.hl7push;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.PartnerSettings;

/**
 * The settings of a partner, checked.
 *
 * @param address host of the receiver
 * @param tls whether the connection is TLS, {@code mllps:}
 * @param trust PEM of the authorities believed; empty for those of the Java platform
 * @param certificate PEM of our own chain and key for mutual TLS; empty for none
 * @param names MSH-3 to MSH-6 as text with {@code ^} between the parts
 * @param withdrawn OBX-11 of what is taken back: {@code D} or {@code W}
 * @param demographics whether name, birth date and sex go into PID
 * @param timeout how long an answer may take
 */
record Hl7Options(
        String partner,
        String address,
        int port,
        boolean tls,
        String trust,
        Own certificate,
        Names names,
        Map<String, Authority> authorities,
        String version,
        String processing,
        String patientClass,
        String withdrawn,
        boolean demographics,
        Duration timeout) {
    private static final String SETTINGS = "settings.";
    private static final String AUTHORITIES = "settings.authorities.";
    private static final Set<String> KNOWN = Set.of(
            "application",
            "facility",
            "receivingApplication",
            "receivingFacility",
            "version",
            "processing",
            "patientClass",
            "withdrawn",
            "demographics",
            "trust",
            "timeoutSeconds");

    /** Who sends and who receives: MSH-3 to MSH-6. */
    record Names(String application, String facility, String receivingApplication, String receivingFacility) {}

    /** Certificate chain and key for mutual TLS, PEM; secrets. */
    record Own(String chain, String key) {
        @Override
        public String toString() {
            return "Own[]";
        }
    }

    /** @throws IllegalArgumentException naming field and reason in one line */
    static Hl7Options of(PartnerSettings settings) {
        URI url = url(settings.url());
        boolean tls = url.getScheme().equalsIgnoreCase("mllps");
        known(settings);
        Hl7Options options = new Hl7Options(
                settings.id(),
                url.getHost(),
                url.getPort(),
                tls,
                settings.option(SETTINGS + "trust", ""),
                own(settings, tls),
                new Names(
                        text(settings, "application", "TILTAS"),
                        text(settings, "facility", ""),
                        text(settings, "receivingApplication", ""),
                        text(settings, "receivingFacility", "")),
                authorities(settings),
                word(settings, "version", "2\\.[5-8](\\.[12])?", "2.6", "a version from 2.5 to 2.8"),
                word(settings, "processing", "[PTD]", "P", "P, T or D"),
                word(settings, "patientClass", "[A-Z]", "N", "a letter of table 0004"),
                word(settings, "withdrawn", "[DW]", "W", "D or W"),
                word(settings, "demographics", "true|false", "false", "true or false")
                        .equals("true"),
                Duration.ofSeconds(Integer.parseInt(
                        word(settings, "timeoutSeconds", "[1-9][0-9]{0,2}", "30", "a number from 1 to 999"))));
        if (tls) {
            Tls.context(options);
        } else if (!options.trust().isEmpty()) {
            throw new IllegalArgumentException("settings.trust: is for mllps: alone");
        }
        return options;
    }

    private static URI url(String text) {
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: is not a URL", e);
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("mllp") && !scheme.equals("mllps")) {
            throw new IllegalArgumentException("url: must begin with mllp:// or mllps://");
        }
        if (url.getHost() == null || url.getPort() < 1) {
            throw new IllegalArgumentException("url: must name host and port, as in mllp://engine.example:2575");
        }
        boolean more = url.getRawPath() != null && !url.getRawPath().matches("/?");
        if (more || url.getRawQuery() != null || url.getRawFragment() != null || url.getUserInfo() != null) {
            throw new IllegalArgumentException("url: has more than host and port");
        }
        return url;
    }

    private static void known(PartnerSettings settings) {
        for (String name : settings.options().keySet()) {
            boolean known = !name.startsWith(SETTINGS)
                    || name.startsWith(AUTHORITIES)
                    || KNOWN.contains(name.substring(SETTINGS.length()));
            if (!known) {
                throw new IllegalArgumentException(name + ": is not known to partners of kind hl7v2");
            }
        }
        if (!settings.option("profile", "").isEmpty()
                || !settings.option("fhirVersion", "R4").equals("R4")) {
            throw new IllegalArgumentException("fhirVersion, profile: are for FHIR, not for HL7 v2");
        }
    }

    private static Own own(PartnerSettings settings, boolean tls) {
        String type = settings.option("auth.type", "none");
        if (type.equals("none")) {
            return new Own("", "");
        }
        if (!type.equals("mtls") || !tls) {
            throw new IllegalArgumentException("auth.type: is neither none nor, with mllps:, mtls");
        }
        Own own = new Own(settings.option("auth.certificate", ""), settings.option("auth.key", ""));
        if (own.chain().isEmpty() || own.key().isEmpty()) {
            throw new IllegalArgumentException("auth.certificate: certificate and key must both be there, as PEM");
        }
        return own;
    }

    private static Map<String, Authority> authorities(PartnerSettings settings) {
        Map<String, Authority> authorities = new HashMap<>();
        settings.options().forEach((name, value) -> {
            if (name.startsWith(AUTHORITIES)) {
                try {
                    authorities.put(name.substring(AUTHORITIES.length()), Authority.read(value));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
                }
            }
        });
        return Map.copyOf(authorities);
    }

    private static String text(PartnerSettings settings, String name, String otherwise) {
        String text = settings.option(SETTINGS + name, otherwise);
        if (text.length() > 180 || text.split("\\^", -1).length > 3) {
            throw new IllegalArgumentException(SETTINGS + name + ": is not a name, or name^id^type");
        }
        return text;
    }

    private static String word(PartnerSettings settings, String name, String form, String otherwise, String what) {
        String text = settings.option(SETTINGS + name, otherwise);
        if (!text.matches(form)) {
            throw new IllegalArgumentException(SETTINGS + name + ": is not " + what);
        }
        return text;
    }

    /** Holds secrets; says nothing of them. */
    @Override
    public String toString() {
        return "Hl7Options[" + partner + " " + address + ":" + port + "]";
    }
}
