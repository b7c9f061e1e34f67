package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** Keeps connections to the brokers of the operator while it is open. A broker that is away never makes us unready. */
@Component(service = Transport.class)
public final class MqttClientTransport implements Transport {
    private static final Duration LONG_AWAY = Duration.ofMinutes(5);

    private volatile BrokerLinks links;

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor("mqtt-client", "subscriptions at MQTT brokers");
    }

    @Override
    public void open(Host host) {
        int inFlight = host.number("TILTAS_MQTT_CLIENT_UNACKNOWLEDGED", 200, 1, 65_535);
        links = new BrokerLinks(host, Clock.systemUTC(), inFlight);
    }

    /** Says goodbye to all; the sessions stay at the brokers. */
    @Override
    public void close(Duration within) throws InterruptedException {
        BrokerLinks present = links;
        links = null;
        if (present != null) {
            present.close(within);
        }
    }

    @Override
    public Report report() {
        BrokerLinks present = links;
        if (present == null) {
            return Report.NONE;
        }
        long away = present.away(LONG_AWAY);
        List<String> warnings = away == 0
                ? List.of()
                : List.of("MQTT brokers: " + away + " not reached for " + LONG_AWAY.toMinutes()
                        + " minutes or more; GET /api/v1/brokers tells why");
        return new Report(warnings, Map.of(), present.states());
    }
}
