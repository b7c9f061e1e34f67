package org.tiltas.adapter.theengs;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

/** The properties of the Theengs decoder that are read. */
final class Properties {
    private static final Map<String, Heard.Rule> RULES = new HashMap<>();
    private static final Set<String> KITCHEN_SCALES = Set.of("skale");
    private static final Set<String> ECG_STRAPS = Set.of("h7", "h9", "h10");
    /** What a band tells that is not on a wrist. */
    private static final BigDecimal NO_RATE = BigDecimal.valueOf(255);

    static {
        RULES.put("tempc", Properties::celsius);
        // what gateways of before 2022 called it
        RULES.put("tem", (field, value, message, heard) -> {
            if (!message.has("tempc")) {
                celsius(field, value, message, heard);
            }
        });
        RULES.put("tempf", Properties::fahrenheit);
        number("hum", Metrics.HUMIDITY, "%");
        number("batt", Metrics.BATTERY, "%");
        number("volt", Metrics.BATTERY_VOLTAGE, "V");
        number("lux", Metrics.ILLUMINANCE, "lx");
        number("co2", Metrics.CARBON_DIOXIDE, "[ppm]");
        number("pm25", Metrics.PM2_5, "ug/m3");
        number("pm10", Metrics.PM10, "ug/m3");
        RULES.put("pres", Properties::pressureOrPresence);
        RULES.put("bpm", Properties::heartRate);
        RULES.put("hr", Properties::heartRate);
        RULES.put("act_bpm", Properties::heartRate);
        RULES.put("steps", Properties::steps);
        RULES.put("weight", Properties::weight);
        RULES.put("impedance", Properties::impedance);
        RULES.put("open", Properties::open);
        RULES.put("contact", Properties::contact);
        RULES.put("motion", Properties::motion);
        RULES.put("movement", Properties::motion);
        RULES.put("move", (field, value, message, heard) -> value.flag(field)
                .ifPresent(moves -> heard.state(Metrics.VIBRATION, moves)));
        RULES.put("presence", Properties::presence);
        flag("leak", Metrics.WATER_LEAK);
        flag("tamper", Metrics.TAMPER);
        flag("battlow", Metrics.BATTERY_LOW);
        flag("batt_low", Metrics.BATTERY_LOW);
        flag("lowbatt", Metrics.BATTERY_LOW);
        for (String name : new String[] {"button", "button1", "button2", "button3", "button4", "press"}) {
            RULES.put(name, Buttons::pressed);
        }
    }

    private Properties() {}

    static boolean knows(String name) {
        return RULES.containsKey(name);
    }

    static void read(String name, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        Heard.Rule rule = RULES.get(name);
        if (rule != null && value.says()) {
            rule.read(name, value, message, heard);
        }
    }

    private static void number(String name, String metric, String unit) {
        RULES.put(name, (field, value, message, heard) -> value.number(field)
                .ifPresent(number -> heard.measured(metric, Value.quantity(number, unit))));
    }

    private static void flag(String name, String metric) {
        RULES.put(name, (field, value, message, heard) -> value.flag(field)
                .ifPresent(holds -> heard.state(metric, holds)));
    }

    /** Temperature of the air in °C; probes in food, tyres and the like are nobody's room. */
    private static void celsius(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        if (isRoom(message)) {
            value.number(field)
                    .ifPresent(number -> heard.measured(Metrics.AMBIENT_TEMPERATURE, Value.quantity(number, "Cel")));
        }
    }

    /** The gateway says every temperature twice; the second is read only where the first is missing. */
    private static void fahrenheit(String field, Scalar value, Advertisement message, Heard heard)
            throws DecodeException {
        if (!message.has("tempc") && !message.has("tem") && isRoom(message)) {
            value.number(field).ifPresent(number -> {
                Value celsius = Value.quantity(Conversions.celsius(number), "Cel");
                heard.measured(Metrics.AMBIENT_TEMPERATURE, celsius);
            });
        }
    }

    private static boolean isRoom(Advertisement message) {
        return !Set.of("BBQ", "TIRE", "ENRG", "BATT").contains(message.text("type"));
    }

    /** Air pressure in hPa for weather stations, somebody's presence for a motion sensor with a lamp. */
    private static void pressureOrPresence(String field, Scalar value, Advertisement message, Heard heard)
            throws DecodeException {
        if (value.kind() == Scalar.Kind.LITERAL) {
            if (value.word().equals("true")) {
                // it never says false: each is a movement of its own
                heard.happened(heard.reading(Metrics.MOTION, new Value.Flag(true)));
            }
        } else if (isRoom(message)) {
            value.number(field)
                    .ifPresent(number -> heard.measured(Metrics.AIR_PRESSURE, Value.quantity(number, "hPa")));
        }
    }

    private static void heartRate(String field, Scalar value, Advertisement message, Heard heard)
            throws DecodeException {
        Optional<BigDecimal> rate = value.number(field);
        if (rate.isEmpty() || field.equals("hr") && message.has("bpm")) {
            return;
        }
        if (rate.get().signum() == 0 || rate.get().compareTo(NO_RATE) == 0) {
            heard.state(Metrics.OFF_BODY, true);
            return;
        }
        Reading.Builder reading = heard.reading(Metrics.HEART_RATE, Value.quantity(rate.get(), "/min"));
        boolean strap = ECG_STRAPS.contains(message.text("model_id").toLowerCase(Locale.ROOT));
        if (strap) {
            reading.attribute(Attributes.MODALITY, "ecg").attribute(Attributes.BODY_SITE, "chest");
        } else if (field.equals("act_bpm")) {
            reading.attribute(Attributes.MODALITY, "ppg");
        }
        heard.measured(reading);
        heard.state(Metrics.OFF_BODY, false);
    }

    /** A band counts from midnight to midnight; the count of a day that is not over is preliminary. */
    private static void steps(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        value.number(field)
                .ifPresent(number -> heard.measured(heard.reading(Metrics.STEPS_DAY, Value.quantity(number, "/d"))
                        .status(ReadingStatus.PRELIMINARY)));
    }

    private static void weight(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        if (isThing(message)) {
            return;
        }
        // a scale that was tared with somebody's bag on it, or that nobody stands on
        Optional<BigDecimal> number = value.number(field).filter(weight -> weight.signum() > 0);
        if (number.isEmpty()) {
            return;
        }
        BigDecimal kilograms =
                switch (message.has("unit") ? message.fields().get("unit").word() : "kg") {
                    case "kg" -> number.get();
                    case "lb", "lbs" -> Conversions.kgFromLb(number.get());
                    case "st" -> Conversions.kgFromStone(number.get());
                    case "jin", "catty" -> Conversions.kgFromJin(number.get());
                    default -> throw new DecodeException("unsupported-unit", "unit: not kg, lb, lbs, st or jin");
                };
        heard.measured(Metrics.WEIGHT, Value.quantity(kilograms, "kg"));
    }

    /** 0 where the scale was not stood on with bare feet. */
    private static void impedance(String field, Scalar value, Advertisement message, Heard heard)
            throws DecodeException {
        if (!isThing(message)) {
            value.number(field)
                    .filter(number -> number.signum() != 0)
                    .ifPresent(number -> heard.measured(Metrics.IMPEDANCE, Value.quantity(number, "Ohm")));
        }
    }

    /** A suitcase on the scale, or coffee on one for the kitchen, which tells grams and no unit. */
    private static boolean isThing(Advertisement message) {
        return KITCHEN_SCALES.contains(message.text("model_id").toLowerCase(Locale.ROOT))
                || message.text("weighing_mode").equalsIgnoreCase("object")
                || message.text("mode").equalsIgnoreCase("object");
    }

    private static boolean isBlind(Advertisement message) {
        return message.text("type").equals("WCVR");
    }

    private static void contact(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        switch (value.kind() == Scalar.Kind.TEXT ? value.word() : "") {
            case "closed", "close" -> heard.state(Metrics.CONTACT_OPEN, false);
            case "open", "timeout not closed" -> heard.state(Metrics.CONTACT_OPEN, true);
            default -> throw new DecodeException("unsupported-value", field + ": neither open nor closed");
        }
    }

    /** A blind tells how far it is open. */
    private static void open(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        if (!isBlind(message)) {
            value.flag(field).ifPresent(open -> heard.state(Metrics.CONTACT_OPEN, open));
        }
    }

    /** A curtain that runs moves too. */
    private static void motion(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        if (!message.has("position") && !isBlind(message)) {
            value.flag(field).ifPresent(moves -> heard.state(Metrics.MOTION, moves));
        }
    }

    /** Of a room sensor. A tracker's presence is somebody's whereabouts and is not read. */
    private static void presence(String field, Scalar value, Advertisement message, Heard heard)
            throws DecodeException {
        if (!Kinds.isCarried(message)) {
            value.flag(field).ifPresent(present -> heard.state(Metrics.PRESENCE, present));
        }
    }
}
