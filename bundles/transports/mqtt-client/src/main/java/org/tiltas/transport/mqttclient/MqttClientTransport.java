package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Settings;

/** Connects to the brokers of the operator while there is an intake. A broker that is away never makes us unready. */
@Component(
        immediate = true,
        service = {Brokers.class, HealthCheck.class})
public final class MqttClientTransport implements Brokers, HealthCheck {
    private static final Duration LONG_AWAY = Duration.ofMinutes(5);

    private final BrokerLinks links;

    /** Connects from now on. */
    @Activate
    public MqttClientTransport(@Reference Intake intake, @Reference Journal journal) {
        int inFlight = Settings.number("TILTAS_MQTT_CLIENT_UNACKNOWLEDGED", 200, 1, 65_535);
        links = new BrokerLinks(intake, journal, Clock.systemUTC(), inFlight);
    }

    /** Says goodbye to all; the sessions stay at the brokers. */
    @Deactivate
    public void deactivate() throws Exception {
        links.close();
    }

    @Override
    public Optional<Status> status(String broker) {
        return links.status(broker);
    }

    @Override
    public String name() {
        return "mqtt-client";
    }

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public List<String> warnings() {
        long away = links.away(LONG_AWAY);
        return away == 0
                ? List.of()
                : List.of("MQTT brokers: " + away + " not reached for " + LONG_AWAY.toMinutes()
                        + " minutes or more; GET /api/v1/brokers tells why");
    }
}
