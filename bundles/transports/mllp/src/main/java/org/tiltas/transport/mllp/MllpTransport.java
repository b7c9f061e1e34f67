package org.tiltas.transport.mllp;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** Has the MLLP listeners open. */
@Component(service = Transport.class)
public final class MllpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(MllpTransport.class);

    private volatile MllpListeners listeners;

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor("mllp", "HL7 v2 messages by MLLP, with and without TLS");
    }

    @Override
    public void open(Host host) throws IOException, InterruptedException {
        listeners = new MllpListeners(MllpSettings.of(host), host, Clock.systemUTC());
        listeners.start();
        listeners.plainPort().ifPresent(port -> host.listening("mllp", port));
        listeners.tlsPort().ifPresent(port -> host.listening("mllps", port));
        LOG.info("{}", listeners.describe());
    }

    @Override
    public void close(Duration within) throws InterruptedException {
        MllpListeners present = listeners;
        listeners = null;
        if (present != null) {
            present.stop(within);
        }
    }

    @Override
    public Report report() {
        MllpListeners present = listeners;
        double connections = present == null ? 0 : present.connections();
        return new Report(List.of(), Map.of("tiltas_mllp_connections", connections), Map.of());
    }
}
