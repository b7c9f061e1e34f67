package org.tiltas.transport.hl7push;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a partner: whom we believe, and who we are. */
final class Tls {
    private static final char[] NO_PASSWORD = {};

    private Tls() {}

    /** @throws IllegalArgumentException naming the field that cannot be read */
    static SSLContext context(Hl7Options options) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    options.certificate().chain().isEmpty() ? null : keys(options.certificate()),
                    options.trust().isEmpty() ? null : trust(options.trust()),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("auth.key: does not fit the certificate", e);
        }
    }

    private static javax.net.ssl.TrustManager[] trust(String pem) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates("settings.trust", pem)) {
            store.setCertificateEntry("c" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static javax.net.ssl.KeyManager[] keys(Hl7Options.Own own) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        Certificate[] chain = certificates("auth.certificate", own.chain()).toArray(Certificate[]::new);
        store.setKeyEntry("own", key(own.key()), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String field, String pem) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(field + ": is no certificate in PEM", e);
        }
        throw new IllegalArgumentException(field + ": is no certificate in PEM");
    }

    private static PrivateKey key(String pem) {
        try {
            byte[] bytes = Base64.getMimeDecoder()
                    .decode(pem.replaceAll("-----[A-Z ]+-----", "").strip());
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(bytes);
            for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (GeneralSecurityException e) {
                    // a key of another kind
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("auth.key: is no unencrypted PKCS#8 key in PEM", e);
        }
        throw new IllegalArgumentException("auth.key: is no unencrypted PKCS#8 key in PEM");
    }
}
