package org.tiltas.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the two PEM files that every other server takes into the PKCS#12 store that Jetty wants. */
final class PemKeyStore {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([A-Za-z0-9.*-]+)");

    /** RFC 5280, section 4.2.1.6: the tag of a dNSName. */
    private static final Integer DNS_NAME = 2;

    private PemKeyStore() {}

    static byte[] pkcs12(Path certificate, Path key, char[] password) throws IOException, CommandFailure {
        Certificate[] chain = chain(certificate);
        PrivateKey privateKey = privateKey(key, chain[0].getPublicKey().getAlgorithm());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("https", privateKey, password, chain);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            return bytes.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new CommandFailure("TILTAS_TLS_KEY: does not fit TILTAS_TLS_CERT: " + e.getMessage());
        }
    }

    /** A host name the certificate is made out to: the first DNS name, or else the common name. */
    static Optional<String> hostName(Path certificate) throws IOException, CommandFailure {
        X509Certificate leaf = leaf(certificate);
        try {
            Collection<List<?>> names =
                    Optional.ofNullable(leaf.getSubjectAlternativeNames()).orElse(List.of());
            Optional<String> name = names.stream()
                    .filter(entry -> entry.get(0).equals(DNS_NAME))
                    .map(entry -> entry.get(1).toString())
                    .findFirst();
            if (name.isEmpty()) {
                Matcher common =
                        COMMON_NAME.matcher(leaf.getSubjectX500Principal().getName());
                name = common.find() ? Optional.of(common.group(1)) : Optional.empty();
            }
            return name.map(n -> n.replaceFirst("^\\*", "tiltas"));
        } catch (CertificateParsingException e) {
            throw new CommandFailure("TILTAS_TLS_CERT: " + certificate + " has unreadable names: " + e.getMessage());
        }
    }

    /** The server's own certificate: the first of the file. */
    static X509Certificate leaf(Path certificate) throws IOException, CommandFailure {
        return (X509Certificate) chain(certificate)[0];
    }

    private static Certificate[] chain(Path file) throws IOException, CommandFailure {
        try (var in = Files.newInputStream(file)) {
            List<? extends Certificate> chain =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (!chain.isEmpty()) {
                return chain.toArray(Certificate[]::new);
            }
        } catch (GeneralSecurityException e) {
            throw new CommandFailure("TILTAS_TLS_CERT: " + file + " holds no PEM certificate: " + e.getMessage());
        }
        throw new CommandFailure("TILTAS_TLS_CERT: " + file + " holds no PEM certificate");
    }

    private static PrivateKey privateKey(Path file, String algorithm) throws IOException, CommandFailure {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new CommandFailure("TILTAS_TLS_KEY: " + file
                    + " is not an unencrypted PKCS#8 key, convert it with: openssl pkcs8 -topk8 -nodes");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(
                    "TILTAS_TLS_KEY: " + file + " is not a key of the certificate (" + algorithm + ")");
        }
    }
}
