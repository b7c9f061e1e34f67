package org.tiltas.lorawan;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Collects what a decoder reads out of one uplink, each with device, time and frame counter. For one thread. */
public final class Readings {
    /** What a device goes on telling while it lasts; an Observation is worth its change. Records of the past stand alone. */
    private static final Set<String> STATES = Set.of(
            Metrics.CONTACT_OPEN,
            Metrics.WATER_LEAK,
            Metrics.BED_OCCUPIED,
            Metrics.SEAT_OCCUPIED,
            Metrics.PRESENCE,
            Metrics.MOTION,
            Metrics.SMOKE,
            Metrics.CO_ALARM,
            Metrics.GAS_ALARM,
            Metrics.HEAT_ALARM,
            Metrics.BRIGHT,
            Metrics.EXTERNAL_POWER,
            Metrics.ENURESIS,
            Metrics.OFF_BODY,
            Metrics.TAMPER,
            Metrics.BATTERY_LOW);

    private final Uplink uplink;
    private final List<Entry> entries;
    private final ReadingTime time;
    private final boolean stored;

    /** @param tentative a state that an event of the same message says better */
    private record Entry(String metric, Reading.Builder builder, boolean stored, boolean tentative) {}

    public Readings(Uplink uplink) {
        this(
                uplink,
                new ArrayList<>(),
                uplink.time().<ReadingTime>map(ReadingTime.GatewayClock::new).orElseGet(ReadingTime.Unknown::new),
                false);
    }

    private Readings(Uplink uplink, List<Entry> entries, ReadingTime time, boolean stored) {
        this.uplink = uplink;
        this.entries = entries;
        this.time = time;
        this.stored = stored;
    }

    /**
     * For records out of the device's memory. They have their own time and no frame counter, since the same record comes
     * again in another frame.
     *
     * @param epochSeconds by the device's clock, UTC
     */
    public Readings storedAt(long epochSeconds) {
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.ofEpochSecond(epochSeconds), ZoneOffset.UTC);
        return new Readings(uplink, entries, new ReadingTime.DeviceClock(utc, Optional.of(ZoneOffset.UTC)), true);
    }

    /** For what was measured some time before it was sent. */
    public Readings earlier(Duration age) {
        if (!(time instanceof ReadingTime.GatewayClock heard) || age.isZero()) {
            return this;
        }
        return new Readings(
                uplink, entries, new ReadingTime.GatewayClock(heard.at().minus(age)), stored);
    }

    public Reading.Builder add(String metric, Value value) {
        return add(metric, value, false);
    }

    /** Adds a state unless the same message tells the metric as an event. */
    public Reading.Builder addUnlessTold(String metric, Value value) {
        return add(metric, value, true);
    }

    public Reading.Builder flag(String metric, boolean on) {
        return add(metric, new Value.Flag(on));
    }

    /** For what elsewhere may be an event, and here is a state that the device repeats while it lasts. */
    public Reading.Builder held(String metric, boolean on) {
        Reading.Builder builder = flag(metric, on);
        return stored ? builder : builder.attribute(Attributes.STATE, Attributes.HELD);
    }

    /** @param scale decimal places of the wire's step */
    public Reading.Builder quantity(String metric, long unscaled, int scale, String unit) {
        return add(metric, Value.quantity(BigDecimal.valueOf(unscaled, scale), unit));
    }

    /** @param name of the fact, such as {@code firmware} */
    public void fact(String name, String text) {
        add(Metrics.DEVICE_INFORMATION, new Value.Text(text)).channel(name);
    }

    /** One press; never its end. */
    public Reading.Builder helpCall(String kind) {
        return flag(Metrics.HELP_CALL, true).attribute(Attributes.KIND, kind);
    }

    /** @param more altitude or accuracy, by their metrics */
    public Reading.Builder position(long latitude, long longitude, int scale, Value.Component... more) {
        List<Value.Component> components = new ArrayList<>(4);
        components.add(
                new Value.Component(Metrics.LATITUDE, Value.quantity(BigDecimal.valueOf(latitude, scale), "deg")));
        components.add(
                new Value.Component(Metrics.LONGITUDE, Value.quantity(BigDecimal.valueOf(longitude, scale), "deg")));
        components.addAll(List.of(more));
        return add(Metrics.POSITION, new Value.Panel(components));
    }

    /** Everything read so far, in the order of the message. */
    public List<Reading> done() {
        List<Reading> readings = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (!entry.tentative() || !told(entry.metric())) {
                readings.add(entry.builder().build());
            }
        }
        return readings;
    }

    private boolean told(String metric) {
        return entries.stream()
                .anyMatch(e -> !e.tentative() && !e.stored() && e.metric().equals(metric));
    }

    private Reading.Builder add(String metric, Value value, boolean tentative) {
        Reading.Builder builder =
                Reading.of(uplink.device(), metric, value).time(time).heardAt(uplink.time());
        if (!stored) {
            uplink.sequence().ifPresent(sequence -> builder.sequence(sequence.number(), sequence.session()));
        }
        uplink.rssi().ifPresent(dbm -> builder.attribute(Attributes.RSSI, Integer.toString(dbm)));
        if (!stored && value instanceof Value.Flag && STATES.contains(metric)) {
            builder.attribute(Attributes.STATE, Attributes.HELD);
        }
        if (uplink.simulated()) {
            builder.quality(Quality.TEST);
        }
        entries.add(new Entry(metric, builder, stored, tentative));
        return builder;
    }
}
