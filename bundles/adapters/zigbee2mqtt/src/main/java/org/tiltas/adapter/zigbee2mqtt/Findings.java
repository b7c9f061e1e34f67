package org.tiltas.adapter.zigbee2mqtt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** The readings of one message, and what is wrong with the fields that gave none. */
final class Findings {
    private record Place(String metric, String channel) {}

    private final Source source;
    private final List<Reading> readings = new ArrayList<>();
    private final List<DecodeException> failures = new ArrayList<>();
    private final Map<Place, Value> said = new HashMap<>();

    Findings(Source source) {
        this.source = source;
    }

    /** A state: yes or no, repeated with every message until it changes. */
    void state(Field field, String metric, boolean holds) {
        state(field, metric, holds, reading -> reading);
    }

    void state(Field field, String metric, boolean holds, UnaryOperator<Reading.Builder> more) {
        add(
                field,
                metric,
                new Value.Flag(holds),
                reading -> more.apply(reading.attribute(Attributes.STATE, Attributes.HELD)));
    }

    void measured(Field field, String metric, Value value) {
        add(field, metric, value, reading -> reading);
    }

    void happened(Press press) {
        readings.add(source.reading(press.metric(), new Value.Flag(true))
                .channel(press.button())
                .attribute(Attributes.KIND, press.word())
                .build());
    }

    void failed(DecodeException failure) {
        failures.add(failure);
    }

    /**
     * @return the readings in the order of the fields
     * @throws DecodeException with the good ones if a field could not be read
     */
    List<Reading> readings() throws DecodeException {
        if (failures.isEmpty()) {
            return readings;
        }
        DecodeException first = failures.get(0);
        String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
        throw new DecodeException(first.reason(), first.getMessage() + others, readings);
    }

    /** Several fields can mean one metric: the same said twice is said once, another value gets the field's name. */
    private void add(Field field, String metric, Value value, UnaryOperator<Reading.Builder> more) {
        String channel = field.channel();
        Value before = said.putIfAbsent(new Place(metric, channel), value);
        if (value.equals(before)) {
            return;
        }
        if (before != null) {
            channel = channel.isEmpty() ? field.name() : channel + " " + field.name();
            if (said.putIfAbsent(new Place(metric, channel), value) != null) {
                return;
            }
        }
        readings.add(more.apply(source.reading(metric, value).channel(channel)).build());
    }
}
