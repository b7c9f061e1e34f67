package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.intake.TopicFilters;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.SecretBox;

/** Reads what an operator says about a broker, except its password. */
final class BrokerFields {
    private static final Pattern SHARE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern KEY =
            Pattern.compile("\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]{1,20000})-----END PRIVATE KEY-----\\s*");
    private static final int LONGEST_NAME = 256;
    private static final int MOST_SUBSCRIPTIONS = 200;

    private BrokerFields() {}

    /** @throws Problem naming field and reason */
    static ObjectNode read(Fields fields, Records records) {
        ObjectNode body = Json.object();
        String url = url(fields.required("url"));
        body.put("url", url);
        fields.text("user").ifPresent(user -> body.put("user", user));
        fields.text("clientId").ifPresent(id -> body.put("clientId", clientId(id)));
        int version = fields.number("version", 3, 5).orElse(5);
        if (version == 4) {
            throw Problem.field("version", "must be 5, or 3 for MQTT 3.1.1");
        }
        body.put("version", version);
        fields.text("shareName").ifPresent(name -> body.put("shareName", shareName(name, version)));
        subscriptions(fields, records, body.putArray("subscriptions"));
        fields.object("tls").ifPresent(tls -> {
            if (!url.startsWith("mqtts:")) {
                throw Problem.field("tls", "is of use with a url of mqtts:// only");
            }
            ObjectNode out = body.putObject("tls");
            tls.text("ca").ifPresent(ca -> out.put("ca", certificates("tls.ca", ca)));
            tls.text("certificate").ifPresent(own -> out.put("certificate", certificates("tls.certificate", own)));
            tls.text("key").ifPresent(key -> out.put("key", SecretBox.seal(key(key))));
            tls.noOthers();
            if (out.has("key") && !out.has("certificate")) {
                throw Problem.field("tls.certificate", "is missing; a key needs one");
            }
        });
        return body;
    }

    private static String url(String text) {
        try {
            URI url = new URI(text);
            boolean known = "mqtt".equals(url.getScheme()) || "mqtts".equals(url.getScheme());
            if (known
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getPort() != 0
                    && url.getPort() <= 65_535) {
                return text;
            }
        } catch (java.net.URISyntaxException e) {
            // told below: the text may hold a password
        }
        throw Problem.field("url", "must be mqtt://host:port or mqtts://host:port, without user or path");
    }

    private static String clientId(String id) {
        if (id.length() > LONGEST_NAME || id.chars().anyMatch(Character::isISOControl)) {
            throw Problem.field("clientId", "must have at most " + LONGEST_NAME + " characters, none of control");
        }
        return id;
    }

    private static String shareName(String name, int version) {
        if (version != 5) {
            throw Problem.field("shareName", "needs version 5: MQTT 3.1.1 has no shared subscriptions");
        }
        if (!SHARE.matcher(name).matches()) {
            throw Problem.field("shareName", "must have 1 to 64 letters, digits, dots, hyphens or underscores");
        }
        return name;
    }

    private static void subscriptions(Fields fields, Records records, ArrayNode out) {
        List<Fields> given = fields.objects("subscriptions");
        if (given.isEmpty() || given.size() > MOST_SUBSCRIPTIONS) {
            throw Problem.field("subscriptions", "must hold 1 to " + MOST_SUBSCRIPTIONS + " subscriptions");
        }
        List<String> filters = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Fields one = given.get(i);
            String at = "subscriptions[" + i + "].";
            String filter = filter(at + "filter", one.required("filter"), filters);
            filters.add(filter);
            String adapter = Names.module(at + "adapter", one.required("adapter"));
            String gateway = one.required("gateway");
            checkGateway(at, gateway, adapter, records);
            ObjectNode stored = out.addObject();
            stored.put("filter", filter);
            stored.put("adapter", adapter);
            stored.put("gateway", gateway);
            stored.put("retained", one.word("retained", "take", "skip"));
            one.noOthers();
        }
    }

    /** A topic that two subscriptions match has no right adapter, so it is refused before it exists. */
    private static String filter(String field, String filter, List<String> others) {
        String trouble = TopicFilters.trouble(filter);
        if (!trouble.isEmpty()) {
            throw Problem.field(field, trouble);
        }
        if (filter.getBytes(StandardCharsets.UTF_8).length > 1_024) {
            throw Problem.field(field, "is longer than 1024 bytes");
        }
        if (filter.contains(TopicFilters.GATEWAY)) {
            throw Problem.field(field, "must not hold {gateway}: the field gateway names it");
        }
        if (filter.startsWith("$share/")) {
            throw Problem.field(field, "must not begin with $share: the field shareName does that");
        }
        others.stream()
                .filter(other -> TopicFilters.overlap(filter, other))
                .findFirst()
                .ifPresent(other -> {
                    throw Problem.field(field, "overlaps " + other);
                });
        return filter;
    }

    private static void checkGateway(String at, String gateway, String adapter, Records records) {
        var stored = records.get("gateway", gateway)
                .orElseThrow(() -> Problem.field(at + "gateway", "there is no gateway " + Names.shown(gateway)));
        for (var allowed : Json.own(stored.body()).path("adapters")) {
            if (allowed.asText().equals(adapter)) {
                return;
            }
        }
        throw Problem.field(at + "adapter", "gateway " + gateway + " may not use " + adapter);
    }

    /** What the TLS library reads: a key of its own, not one that a password protects. */
    private static String key(String pem) {
        Matcher found = KEY.matcher(pem);
        if (found.matches()) {
            try {
                PKCS8EncodedKeySpec spec =
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
                for (String kind : List.of("RSA", "EC", "Ed25519")) {
                    if (isKey(kind, spec)) {
                        return pem;
                    }
                }
            } catch (IllegalArgumentException e) {
                // told below: the text is a secret
            }
        }
        throw Problem.field("tls.key", "holds no private key in PEM (PKCS #8, BEGIN PRIVATE KEY)");
    }

    private static boolean isKey(String kind, PKCS8EncodedKeySpec spec) {
        try {
            KeyFactory.getInstance(kind).generatePrivate(spec);
            return true;
        } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
            return false;
        }
    }

    private static String certificates(String field, String pem) {
        try {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .isEmpty()) {
                return pem;
            }
        } catch (CertificateException e) {
            // told below
        }
        throw Problem.field(field, "holds no certificate in PEM");
    }
}
