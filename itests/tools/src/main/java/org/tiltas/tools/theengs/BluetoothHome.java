package org.tiltas.tools.theengs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.simulator.Voice;

/**
 * An OpenMQTTGateway that hears a fitness band and a bathroom scale of each resident, a thermometer in each room, a call
 * button in the hall, and the telephones of passers-by, which it cannot decode. A button's advertisement is heard three
 * times. Not thread-safe.
 */
public final class BluetoothHome implements Voice {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DAY = 24 * 60;

    /** What is heard of a resident. */
    public enum Kind {
        BAND,
        SCALE,
        THERMOMETER,
        BUTTON
    }

    private final String topic;
    private final List<Integer> residents;
    private final SplittableRandom random;
    private int packet;

    /**
     * @param gateway name of the gateway in its topics
     * @param residents numbers of the residents it hears; they decide the addresses of the devices
     */
    public BluetoothHome(String gateway, List<Integer> residents, long seed) {
        this.topic = "home/" + gateway + "/BTtoMQTT/";
        this.residents = List.copyOf(residents);
        this.random = new SplittableRandom(seed);
    }

    /** The address as FHIR writes it. */
    public static String identifier(int resident, Kind kind) {
        return "A4-C1-38-%02X-%02X-%02X".formatted(resident >> 8 & 0xFF, resident & 0xFF, kind.ordinal() + 1);
    }

    @Override
    public List<Published> minute(int minute, Instant now) {
        return minute(minute);
    }

    /** @param minute minute of the simulated day */
    public List<Published> minute(int minute) {
        List<Published> messages = new ArrayList<>();
        for (int resident : residents) {
            if ((minute + resident) % 15 == 0) {
                messages.add(band(resident, minute));
            }
            if ((minute + resident) % 30 == 7) {
                messages.add(thermometer(resident, minute));
            }
            if (minute == 7 * 60 + resident % 60) {
                messages.add(scale(resident));
            }
        }
        if (random.nextInt(2 * DAY) == 0) {
            messages.addAll(press(residents.get(0)));
        }
        if (minute % 5 == 0) {
            messages.add(passerBy());
        }
        return messages;
    }

    /** One press, heard three times. */
    public List<Published> press(int resident) {
        packet = packet + 1 & 0xFF;
        ObjectNode heard = device(resident, Kind.BUTTON, "Shelly", "ShellyBLU Button1", "SBBT-002C", "BTN");
        Published press = publish(heard.put("packet", packet).put("batt", 96).put("button", 1));
        return List.of(press, press, press);
    }

    /** Pulse and steps of a resident's band. */
    public Published band(int resident, int minute) {
        ObjectNode heard = device(resident, Kind.BAND, "Xiaomi/Amazfit", "Mi Band/Smart Watch", "MB/SW", "BODY");
        int awake = Math.max(0, Math.min(minute, 22 * 60) - 7 * 60);
        return publish(heard.put("steps", awake * (2 + resident % 3) + random.nextInt(2))
                .put("act_bpm", 62 + resident % 15 + random.nextInt(9)));
    }

    private Published scale(int resident) {
        ObjectNode heard = device(resident, Kind.SCALE, "Xiaomi", "Mi_Body_Scale_2", "XMTZC05HM", "SCALE");
        BigDecimal weight = BigDecimal.valueOf(5200 + 137L * resident % 3000 + 5 * random.nextInt(10), 2);
        return publish(heard.put("weighing_mode", "person")
                .put("unit", "kg")
                .put("weight", weight)
                .put("impedance", 450 + random.nextInt(60)));
    }

    private Published thermometer(int resident, int minute) {
        ObjectNode heard = device(resident, Kind.THERMOMETER, "Xiaomi", "TH Sensor", "LYWSD03MMC_ATC", "THB");
        int tenths = 212 + (int) Math.round(10 * Math.sin(2 * Math.PI * (minute - 540) / DAY)) + random.nextInt(4);
        return publish(heard.put("tempc", BigDecimal.valueOf(tenths, 1))
                .put("tempf", BigDecimal.valueOf(tenths * 18L + 3200, 2))
                .put("hum", BigDecimal.valueOf(400 + random.nextInt(80), 1))
                .put("batt", 83)
                .put("volt", new BigDecimal("2.891")));
    }

    private Published passerBy() {
        String address = "%02X:%02X:%02X:%02X:%02X:%02X"
                .formatted(
                        0x40 | random.nextInt(0x40),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(256));
        return publish(JSON.createObjectNode()
                .put("id", address)
                .put("mac_type", 1)
                .put("rssi", -90)
                .put("manufacturerdata", "4c001005"));
    }

    private ObjectNode device(int resident, Kind kind, String brand, String model, String modelId, String type) {
        return JSON.createObjectNode()
                .put("id", identifier(resident, kind).replace('-', ':'))
                .put("mac_type", 0)
                .put("rssi", -45 - random.nextInt(40))
                .put("brand", brand)
                .put("model", model)
                .put("model_id", modelId)
                .put("type", type);
    }

    private Published publish(ObjectNode heard) {
        return new Published(topic + heard.path("id").asText().replace(":", ""), heard.toString());
    }
}
