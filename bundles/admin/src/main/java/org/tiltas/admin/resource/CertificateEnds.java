package org.tiltas.admin.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Meters;

/**
 * The client certificates of all partners, with the seconds each has left as the figure {@code
 * tiltas_partner_certificate_seconds}. Thread-safe.
 */
public final class CertificateEnds {
    private static final String FIGURE = "tiltas_partner_certificate_seconds";

    private final Map<String, PartnerCertificate> certificates = new TreeMap<>();

    public synchronized void changed(Records.Change change) {
        String partner = change.id();
        Optional<PartnerCertificate> certificate =
                change.now().flatMap(record -> PartnerCertificate.of(Json.own(record.body())));
        if (certificate.isPresent()) {
            certificates.put(partner, certificate.get());
            long end = certificate.get().end().getEpochSecond();
            Meters.gauge(() -> end - System.currentTimeMillis() / 1000.0, FIGURE, "partner", partner);
        } else if (certificates.remove(partner) != null) {
            Meters.removeGauge(FIGURE, "partner", partner);
        }
    }

    /** Lines about those that end soon. */
    public synchronized List<String> warnings() {
        return certificates.values().stream()
                .flatMap(each -> each.warning().stream())
                .toList();
    }

    public synchronized void clear() {
        certificates.keySet().forEach(partner -> Meters.removeGauge(FIGURE, "partner", partner));
        certificates.clear();
    }
}
