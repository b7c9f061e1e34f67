package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.tiltas.api.PartnerSettings;

/**
 * What a partner wants in a TLS handshake: our certificate, and a certificate authority of its own.
 *
 * @param chain our certificate first, then those above it; empty to show none
 * @param authorities whom alone to trust; empty for those Java trusts
 */
record TlsOptions(List<X509Certificate> chain, Optional<PrivateKey> key, List<X509Certificate> authorities) {
    private static final char[] NO_PASSWORD = new char[0];

    /** @throws IllegalArgumentException naming field and reason in one line; never quotes the key */
    static Optional<TlsOptions> of(PartnerSettings settings, URI base) {
        boolean mutual = settings.option("auth.type", "none").equals("mtls");
        String certificate = settings.option("auth.certificate", "");
        String key = settings.option("auth.key", "");
        String ca = settings.option("auth.ca", "");
        if (mutual && certificate.isEmpty()) {
            throw new IllegalArgumentException("auth.certificate: is missing");
        }
        if (certificate.isEmpty() && ca.isEmpty()) {
            return Optional.empty();
        }
        if (!"https".equalsIgnoreCase(base.getScheme())) {
            throw new IllegalArgumentException("url: certificates need https");
        }
        if (!certificate.isEmpty() && key.isEmpty()) {
            throw new IllegalArgumentException("auth.key: is missing");
        }
        TlsOptions options = new TlsOptions(
                certificate.isEmpty() ? List.of() : Pem.certificates("auth.certificate", certificate),
                certificate.isEmpty() ? Optional.empty() : Optional.of(Pem.key("auth.key", key)),
                ca.isEmpty() ? List.of() : Pem.certificates("auth.ca", ca));
        if (options.key.isPresent() && !belongs(options.chain.get(0), options.key.get())) {
            throw new IllegalArgumentException("auth.key: does not belong to auth.certificate");
        }
        return Optional.of(options);
    }

    /**
     * Checks what is only wrong when somebody enters it: a certificate that ends later must not stop the settings from
     * being read.
     */
    void checkNew() {
        ends().filter(end -> end.isBefore(Instant.now())).ifPresent(end -> {
            throw new IllegalArgumentException("auth.certificate: ended on " + end);
        });
    }

    private static boolean belongs(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(certificate.getSerialNumber().toByteArray());
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(certificate.getSerialNumber().toByteArray());
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** When the certificate we show ends. */
    Optional<Instant> ends() {
        return chain.stream().findFirst().map(own -> own.getNotAfter().toInstant());
    }

    SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore own = store();
            if (key.isPresent()) {
                own.setKeyEntry("own", key.get(), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            }
            keys.init(own, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities.isEmpty() ? null : trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("auth.certificate: cannot be used: " + FhirHttp.oneLine(e), e);
        }
    }

    private KeyStore trusted() throws GeneralSecurityException {
        KeyStore store = store();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        return store;
    }

    private static KeyStore store() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsOptions[" + chain.size() + " certificates, " + authorities.size() + " authorities]";
    }
}
