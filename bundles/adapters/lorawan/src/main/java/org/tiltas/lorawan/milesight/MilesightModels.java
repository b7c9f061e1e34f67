package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;

/** The models of Milesight, from its user guides and its published decoders. */
public final class MilesightModels {
    private static final Map<String, PayloadDecoder> MODELS = new LinkedHashMap<>();
    private static final Map<Integer, Channel> ANY = new HashMap<>();

    static {
        Map<Integer, Channel> climate = Map.of(
                0x0367, Channel.temperature(),
                0x0468, Channel.humidity(),
                0x8367, Channel.all(Channel.temperature(), Channel.skip(1)));

        model("WS101", Map.of(0xff2e, MilesightModels::press));
        Map<Integer, Channel> panel = Map.of(0xff34, MilesightModels::sceneButton, 0xff2e, MilesightModels::press);
        model("WS136", panel);
        model("WS156", panel);
        model("WS202", Map.of(0x0300, Channel.state(Metrics.MOTION), 0x0400, Channel.state(Metrics.BRIGHT)));
        model(
                "WS203",
                climate,
                Map.of(
                        0x0500, Channel.state(Metrics.PRESENCE),
                        0x20ce,
                                Channel.record(
                                        Channel.skip(1),
                                        Channel.state(Metrics.PRESENCE),
                                        Channel.temperature(),
                                        Channel.humidity())));
        model("WS301", Map.of(0x0300, Channel.state(Metrics.CONTACT_OPEN), 0x0400, Channel.state(Metrics.TAMPER)));
        model("WS302", Map.of(0x055b, SoundSensor::read));
        model("WS303", Map.of(0x0300, Channel.state(Metrics.WATER_LEAK)));
        model(
                "WT101",
                climate,
                Map.of(
                        0x0467, Channel.skip(2),
                        0x0592, Channel.skip(1),
                        0x0600, Channel.state(Metrics.TAMPER),
                        0x0700, Channel.skip(1),
                        0x08e5, Channel.skip(1),
                        0x0990, Channel.skip(2),
                        0x0a00, Channel.skip(1),
                        0x0b90, Channel.skip(2)));
        model(
                "VS330",
                Map.of(0x0282, Channel.skip(2), 0x038e, Channel.state(Metrics.PRESENCE), 0x048e, Channel.skip(1)));
        model("VS340", Map.of(0x0300, Channel.state(Metrics.SEAT_OCCUPIED)));
        model("VS341", Map.of(0x0300, Channel.state(Metrics.SEAT_OCCUPIED)));
        model("VS370", Map.of(0x0300, Channel.state(Metrics.PRESENCE), 0x0400, Channel.state(Metrics.BRIGHT)));
        model("VS373", Vs373.CHANNELS);
        // behind temperature and humidity stands an octet that other models use for their state
        model(
                "EM300-TH",
                climate,
                Map.of(0x20ce, Channel.record(Channel.temperature(), Channel.humidity(), Channel.skip(1))));
        model(
                "EM320-TH",
                climate,
                Map.of(0x059c, Channel.skip(1), 0x20ce, Channel.record(Channel.temperature(), Channel.humidity())));
        model("EM300-MCS", climate, stateAndRecord(0x0600, Metrics.CONTACT_OPEN));
        model("EM300-SLD", climate, stateAndRecord(0x0500, Metrics.WATER_LEAK));
        model("EM300-ZLD", climate, stateAndRecord(0x0500, Metrics.WATER_LEAK));
        model(
                "EM300-MLD",
                Map.of(
                        0x0500, Channel.state(Metrics.WATER_LEAK),
                        0x20ce, Channel.record(Channel.skip(3), Channel.state(Metrics.WATER_LEAK))));
        model("AT101", climate, At101.CHANNELS);
        model(
                "GS101",
                climate,
                Map.of(
                        0x058e, Channel.state(Metrics.GAS_ALARM),
                        0x0601, Channel.skip(1),
                        0x0701, Channel.skip(1),
                        0x0890, Channel.skip(4),
                        0xff3f, Channel.skip(1)));
        model(
                "GS301",
                Map.of(
                        0x0267, Channel.temperature(),
                        0x0368, Channel.humidity(),
                        0x047d, Channel.skip(2),
                        0x057d, Channel.skip(2),
                        0x187d, Channel.skip(2),
                        0x377d, Channel.skip(2)));
        MODELS.put("GS601", new Gs601());
        Probes.add((name, channels) -> model(name, channels), (name, channels) -> model(name, climate, channels));
        PeopleCounters.add((name, channels) -> model(name, channels));
        AirMonitors.add((name, channels) -> model(name, climate, channels));

        ANY.putAll(climate);
        ANY.putAll(Vs373.CHANNELS);
        ANY.put(0x0488, At101.CHANNELS.get(0x0488));
        ANY.put(0x8488, At101.CHANNELS.get(0x8488));
        ANY.put(0xff2e, MilesightModels::press);
        ANY.put(0x077d, Channel.carbonDioxide());
        ANY.put(0x0973, Channel.pressure());
        ANY.remove(0x20ce);
    }

    private MilesightModels() {}

    /** All models by their names. */
    public static Map<String, PayloadDecoder> all() {
        return Map.copyOf(MODELS);
    }

    /** The channels that mean the same wherever they occur, for a device of whose model nothing is known. */
    public static PayloadDecoder anyModel() {
        return new MilesightDecoder("", ANY);
    }

    @SafeVarargs
    private static void model(String name, Map<Integer, Channel>... parts) {
        Map<Integer, Channel> channels = new HashMap<>();
        for (Map<Integer, Channel> part : parts) {
            channels.putAll(part);
        }
        MODELS.put(name, new MilesightDecoder(name, channels));
    }

    private static Map<Integer, Channel> stateAndRecord(int channel, String metric) {
        return Map.of(
                channel,
                Channel.state(metric),
                0x20ce,
                Channel.record(Channel.temperature(), Channel.humidity(), Channel.state(metric)));
    }

    /** Every press calls for help; a site may treat kinds differently later. */
    private static void press(Octets in, Readings out) throws DecodeException {
        int kind = in.u8("press");
        out.helpCall(
                switch (kind) {
                    case 1 -> "short";
                    case 2 -> "long";
                    case 3 -> "double";
                    default -> "code-" + kind;
                });
    }

    /** Firmware differs in how much it tells; a press counts even where only its button is known. */
    private static void sceneButton(Octets in, Readings out) throws DecodeException {
        int button = in.u8("button");
        int event = 1;
        if (in.remaining() < 2) {
            in.skip(in.remaining(), "mode");
        } else if (in.peek16(0) != MilesightDecoder.BATTERY) {
            event = in.skip(1, "mode").u8("event");
        }
        out.helpCall(
                        switch (event) {
                            case 2 -> "double";
                            case 3 -> "long";
                            default -> "short";
                        })
                .channel("button-" + button)
                .attribute(Attributes.NOTE, "Button " + button);
    }
}
