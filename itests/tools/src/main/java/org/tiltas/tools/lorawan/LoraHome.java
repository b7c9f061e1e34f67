package org.tiltas.tools.lorawan;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.simulator.Voice;

/**
 * A LoRaWAN network server with the devices of some rooms: in each a call button, a fall radar, a climate sensor and a
 * door contact, of other vendors on one network server than on the other. Not thread-safe.
 */
public final class LoraHome implements Voice {
    private static final int DAY = 24 * 60;

    /** Which network server writes. */
    public enum Network {
        CHIRPSTACK,
        THINGS_STACK
    }

    /** The devices of a room. */
    public enum Kind {
        BUTTON,
        RADAR,
        CLIMATE,
        DOOR
    }

    private record Room(int number, Kind kind) {}

    private final Network network;
    private final List<Integer> rooms;
    private final SplittableRandom random;
    private final Map<String, Long> counters = new HashMap<>();
    private final Map<Integer, Boolean> openDoors = new HashMap<>();
    private final Map<Integer, Integer> falls = new HashMap<>();
    private int alarms;

    /** @param rooms numbers of the rooms it serves; they decide the addresses of the devices */
    public LoraHome(Network network, List<Integer> rooms, long seed) {
        this.network = network;
        this.rooms = List.copyOf(rooms);
        this.random = new SplittableRandom(seed);
    }

    /** The device of a room as its network server knows it. */
    public static LoraDevice device(Network network, int room, Kind kind) {
        boolean milesight = network == Network.CHIRPSTACK;
        return switch (kind) {
            case BUTTON ->
                milesight
                        ? LoraDevice.of("24E124", number(room, kind), "milesight-iot", "WS101")
                        : LoraDevice.of("00137A", number(room, kind), "netvox", "RB02I");
            case RADAR -> LoraDevice.of("24E124", number(room, kind), "milesight-iot", "VS373");
            case CLIMATE ->
                milesight
                        ? LoraDevice.of("24E124", number(room, kind), "milesight-iot", "EM300-TH")
                        : LoraDevice.of("647FDA", number(room, kind), "tektelic", "smart-room-sensor");
            case DOOR ->
                milesight
                        ? LoraDevice.of("24E124", number(room, kind), "milesight-iot", "EM300-MCS")
                        : LoraDevice.of("00137A", number(room, kind), "netvox", "R311A");
        };
    }

    private static int number(int room, Kind kind) {
        return room * Kind.values().length + kind.ordinal();
    }

    @Override
    public List<Published> start(Instant now) {
        List<Published> messages = new ArrayList<>();
        for (int room : rooms) {
            for (Kind kind : Kind.values()) {
                messages.add(join(device(network, room, kind), now));
            }
        }
        return messages;
    }

    @Override
    public List<Published> minute(int minute, Instant now) {
        List<Published> messages = new ArrayList<>();
        for (int room : rooms) {
            if ((minute + room) % 20 == 3) {
                messages.add(climate(room, minute, now));
            }
            door(messages, room, minute, now);
            if (random.nextInt(DAY) == 0) {
                messages.add(press(room, now));
            }
            fall(messages, room, now);
            if (network == Network.CHIRPSTACK && (minute + room) % (6 * 60) == 0) {
                LoraDevice button = device(network, room, Kind.BUTTON);
                messages.add(published(button, "status", ChirpStackEvent.status(button, 91, 7, now)));
            }
        }
        return messages;
    }

    /** A press of the room's button. */
    public Published press(int room, Instant now) {
        boolean milesight = network == Network.CHIRPSTACK;
        LoraFrame frame = milesight ? LoraFrame.press(1) : LoraFrame.netvoxButton(new BigDecimal("3.0"), true);
        return up(device(network, room, Kind.BUTTON), frame, now);
    }

    /** Temperature and humidity of the room. */
    public Published climate(int room, int minute, Instant now) {
        int tenths = 208 + (int) Math.round(11 * Math.sin(2 * Math.PI * (minute - 540) / DAY)) + random.nextInt(5);
        BigDecimal celsius = BigDecimal.valueOf(tenths, 1);
        BigDecimal humidity = BigDecimal.valueOf(380 + 5L * random.nextInt(20), 1);
        LoraFrame frame = network == Network.CHIRPSTACK
                ? LoraFrame.climate(92, celsius, humidity)
                : LoraFrame.room(celsius, humidity, false);
        return up(device(network, room, Kind.CLIMATE), frame, now);
    }

    private void door(List<Published> messages, int room, int minute, Instant now) {
        boolean night = minute < 7 * 60 || minute > 22 * 60;
        boolean open = random.nextInt(night ? 240 : 40) == 0;
        if (open != openDoors.getOrDefault(room, false)) {
            openDoors.put(room, open);
            LoraFrame frame = network == Network.CHIRPSTACK
                    ? LoraFrame.contact(6, open)
                    : LoraFrame.netvoxDoor(new BigDecimal("2.9"), open);
            messages.add(up(device(network, room, Kind.DOOR), frame, now));
        }
    }

    /** A fall, and a few minutes later somebody who has come. */
    private void fall(List<Published> messages, int room, Instant now) {
        Integer minutes = falls.get(room);
        if (minutes == null && random.nextInt(5 * DAY) == 0) {
            falls.put(room, 0);
            messages.add(up(device(network, room, Kind.RADAR), LoraFrame.radarAlarm(++alarms, 0, 1, 1), now));
        } else if (minutes != null && minutes == 4) {
            falls.remove(room);
            messages.add(up(device(network, room, Kind.RADAR), LoraFrame.radarAlarm(alarms, 0, 2, 1), now));
        } else if (minutes != null) {
            falls.put(room, minutes + 1);
        }
    }

    private Published up(LoraDevice device, LoraFrame frame, Instant now) {
        long counter = counters.merge(device.devEui(), 1L, Long::sum) - 1;
        int rssi = -60 - random.nextInt(50);
        byte[] payload = network == Network.CHIRPSTACK
                ? ChirpStackEvent.up(device, frame, counter, now, rssi)
                : ThingsStackMessage.up(device, frame, counter, now, rssi);
        return published(device, "up", payload);
    }

    private Published join(LoraDevice device, Instant now) {
        return published(
                device,
                "join",
                network == Network.CHIRPSTACK
                        ? ChirpStackEvent.join(device, now)
                        : ThingsStackMessage.join(device, now));
    }

    private Published published(LoraDevice device, String event, byte[] payload) {
        String topic = network == Network.CHIRPSTACK
                ? ChirpStackEvent.topic(device, event)
                : ThingsStackMessage.topic(device, event);
        return new Published(topic, new String(payload, StandardCharsets.UTF_8));
    }
}
