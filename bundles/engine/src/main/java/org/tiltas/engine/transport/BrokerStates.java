package org.tiltas.engine.transport;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.transport.Report;
import org.tiltas.spi.intake.Brokers;

/** How the connections to brokers stand, as the transport that keeps them tells. */
@Component(service = Brokers.class)
public final class BrokerStates implements Brokers {
    private static final String TRANSPORT = "mqtt-client";

    private final TransportHouse house;

    @Activate
    public BrokerStates(@Reference TransportHouse house) {
        this.house = house;
    }

    @Override
    public Optional<Status> status(String broker) {
        Optional<Report> report = house.report(TRANSPORT);
        if (report.isEmpty()) {
            return Optional.of(
                    new Status("waiting", 0, Optional.of("transport: the module " + TRANSPORT + " is not open")));
        }
        return Optional.ofNullable(report.get().links().get(broker)).map(BrokerStates::shown);
    }

    private static Status shown(Report.Link link) {
        return new Status(link.connected() ? "connected" : "waiting", link.received(), link.trouble());
    }
}
