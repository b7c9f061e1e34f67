package org.tiltas.transport.mllp;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.Settings;

/**
 * Opens the MLLP listeners while there is an intake. When they cannot open it stays, so that the health of the server
 * tells why.
 */
@Component(immediate = true, service = HealthCheck.class)
public final class MllpTransport implements HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MllpTransport.class);
    private static final String CONNECTIONS = "tiltas_mllp_connections";

    private MllpListeners listeners;
    private volatile Optional<String> trouble = Optional.of("MLLP: starting");

    /** Listens from now on, or notes why not. */
    @Activate
    public MllpTransport(@Reference Intake intake, @Reference Journal journal) throws InterruptedException {
        try {
            listeners = new MllpListeners(MllpSettings.ofSettings(), intake, journal, Clock.systemUTC());
            listeners.start();
            if (listeners.plainPort().isPresent()) {
                Settings.announcePort("mllp", listeners.plainPort().getAsInt());
            }
            if (listeners.tlsPort().isPresent()) {
                Settings.announcePort("mllps", listeners.tlsPort().getAsInt());
            }
            Meters.gauge(listeners::connections, CONNECTIONS);
            trouble = Optional.empty();
            LOG.info("{}", listeners.describe());
        } catch (IOException | IllegalArgumentException e) {
            trouble = Optional.of("MLLP: " + e.getMessage());
            LOG.error("MLLP: {}", e.getMessage());
        }
    }

    /** Ends all connections; every acknowledgement that left before stands for a commit. */
    @Deactivate
    public void deactivate() throws Exception {
        trouble = Optional.of("MLLP: stopped");
        Meters.removeGauge(CONNECTIONS);
        if (listeners != null) {
            listeners.stop();
        }
    }

    @Override
    public String name() {
        return "mllp";
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }
}
