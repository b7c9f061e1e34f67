package org.tiltas.transport.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.Settings;

/**
 * Opens the MQTT listeners while there is an intake. When they cannot open it stays, so that the health of the server
 * tells why.
 */
@Component(immediate = true, service = HealthCheck.class)
public final class MqttTransport implements HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MqttTransport.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONNECTIONS = "tiltas_mqtt_connections";
    private static final int ADMINISTRATIVE_ACTION = 0x98;

    private final Map<String, String> secretHashes = new ConcurrentHashMap<>();
    private MqttListeners listeners;
    private AutoCloseable gateways;
    private volatile Optional<String> trouble = Optional.of("MQTT: starting");

    /** Listens from now on, or notes why not. */
    @Activate
    public MqttTransport(@Reference Intake intake, @Reference Journal journal) throws InterruptedException {
        try {
            listeners = new MqttListeners(EndpointSettings.ofSettings(), intake, journal, Clock.systemUTC());
            gateways = journal.records().watch("gateway", this::gatewayChanged);
            listeners.start();
            if (listeners.plainPort().isPresent()) {
                Settings.announcePort("mqtt", listeners.plainPort().getAsInt());
            }
            if (listeners.tlsPort().isPresent()) {
                Settings.announcePort("mqtts", listeners.tlsPort().getAsInt());
            }
            Meters.gauge(listeners::connections, CONNECTIONS);
            trouble = Optional.empty();
            LOG.info("{}", listeners.describe().orElse("MQTT: no listener"));
        } catch (IOException | IllegalArgumentException e) {
            trouble = Optional.of("MQTT: " + e.getMessage());
            LOG.error("MQTT: {}", e.getMessage());
        }
    }

    /** Ends all connections; every acknowledgement that left before stands for a commit. */
    @Deactivate
    public void deactivate() throws Exception {
        trouble = Optional.of("MQTT: stopped");
        Meters.removeGauge(CONNECTIONS);
        if (gateways != null) {
            gateways.close();
        }
        if (listeners != null) {
            listeners.stop();
        }
    }

    /** Who connected with a secret that holds no more must go. */
    private void gatewayChanged(Records.Change change) {
        String hash = change.now().map(record -> secretHash(record.body())).orElse("");
        String before = hash.isEmpty() ? secretHashes.remove(change.id()) : secretHashes.put(change.id(), hash);
        if (before != null && !before.equals(hash)) {
            listeners.dismiss(change.id(), ADMINISTRATIVE_ACTION);
        }
    }

    private static String secretHash(String body) {
        try {
            return JSON.readTree(body).path("secretHash").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }
}
