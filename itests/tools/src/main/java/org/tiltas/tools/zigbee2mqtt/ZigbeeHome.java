package org.tiltas.tools.zigbee2mqtt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.simulator.Voice;

/**
 * A Zigbee2MQTT bridge with the sensors of some rooms: in each a door contact, a motion sensor, a bed strap, an SOS button
 * and a climate sensor, and one leak sensor for all. As the bridge does, it repeats the whole state of a sensor whenever
 * one value of it changes, and says a press on two topics. Not thread-safe.
 */
public final class ZigbeeHome implements Voice {
    /** Identifier system of Zigbee addresses. */
    public static final String SYSTEM = "http://hl7.org/fhir/sid/eui-64/zigbee";

    private static final String BASE = "zigbee2mqtt/";
    private static final int DAY = 24 * 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The sensors of a room. */
    public enum Kind {
        DOOR("MCCGQ11LM", "Aqara"),
        MOTION("RTCGQ11LM", "Aqara"),
        BED("TS0601_bed_presence_sensor", "Tuya"),
        BUTTON("TS0215A_sos", "Tuya"),
        CLIMATE("WSDCGQ11LM", "Aqara"),
        LEAK("SJCGQ11LM", "Aqara");

        private final String model;
        private final String vendor;

        Kind(String model, String vendor) {
            this.model = model;
            this.vendor = vendor;
        }
    }

    private record Sensor(int room, Kind kind) {}

    private final List<Integer> rooms;
    private final SplittableRandom random;
    private final Map<Sensor, ObjectNode> states = new LinkedHashMap<>();

    /** @param rooms numbers of the rooms the bridge serves; they decide the addresses of its sensors */
    public ZigbeeHome(List<Integer> rooms, long seed) {
        this.rooms = List.copyOf(rooms);
        this.random = new SplittableRandom(seed);
        for (int room : rooms) {
            for (Kind kind : Kind.values()) {
                if (kind != Kind.LEAK || room == rooms.get(0)) {
                    states.put(new Sensor(room, kind), initial(kind));
                }
            }
        }
    }

    /** The address as FHIR writes it. */
    public static String identifier(int room, Kind kind) {
        return "00-15-8D-00-%02X-%02X-00-%02X".formatted(room >> 8 & 0xFF, room & 0xFF, kind.ordinal() + 1);
    }

    @Override
    public List<Published> start(Instant now) {
        return start();
    }

    /** What the bridge publishes when it has connected. */
    public List<Published> start() {
        List<Published> messages = new ArrayList<>();
        messages.add(new Published(BASE + "bridge/state", "{\"state\":\"online\"}"));
        ArrayNode devices = JSON.createArrayNode();
        for (Sensor sensor : states.keySet()) {
            ObjectNode device = devices.addObject();
            device.put(
                    "ieee_address",
                    "0x" + identifier(sensor.room, sensor.kind).replace("-", "").toLowerCase(Locale.ROOT));
            device.put("type", "EndDevice").put("supported", true).put("friendly_name", name(sensor));
            device.putObject("definition").put("model", sensor.kind.model).put("vendor", sensor.kind.vendor);
            device.put("power_source", "Battery").put("interview_completed", true);
        }
        messages.add(new Published(BASE + "bridge/devices", devices.toString()));
        for (Sensor sensor : states.keySet()) {
            messages.add(new Published(BASE + name(sensor) + "/availability", "{\"state\":\"online\"}"));
        }
        return messages;
    }

    @Override
    public List<Published> minute(int minute, Instant now) {
        List<Published> messages = new ArrayList<>();
        for (int room : rooms) {
            boolean night = minute < 7 * 60 || minute > 22 * 60;
            boolean up = !night || random.nextInt(60) == 0;
            change(messages, room, Kind.BED, "occupancy", !up && random.nextInt(200) != 0, now);
            change(messages, room, Kind.MOTION, "occupancy", up && random.nextInt(4) != 0, now);
            if (up && random.nextInt(30) == 0) {
                change(messages, room, Kind.DOOR, "contact", false, now);
            } else {
                change(messages, room, Kind.DOOR, "contact", true, now);
            }
            if ((minute + room) % 20 == 0) {
                messages.add(climate(room, minute, now));
            }
            if (random.nextInt(DAY) == 0) {
                messages.addAll(press(room, now));
            }
        }
        if (minute % (6 * 60) == 0) {
            publish(messages, new Sensor(rooms.get(0), Kind.LEAK), now);
        }
        return messages;
    }

    /** A press, on both topics. */
    public List<Published> press(int room, Instant now) {
        Sensor button = new Sensor(room, Kind.BUTTON);
        ObjectNode state = states.get(button).deepCopy().put("action", "emergency");
        state.put("last_seen", now.toString());
        return List.of(
                new Published(BASE + name(button), state.toString()),
                new Published(BASE + name(button) + "/action", "emergency"));
    }

    /** Temperature, humidity and pressure of a room. */
    public Published climate(int room, int minute, Instant now) {
        Sensor sensor = new Sensor(room, Kind.CLIMATE);
        int tenths = 205 + (int) Math.round(12 * Math.sin(2 * Math.PI * (minute - 540) / DAY)) + random.nextInt(5);
        states.get(sensor)
                .put("temperature", tenths / 10.0)
                .put("humidity", 38 + random.nextInt(12))
                .put("pressure", 1005 + random.nextInt(8));
        return published(sensor, now);
    }

    private void change(List<Published> messages, int room, Kind kind, String field, boolean value, Instant now) {
        Sensor sensor = new Sensor(room, kind);
        ObjectNode state = states.get(sensor);
        if (state.path(field).asBoolean() != value) {
            state.put(field, value);
            if (kind == Kind.BED) {
                state.put("work_state", value ? "presence" : "none");
            }
            publish(messages, sensor, now);
        }
    }

    private void publish(List<Published> messages, Sensor sensor, Instant now) {
        messages.add(published(sensor, now));
    }

    private Published published(Sensor sensor, Instant now) {
        ObjectNode state = states.get(sensor).put("linkquality", 80 + random.nextInt(100));
        return new Published(
                BASE + name(sensor), state.put("last_seen", now.toString()).toString());
    }

    private static ObjectNode initial(Kind kind) {
        ObjectNode state = JSON.createObjectNode().put("battery", 87);
        switch (kind) {
            case DOOR -> state.put("contact", true).put("voltage", 3015).put("battery_low", false);
            case MOTION -> state.put("occupancy", false).put("illuminance", 120).put("battery_low", false);
            case BED ->
                state.put("occupancy", true).put("work_state", "presence").put("illuminance", 2100);
            case BUTTON -> state.put("voltage", 2950);
            case CLIMATE -> state.put("temperature", 21.0).put("humidity", 40).put("pressure", 1010);
            case LEAK -> state.put("water_leak", false).put("tamper", false);
        }
        return state;
    }

    private static String name(Sensor sensor) {
        return "room " + (sensor.room + 1) + "/" + sensor.kind.name().toLowerCase(Locale.ROOT);
    }
}
