package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/**
 * Physical Activity Monitor Service 1.0: general (2B3C, 2B3D), cardio-respiratory (2B3E, 2B3F), step counter (2B40) and
 * sleep (2B41, 2B42) data. Each is flags, session, sub-session, relative time, sequence number, and then the fields whose
 * flags stand, in the order of the table. Only fields that have a metric become readings; the others are passed over,
 * and a table ends with the last field that has one.
 */
final class Activity implements ValueDecoder {
    /**
     * @param octets width on the wire
     * @param metric name of the metric, empty for none
     */
    private record Field(String name, int octets, String metric, String channel, String unit) {
        static Field ignored(String name, int octets) {
            return new Field(name, octets, "", "", "");
        }

        static Field of(String name, int octets, String metric, String unit) {
            return new Field(name, octets, metric, "", unit);
        }

        Field channel(String channel) {
            return new Field(name, octets, metric, channel, unit);
        }
    }

    private static final String KCAL = "kcal";
    private static final Field WORN = Field.of("worn duration", 3, Metrics.WORN_DURATION, "s");
    private static final Field DISTANCE = Field.of("distance", 3, Metrics.DISTANCE, "m");

    static final Activity GENERAL_NOW = new Activity(
            3,
            ignored(2, "normal walking energy per hour", "intensity energy per hour", "total energy per hour"),
            ignored(2, "fat burned per hour"),
            ignored(1, "metabolic equivalent"),
            ignored(2, "speed"),
            List.of(Field.of("motion cadence", 2, Metrics.CADENCE, "/min")));

    static final Activity GENERAL_SUMMARY = new Activity(
            4,
            List.of(
                    energy("normal walking energy").channel("normal-walking"),
                    energy("intensity energy").channel("intensity"),
                    energy("total energy")),
            ignored(2, "fat burned"),
            ignored(1, "minimum MET", "maximum MET", "average MET"),
            List.of(DISTANCE));

    static final Activity CARDIO_NOW = new Activity(
            2,
            ignored(1, "VO2 max"),
            List.of(Field.of("heart rate", 1, Metrics.HEART_RATE, "/min")),
            ignored(2, "pulse inter-beat interval"),
            List.of(Field.of("resting heart rate", 1, Metrics.RESTING_HEART_RATE, "/min")),
            ignored(2, "heart rate variability"),
            List.of(Field.of("respiration rate", 1, Metrics.RESPIRATION, "/min")));

    static final Activity CARDIO_SUMMARY = new Activity(
            4,
            ignored(3, "zone 1", "zone 2", "zone 3", "zone 4", "zone 5"),
            ignored(1, "minimum VO2 max", "maximum VO2 max", "average VO2 max"),
            ignored(1, "minimum heart rate", "maximum heart rate"),
            List.of(Field.of("average heart rate", 1, Metrics.AVERAGE_HEART_RATE, "/min")),
            ignored(2, "minimum interval", "maximum interval", "average interval"),
            ignored(1, "minimum resting heart rate", "maximum resting heart rate"),
            List.of(Field.of("average resting heart rate", 1, Metrics.RESTING_HEART_RATE, "/min")),
            ignored(2, "minimum variability", "maximum variability", "average variability"),
            ignored(1, "minimum respiration", "maximum respiration", "average respiration"),
            ignored(1, "minimum resting respiration", "maximum resting respiration", "average resting respiration"),
            List.of(WORN));

    static final Activity STEPS = new Activity(
            1,
            List.of(
                    Field.of("normal walking steps", 3, Metrics.STEPS, "1").channel("normal-walking"),
                    Field.of("intensity steps", 3, Metrics.STEPS, "1").channel("intensity"),
                    Field.of("floor steps", 3, Metrics.STEPS, "1").channel("floors"),
                    DISTANCE,
                    WORN));

    static final Activity SLEEP_NOW = new Activity(
            2,
            ignored(3, "visible light", "UV light", "IR light", "sleep stage"),
            List.of(Field.of("sleeping heart rate", 1, Metrics.HEART_RATE, "/min")));

    static final Activity SLEEP_SUMMARY = new Activity(
            3,
            List.of(Field.of("total sleep time", 3, Metrics.SLEEP_DURATION, "s")),
            ignored(3, "total wake time", "total bed time"),
            ignored(2, "number of awakenings", "sleep latency"),
            ignored(1, "sleep efficiency"),
            ignored(2, "snooze time", "toss and turn events"),
            ignored(3, "awakening after alarm", "minimum visible light", "maximum visible light"),
            ignored(3, "average visible light", "minimum UV light", "maximum UV light", "average UV light"),
            ignored(3, "minimum IR light", "maximum IR light", "average IR light"),
            List.of(Field.of("average sleeping heart rate", 1, Metrics.AVERAGE_HEART_RATE, "/min"), WORN));

    private final int flagOctets;
    private final List<Field> fields;

    @SafeVarargs
    private Activity(int flagOctets, List<Field>... fields) {
        this.flagOctets = flagOctets;
        List<Field> all = new ArrayList<>();
        for (List<Field> some : fields) {
            all.addAll(some);
        }
        this.fields = List.copyOf(all);
    }

    @Override
    public List<Reading> decode(Octets value, Heard heard) throws DecodeException {
        long flags = value.unsigned(flagOctets, "flags");
        int session = value.u16("session id");
        int subSession = value.u16("sub-session id");
        value.u32("relative timestamp");
        long sequence = value.u32("sequence number");
        List<Reading> readings = new ArrayList<>();
        for (int bit = 0; bit < fields.size(); bit++) {
            Field field = fields.get(bit);
            if ((flags >> bit & 1) == 0) {
                continue;
            }
            long number = value.unsigned(field.octets, field.name);
            if (!field.metric.isEmpty()) {
                readings.add(heard.reading(field.metric, quantity(field, number))
                        .channel(field.channel)
                        .sequence(sequence, session + "/" + subSession)
                        .build());
            }
        }
        return readings;
    }

    private static Value quantity(Field field, long number) {
        return field.unit.equals(KCAL)
                ? Value.quantity(Conversions.kjFromKcal(BigDecimal.valueOf(number)), "kJ")
                : Value.quantity(number, field.unit);
    }

    private static Field energy(String name) {
        return Field.of(name, 4, Metrics.ENERGY_EXPENDED, KCAL);
    }

    private static List<Field> ignored(int octets, String... names) {
        return List.of(names).stream().map(name -> Field.ignored(name, octets)).toList();
    }
}
