package org.tiltas.admin.health;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.admin.resource.CertificateEnds;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;

/** Warns of client certificates that end soon. */
@Component(service = HealthCheck.class)
public final class CertificateCheck implements HealthCheck {
    private final CertificateEnds ends = new CertificateEnds();
    private final AutoCloseable watch;

    @Activate
    public CertificateCheck(@Reference Journal journal) {
        watch = journal.records().watch("partner", ends::changed);
    }

    @Deactivate
    void close() throws Exception {
        watch.close();
        ends.clear();
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public List<String> warnings() {
        return ends.warnings();
    }
}
