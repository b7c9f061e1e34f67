package org.tiltas.decoders;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.adapter.chirpstack.ChirpStackAdapter;
import org.tiltas.adapter.gatt.GattAdapter;
import org.tiltas.adapter.hl7v2.Hl7Adapter;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.folder.Source;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.TemplateAdapter;
import org.tiltas.adapter.theengs.TheengsAdapter;
import org.tiltas.adapter.thingsstack.ThingsStackAdapter;
import org.tiltas.adapter.zigbee2mqtt.Zigbee2MqttAdapter;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.clinical.metrics.ModuleMetrics;

/** A shipped adapter, ready to read. */
public enum Decoder {
    GATT,
    ZIGBEE2MQTT,
    THEENGS,
    CHIRPSTACK,
    THINGS_STACK,
    HL7V2,
    TEMPLATE;

    private static final ZoneId HOME = ZoneId.of("Europe/Vilnius");
    private static final Instant RECEIVED = Instant.parse("2026-11-22T08:00:05Z");
    private static final String MAPPING = """
            topics: ["clinic/{gateway}"]
            device: {id: $.mac, system: bluetooth}
            time: {value: $.taken, format: iso, zone: Europe/Vilnius}
            each: $.values
            readings:
              - metric: blood-pressure
                components:
                  - {metric: systolic, value: $.sys, unitFrom: $.unit}
                  - {metric: diastolic, value: $.dia, unitFrom: $.unit}
              - {metric: heart-rate, value: $.pulse, absent: [0, 255]}
              - {metric: skin-temperature, value: $.skin, unit: degF}
            """;

    /** What came, and by which way. */
    public record Sample(String topic, byte[] payload) {
        static Sample of(String topic, String payload) {
            return new Sample(topic, payload.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A new instance of the adapter. */
    public DeviceAdapter adapter() {
        return switch (this) {
            case GATT -> new GattAdapter();
            case ZIGBEE2MQTT -> new Zigbee2MqttAdapter();
            case THEENGS -> new TheengsAdapter();
            case CHIRPSTACK -> new ChirpStackAdapter();
            case THINGS_STACK -> new ThingsStackAdapter();
            case HL7V2 -> new Hl7Adapter();
            case TEMPLATE -> template();
        };
    }

    private static DeviceAdapter template() {
        try {
            Source source = new Source("clinic", Optional.of(MAPPING), false, Optional.empty(), Optional.empty(), "");
            return new TemplateAdapter(
                    new MappingReader(new ModuleMetrics()).read(source).mapping());
        } catch (MappingError e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a message as the server has it read. */
    public static Contents read(DeviceAdapter adapter, Sample sample) throws DecodeException {
        RawMessage message = new RawMessage(
                "m1",
                adapter.descriptor().id(),
                "gw1",
                "mqtt",
                sample.topic(),
                "",
                RECEIVED,
                false,
                Lane.ROUTINE,
                sample.payload());
        return adapter.read(message, () -> HOME);
    }

    /** Topics that make a difference to the adapter. */
    List<String> topics() {
        return switch (this) {
            case GATT -> List.of("gatt/gw1");
            case ZIGBEE2MQTT ->
                List.of(
                        "zigbee2mqtt/room 1/door",
                        "zigbee2mqtt/room 1/button/action",
                        "zigbee2mqtt/room 1/door/availability",
                        "zigbee2mqtt/bridge/devices",
                        "zigbee2mqtt/bridge/event",
                        "zigbee2mqtt/bridge/state",
                        "zigbee2mqtt/bridge/info",
                        "zigbee2mqtt/");
            case THEENGS -> List.of("home/floor-1/BTtoMQTT/A4C138000001", "home/floor-1/BTtoMQTT/x", "home");
            case CHIRPSTACK -> Samples.eventTopics("application/a/device/24e1247e57000000/event/");
            case THINGS_STACK ->
                List.of(
                        "v3/home@ttn/devices/eui-24e1247e57000000/up",
                        "v3/home@ttn/devices/eui-24e1247e57000000/join",
                        "v3/home@ttn/devices/eui-24e1247e57000000/location/solved",
                        "v3/home@ttn/devices/eui-24e1247e57000000/service/data");
            case HL7V2 -> List.of("");
            case TEMPLATE -> List.of("clinic/gw1");
        };
    }

    /** The module id. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
