package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose jars are taken without asking: certificates in PEM files of one directory, read anew for each jar. A certificate
 * there may be the signer's own or that of an authority above it. Validity is judged at the time the jar was stamped, or
 * now if it was not (RFC 5280; revocation lists are not asked, because homes are often offline).
 */
final class TrustedSigners {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedSigners.class);
    private final Path directory;

    TrustedSigners(Path directory) {
        this.directory = directory;
    }

    /** Name of the first trusted signer; empty if there is none. */
    Optional<String> signer(CodeSigner[] signers) {
        if (signers == null) {
            return Optional.empty();
        }
        List<X509Certificate> trusted = trusted();
        for (CodeSigner signer : signers) {
            List<? extends Certificate> path = signer.getSignerCertPath().getCertificates();
            if (!path.isEmpty() && path.get(0) instanceof X509Certificate own && isTrusted(signer, own, trusted)) {
                return Optional.of(own.getSubjectX500Principal().getName());
            }
        }
        return Optional.empty();
    }

    private static boolean isTrusted(CodeSigner signer, X509Certificate own, List<X509Certificate> trusted) {
        try {
            java.util.Date at = signer.getTimestamp() == null
                    ? new java.util.Date()
                    : signer.getTimestamp().getTimestamp();
            if (trusted.contains(own)) {
                own.checkValidity(at);
                return true;
            }
            Set<TrustAnchor> anchors = new HashSet<>();
            trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
            if (anchors.isEmpty()) {
                return false;
            }
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(at);
            CertPathValidator.getInstance("PKIX").validate(below(signer.getSignerCertPath(), trusted), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The path without the anchor itself and what is above it, as the validator wants it. */
    private static CertPath below(CertPath path, List<X509Certificate> trusted) throws CertificateException {
        List<Certificate> below = new ArrayList<>();
        for (Certificate certificate : path.getCertificates()) {
            if (trusted.contains(certificate)) {
                break;
            }
            below.add(certificate);
        }
        return CertificateFactory.getInstance("X.509").generateCertPath(below);
    }

    private List<X509Certificate> trusted() {
        List<X509Certificate> trusted = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return trusted;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".pem")).sorted().toList()) {
                read(file, trusted);
            }
        } catch (IOException e) {
            LOG.warn("trusted signers: directory not readable: {}", e.getMessage());
        }
        return trusted;
    }

    private static void read(Path file, List<X509Certificate> into) {
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                into.add((X509Certificate) certificate);
            }
        } catch (IOException | CertificateException e) {
            LOG.warn("trusted signers: {}: holds no certificate: {}", file.getFileName(), e.getMessage());
        }
    }
}
