package org.tiltas.adapter.zigbee2mqtt;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;

/** The fields of a state that are read, by the names that Zigbee2MQTT documents as "exposes". */
final class Fields {
    /** Reads one field. */
    @FunctionalInterface
    interface Rule {
        void read(Field field, Findings findings) throws DecodeException;
    }

    /** The bed strap tells its own story here; the field marks what {@code occupancy} beside it means. */
    static final String BED_STRAP = "work_state";

    /** Of a blind; it only tells that what moves beside it is the blind. */
    private static final String POSITION = "position";

    private static final Pattern ENDPOINT = Pattern.compile(
            "(.+)_(l\\d{1,2}|\\d{1,2}|left|right|center|top|bottom|upper|lower|main|probe|internal|external)");
    private static final BigDecimal HIGHEST_BATTERY = BigDecimal.valueOf(60);
    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        for (String name : new String[] {"presence", "human_presence", "presence_state"}) {
            RULES.put(name, Fields::presence);
        }
        state(Metrics.MOTION, "motion", "motion_state", "movement_state", "motion_detected");
        state(Metrics.BED_OCCUPIED, "bed_occupied", "bed_occupancy", "bed_presence", "in_bed", "bed_state");
        state(
                Metrics.SEAT_OCCUPIED,
                "seat_occupied",
                "seat_occupancy",
                "chair_occupied",
                "chair_occupancy",
                "chair_state",
                "seat_state");
        state(Metrics.VIBRATION, "vibration", "vibration_state", "shock");
        state(Metrics.WATER_LEAK, "water_leak", "leak", "flood", "water_leak_state");
        state(Metrics.SMOKE, "smoke", "smoke_state", "smoke_detected", "smoke_alarm", "fire_alarm");
        state(Metrics.CO_ALARM, "carbon_monoxide", "co_alarm", "carbon_monoxide_alarm", "carbon_monoxide_state");
        state(Metrics.GAS_ALARM, "gas", "gas_alarm", "gas_state");
        state(Metrics.TAMPER, "tamper", "tamper_alarm", "tampered");
        state(Metrics.BATTERY_LOW, "battery_low", "low_battery");
        state(Metrics.HELP_CALL, "sos", "emergency", "panic", "help", "sos_alarm", "emergency_alarm", "panic_alarm");
        RULES.put("occupancy", Fields::occupancy);
        RULES.put("battery_state", Fields::batteryState);
        RULES.put(BED_STRAP, Fields::bedStrap);
        RULES.put("status", Fields::fallRadar);
        RULES.put("moving", Fields::moving);
        RULES.put(POSITION, (field, findings) -> {});
        RULES.put("tilt", Fields::onlyIfFlag);
        RULES.put("water", Fields::onlyIfFlag);
        RULES.put("contact", Contacts::contact);
        for (String name : new String[] {"door_state", "window_open", "window_state", "door_open"}) {
            RULES.put(name, Contacts::open);
        }
        for (String name : Falls.NAMES) {
            RULES.put(name, Falls::status);
        }
        number(Metrics.AMBIENT_TEMPERATURE, "Cel", "temperature", "local_temperature", "ambient_temperature");
        number(Metrics.DEVICE_TEMPERATURE, "Cel", "device_temperature", "cpu_temperature");
        number(Metrics.HUMIDITY, "%", "humidity");
        number(Metrics.ILLUMINANCE, "lx", "illuminance_lux", "ambient_light");
        number(Metrics.AIR_PRESSURE, "hPa", "pressure");
        number(Metrics.CARBON_DIOXIDE, "[ppm]", "co2");
        number(Metrics.PM2_5, "ug/m3", "pm25");
        number(Metrics.PM10, "ug/m3", "pm10");
        number(Metrics.BATTERY, "%", "battery");
        number(Metrics.LINK_QUALITY, "1", "linkquality");
        RULES.put("illuminance", Fields::illuminance);
        RULES.put("voltage", Fields::voltage);
        numberIfAny(Metrics.RESPIRATION, "/min", "breathing_rate", "respiratory_rate", "breath_rate");
        numberIfAny(Metrics.HEART_RATE, "/min", "heart_rate");
    }

    private Fields() {}

    /** A name that is read, taken apart. */
    record Known(String name, String channel, Rule rule) {}

    static Optional<Known> find(String name) {
        Rule rule = RULES.get(name);
        if (rule != null) {
            return Optional.of(new Known(name, "", rule));
        }
        if (name.length() > 60) {
            return Optional.empty();
        }
        Matcher split = ENDPOINT.matcher(name);
        if (split.matches() && RULES.containsKey(split.group(1))) {
            return Optional.of(new Known(split.group(1), split.group(2), RULES.get(split.group(1))));
        }
        return Optional.empty();
    }

    private static void state(String metric, String... names) {
        for (String name : names) {
            RULES.put(name, (field, findings) -> field.flag().ifPresent(holds -> findings.state(field, metric, holds)));
        }
    }

    private static void number(String metric, String unit, String... names) {
        for (String name : names) {
            RULES.put(name, (field, findings) -> field.number()
                    .ifPresent(number -> findings.measured(field, metric, Value.quantity(number, unit))));
        }
    }

    /** A radar that sees nobody tells 0, which is nobody's rate. */
    private static void numberIfAny(String metric, String unit, String... names) {
        for (String name : names) {
            RULES.put(name, (field, findings) -> field.number()
                    .filter(number -> number.signum() != 0)
                    .ifPresent(number -> findings.measured(field, metric, Value.quantity(number, unit))));
        }
    }

    /** To a radar, whoever sits still is present. */
    private static void presence(Field field, Findings findings) throws DecodeException {
        switch (field.value().word()) {
            case "static", "stationary", "still", "peaceful", "sitting", "lying" ->
                findings.state(field, Metrics.PRESENCE, true);
            case "sensor_close" -> {
                // the vendor does not say what it means (Zemismart ZPS-Z1)
            }
            default -> field.flag().ifPresent(holds -> findings.state(field, Metrics.PRESENCE, holds));
        }
    }

    private static void occupancy(Field field, Findings findings) throws DecodeException {
        String metric = field.has(BED_STRAP) ? Metrics.BED_OCCUPIED : Metrics.MOTION;
        field.flag().ifPresent(holds -> findings.state(field, metric, holds));
    }

    /** {@code presence}, {@code none}, and the same with how long already; says what {@code occupancy} says. */
    private static void bedStrap(Field field, Findings findings) throws DecodeException {
        if (!field.value().says() || field.has("occupancy")) {
            return;
        }
        String word = field.value().word();
        if (word.startsWith("presence") || word.startsWith("none")) {
            findings.state(field, Metrics.BED_OCCUPIED, word.startsWith("presence"));
        } else {
            throw field.unsupported("not a state of a bed strap");
        }
    }

    /** Radar for falls (OWON FDS315). Many other devices have a {@code status} with words of their own. */
    private static void fallRadar(Field field, Findings findings) {
        if (field.value().kind() != Scalar.Kind.TEXT) {
            return;
        }
        String word = field.value().word();
        switch (word) {
            case "unoccupied", "occupied", "sitting", "on_the_bed", "low_posture", "falling" -> {
                findings.state(field, Metrics.PRESENCE, !word.equals("unoccupied"));
                findings.state(field, Metrics.BED_OCCUPIED, word.equals("on_the_bed"));
                findings.state(field, Metrics.FALL, word.equals("falling"));
            }
            default -> {
                // of another kind of device
            }
        }
    }

    private static void batteryState(Field field, Findings findings) throws DecodeException {
        if (!field.value().says()) {
            return;
        }
        switch (field.value().word()) {
            case "low", "critical", "empty" -> findings.state(field, Metrics.BATTERY_LOW, true);
            case "medium", "middle", "high", "full", "good", "normal" ->
                findings.state(field, Metrics.BATTERY_LOW, false);
            default -> throw field.unsupported("neither low, medium nor high");
        }
    }

    /** A door with a sensor is shaken; a blind that runs says so too, some of them in words. */
    private static void moving(Field field, Findings findings) throws DecodeException {
        if (!field.has(POSITION) && !field.value().word().matches("up|down|stop|opening|closing")) {
            field.flag().ifPresent(holds -> findings.state(field, Metrics.VIBRATION, holds));
        }
    }

    /** Names that blinds and irrigation use for numbers. */
    private static void onlyIfFlag(Field field, Findings findings) throws DecodeException {
        if (field.value().kind() == Scalar.Kind.LITERAL) {
            String metric = field.name().equals("tilt") ? Metrics.VIBRATION : Metrics.WATER_LEAK;
            field.flag().ifPresent(holds -> findings.state(field, metric, holds));
        }
    }

    /** Beside {@code illuminance_lux} it is the raw number; the bed strap calls its pressure so. */
    private static void illuminance(Field field, Findings findings) throws DecodeException {
        if (field.has("illuminance_lux")
                || field.has(BED_STRAP)
                || field.value().word().matches("dim|bright")) {
            return;
        }
        field.number().ifPresent(number -> findings.measured(field, Metrics.ILLUMINANCE, Value.quantity(number, "lx")));
    }

    /** Millivolts of a battery, or volts. More than a battery has is the mains', and nobody's business here. */
    private static void voltage(Field field, Findings findings) throws DecodeException {
        field.number()
                .map(number -> number.intValue() >= 1000 ? number.movePointLeft(3) : number)
                .filter(volts -> volts.compareTo(HIGHEST_BATTERY) <= 0)
                .ifPresent(volts -> findings.measured(field, Metrics.BATTERY_VOLTAGE, Value.quantity(volts, "V")));
    }
}
