package org.tiltas.transports.fhirpush;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as text (RFC 7468). */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /** @throws IllegalArgumentException naming the field when it holds no certificate */
    static List<X509Certificate> certificates(String field, String text) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))) {
                certificates.add((X509Certificate) each);
            }
            if (!certificates.isEmpty()) {
                return List.copyOf(certificates);
            }
        } catch (GeneralSecurityException | ClassCastException e) {
            // told below; the cause may quote the text
        }
        throw new IllegalArgumentException(field + ": holds no certificate; it must be PEM (BEGIN CERTIFICATE)");
    }

    /** @throws IllegalArgumentException naming the field, and never quoting the key */
    static PrivateKey key(String field, String text) {
        Matcher pem = KEY.matcher(text);
        if (!pem.find()) {
            throw new IllegalArgumentException(field + ": holds no private key; it must be PEM (BEGIN PRIVATE KEY)");
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw new IllegalArgumentException(field + ": is a " + pem.group(1)
                    + "; turn it into PKCS #8 with 'openssl pkcs8 -topk8 -nocrypt -in key.pem'");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": is not base64", e);
        }
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // then of another kind
            }
        }
        throw new IllegalArgumentException(field + ": is no private key of RSA, EC or EdDSA");
    }
}
