package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * Generic Health Sensor Service 1.0: live health observations (2B8B), numeric, compound and bundled. Pressures of one
 * observation or bundle become one panel. Other observation classes have no metric and are refused by name.
 */
final class HealthObservation {
    private static final int NUMERIC = 0x01;
    private static final int COMPOUND = 0x07;
    private static final int BUNDLE = 0xff;
    private static final Map<Integer, String> UNUSED = Map.of(
            0x02, "simple discrete",
            0x03, "string",
            0x04, "sample array",
            0x05, "compound discrete event",
            0x06, "compound state event",
            0x08, "TLV encoded");
    private static final int TYPE = 0x001;
    private static final int TIME = 0x002;
    private static final int DURATION = 0x004;
    private static final int STATUS = 0x008;
    private static final int OBSERVATION_ID = 0x010;
    private static final int PATIENT = 0x020;
    private static final int SUPPLEMENTAL = 0x040;
    private static final int DERIVED_FROM = 0x080;
    private static final int MEMBER_OF = 0x100;
    private static final int TLV = 0x200;
    private static final int UNKNOWN_USER = 255;

    /** What stands before the value; a member of a bundle inherits what it does not tell itself. */
    private record Header(
            Optional<Long> type,
            Optional<ReadingTime> time,
            Optional<String> duration,
            Optional<Integer> status,
            OptionalInt user) {}

    private static final Header NOTHING =
            new Header(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());

    private final Heard heard;
    private final List<Reading> readings = new ArrayList<>();
    private final Map<String, Value> pressures = new LinkedHashMap<>();
    private Header pressureHeader = NOTHING;

    private HealthObservation(Heard heard) {
        this.heard = heard;
    }

    static List<Reading> live(Octets value, Heard heard) throws DecodeException {
        HealthObservation observation = new HealthObservation(heard);
        observation.observation(value, NOTHING, true);
        observation.panel();
        return observation.readings;
    }

    private void observation(Octets value, Header outer, boolean bundleAllowed) throws DecodeException {
        int kind = value.u8("observation class");
        Octets body = value.slice(value.u16("observation length"), "observation");
        Header header = header(body, outer);
        if (kind == BUNDLE && bundleAllowed) {
            int count = body.u8("number of observations");
            for (int i = 0; i < count; i++) {
                observation(body, header, false);
            }
        } else if (kind == NUMERIC) {
            numeric(body, type(header), header);
        } else if (kind == COMPOUND) {
            compound(body, header);
        } else {
            String name = UNUSED.getOrDefault(kind, "class " + kind);
            throw new DecodeException(
                    "unsupported-observation",
                    "observation class: " + name
                            + header.type.map(code -> " of MDC code " + code).orElse("") + " has no metric");
        }
    }

    private static Header header(Octets body, Header outer) throws DecodeException {
        int flags = body.u16("observation flags");
        Optional<Long> type = (flags & TYPE) != 0 ? Optional.of(body.u32("observation type")) : outer.type;
        Optional<ReadingTime> time = (flags & TIME) != 0 ? ElapsedTime.read(body) : outer.time;
        Optional<String> duration =
                (flags & DURATION) != 0 ? duration(body.float32("measurement duration")) : outer.duration;
        Optional<Integer> status = (flags & STATUS) != 0 ? Optional.of(body.u16("measurement status")) : outer.status;
        if ((flags & OBSERVATION_ID) != 0) {
            body.u32("observation id");
        }
        OptionalInt user = outer.user;
        if ((flags & PATIENT) != 0) {
            int id = body.u8("patient");
            user = id == UNKNOWN_USER ? OptionalInt.empty() : OptionalInt.of(id);
        }
        for (int list : new int[] {SUPPLEMENTAL, DERIVED_FROM, MEMBER_OF}) {
            if ((flags & list) != 0) {
                body.skip(4 * body.u8("number of references"));
            }
        }
        if ((flags & TLV) != 0) {
            int count = body.u8("number of TLVs");
            for (int i = 0; i < count; i++) {
                body.u32("TLV type");
                body.skip(body.u16("TLV length"));
            }
        }
        return new Header(type, time, duration, status, user);
    }

    private static Optional<String> duration(MedicalFloat seconds) {
        return seconds.number()
                .filter(n -> n.signum() >= 0 && n.scale() <= 9 && n.precision() - n.scale() <= 9)
                .map(n -> "PT" + n.toPlainString() + "S");
    }

    private static long type(Header header) throws DecodeException {
        return header.type.orElseThrow(
                () -> new DecodeException("malformed", "observation type: missing, also in the bundle"));
    }

    private void numeric(Octets body, long type, Header header) throws DecodeException {
        MdcTerms.Term term = MdcTerms.term(type);
        Value value = MdcTerms.value(term, body.u16("unit"), body.float32("value"));
        take(term, value, header);
    }

    private void compound(Octets body, Header header) throws DecodeException {
        int count = body.u8("number of components");
        for (int i = 0; i < count; i++) {
            long type = body.u32("component type");
            if (body.u8("component value type") != NUMERIC) {
                throw new DecodeException("unsupported-observation", "component: MDC code " + type + " is not numeric");
            }
            numeric(body, type, header);
        }
    }

    private void take(MdcTerms.Term term, Value value, Header header) throws DecodeException {
        switch (term.metric()) {
            case Metrics.SYSTOLIC, Metrics.DIASTOLIC, Metrics.MEAN_PRESSURE -> {
                pressures.put(term.metric(), value);
                pressureHeader = header;
            }
            case Metrics.BLOOD_PRESSURE ->
                throw new DecodeException("malformed", "observation type: a blood pressure is no single number");
            default -> {
                Reading.Builder reading = reading(MdcTerms.metric(term, value), value, header);
                if (!term.modality().isEmpty()) {
                    reading.attribute(Attributes.MODALITY, term.modality());
                }
                if (!term.site().isEmpty()) {
                    reading.attribute(Attributes.BODY_SITE, term.site());
                }
                readings.add(reading.build());
            }
        }
    }

    /** Systolic and diastolic always stand both in a panel; one that was not sent is absent in words. */
    private void panel() {
        if (pressures.isEmpty()) {
            return;
        }
        Worth worth = worth(pressureHeader);
        List<Value.Component> components = new ArrayList<>();
        for (String metric : List.of(Metrics.SYSTOLIC, Metrics.DIASTOLIC)) {
            Value part = pressures.getOrDefault(metric, new Value.Absent(AbsentReason.UNKNOWN));
            components.add(new Value.Component(metric, worth.judged(part)));
        }
        if (pressures.containsKey(Metrics.MEAN_PRESSURE)) {
            Value mean = worth.judged(pressures.get(Metrics.MEAN_PRESSURE));
            components.add(new Value.Component(Metrics.MEAN_PRESSURE, mean));
        }
        readings.add(dressed(Metrics.BLOOD_PRESSURE, new Value.Panel(components), pressureHeader, worth)
                .build());
    }

    private Reading.Builder reading(String metric, Value value, Header header) {
        Worth worth = worth(header);
        return dressed(metric, worth.judged(value), header, worth);
    }

    private Reading.Builder dressed(String metric, Value value, Header header, Worth worth) {
        Reading.Builder reading = worth.on(heard.reading(metric, value)).time(heard.timeOr(header.time));
        header.duration.ifPresent(length -> reading.attribute(Attributes.DURATION, length));
        header.user.ifPresent(reading::userIndex);
        return reading;
    }

    private static Worth worth(Header header) {
        int bits = header.status.orElse(0);
        return new Worth()
                .when(bits, 0, Quality.INVALID)
                .when(bits, 1, Quality.QUESTIONABLE)
                .when(bits, 2, Quality.NOT_AVAILABLE)
                .when(bits, 3, Quality.CALIBRATING)
                .when(bits, 4, Quality.TEST)
                .when(bits, 5, Quality.EARLY)
                .when(bits, 6, Quality.MANUAL)
                .when(bits, 14, Quality.IN_ALARM)
                .when(bits, 15, Quality.ALARM_INHIBITED);
    }
}
