package org.tiltas.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;

/**
 * Plays the server for one adapter: sets up how a message came, and takes its payload. Immutable; each method gives a
 * bench that differs in one thing.
 *
 * <pre>{@code
 * AdapterBench bench = AdapterBench.of(new BedScaleAdapter()).gateway("gw1").mqtt("bed-scale/gw1");
 * List<Reading> readings = bench.payload("{\"weight\": 71.3}").readings();
 * }</pre>
 */
public final class AdapterBench {
    private static final Instant RECEIVED = Instant.parse("2026-11-22T08:00:05Z");

    private final DeviceAdapter adapter;
    private final String gateway;
    private final String transport;
    private final String topic;
    private final String contentType;
    private final Instant received;
    private final boolean redelivered;
    private final ZoneId zone;

    private AdapterBench(
            DeviceAdapter adapter,
            String gateway,
            String transport,
            String topic,
            String contentType,
            Instant received,
            boolean redelivered,
            ZoneId zone) {
        this.adapter = Objects.requireNonNull(adapter, "adapter");
        this.gateway = Objects.requireNonNull(gateway, "gateway");
        this.transport = Objects.requireNonNull(transport, "transport");
        this.topic = Objects.requireNonNull(topic, "topic");
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        this.received = Objects.requireNonNull(received, "received");
        this.redelivered = redelivered;
        this.zone = Objects.requireNonNull(zone, "zone");
    }

    /** A bench where messages come by HTTP from gateway {@code gw1}, in a home in Vilnius. */
    public static AdapterBench of(DeviceAdapter adapter) {
        return new AdapterBench(adapter, "gw1", "http", "", "", RECEIVED, false, ZoneId.of("Europe/Vilnius")).http();
    }

    /** The authenticated sender. */
    public AdapterBench gateway(String id) {
        return new AdapterBench(adapter, id, transport, topic, contentType, received, redelivered, zone);
    }

    /** Messages come by MQTT on this topic; whether the adapter reads it is asked when a payload is given. */
    public AdapterBench mqtt(String topic) {
        return new AdapterBench(adapter, gateway, "mqtt", topic, contentType, received, redelivered, zone);
    }

    /** Messages come by {@code POST /ingest/<adapter>}. */
    public AdapterBench http() {
        String path = "/ingest/" + adapter.descriptor().id();
        return new AdapterBench(adapter, gateway, "http", path, contentType, received, redelivered, zone);
    }

    /** The media type the sender declares; empty for none. */
    public AdapterBench contentType(String type) {
        return new AdapterBench(adapter, gateway, transport, topic, type, received, redelivered, zone);
    }

    /** When the server takes the message in; 22 November 2026, 08:00:05 UTC unless told otherwise. */
    public AdapterBench received(Instant at) {
        return new AdapterBench(adapter, gateway, transport, topic, contentType, at, redelivered, zone);
    }

    /** The transport marks the message as a possible repetition. */
    public AdapterBench redelivered() {
        return new AdapterBench(adapter, gateway, transport, topic, contentType, received, true, zone);
    }

    /** Time zone of the home, which {@code DecodeContext} tells; Europe/Vilnius unless told otherwise. */
    public AdapterBench zone(ZoneId zone) {
        return new AdapterBench(adapter, gateway, transport, topic, contentType, received, redelivered, zone);
    }

    /** A message with this text, as UTF-8. */
    public Sample payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A message with the bytes of a file on the class path.
     *
     * @param beside the class in whose package the file lies
     */
    public Sample payload(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(file + ": not found beside " + beside.getName());
            }
            return payload(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A message with these bytes.
     *
     * @throws AssertionError when it came by MQTT on a topic that the adapter does not read for this gateway: the server
     *     would never give it this message
     */
    public Sample payload(byte[] bytes) {
        var descriptor = adapter.descriptor();
        if (transport.equals("mqtt")
                && descriptor.topics().stream().noneMatch(filter -> Topics.matches(filter, topic, gateway))) {
            throw new AssertionError("topic: '" + topic + "' of gateway '" + gateway
                    + "' matches none of the adapter's filters " + descriptor.topics());
        }
        return new Sample(
                adapter,
                new RawMessage(
                        "sample",
                        descriptor.id(),
                        gateway,
                        transport,
                        topic,
                        contentType,
                        received,
                        redelivered,
                        Topics.lane(descriptor, transport, topic, bytes),
                        bytes.clone()),
                zone);
    }
}
