package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tiltas.admin.http.Json;

/** When the certificate that this server shows a partner ends. */
record PartnerCertificate(String subject, Instant end) {
    private static final Duration WARNED = Duration.ofDays(30);

    /** Empty where none is shown, or none that can be read. */
    static Optional<PartnerCertificate> of(JsonNode body) {
        String pem = body.path("auth").path("certificate").asText("");
        if (pem.isEmpty()) {
            return Optional.empty();
        }
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return Optional.of(new PartnerCertificate(
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getNotAfter().toInstant()));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    long daysLeft() {
        return Duration.between(Instant.now(), end).toDays();
    }

    /** For the status; without the partner's name. */
    Optional<String> warning() {
        Instant now = Instant.now();
        if (end.isBefore(now)) {
            return Optional.of("a partner's client certificate ended on " + end);
        }
        return end.isBefore(now.plus(WARNED))
                ? Optional.of("a partner's client certificate ends in " + daysLeft() + " days, on " + end)
                : Optional.empty();
    }

    ObjectNode shown() {
        return Json.object()
                .put("subject", subject)
                .put("ends", Times.text(end))
                .put("daysLeft", daysLeft());
    }
}
