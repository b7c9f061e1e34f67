package org.tiltas.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** What was measured. The scale of a number is part of it: 2.0 and 2.00 are different statements. */
public sealed interface Value {

    /**
     * A number with its unit.
     *
     * @param value as the device said it; scale kept
     * @param unit UCUM code
     * @param comparator {@code ""}, {@code "<"}, {@code "<="}, {@code ">="} or {@code ">"}
     */
    record Quantity(BigDecimal value, String unit, String comparator) implements Value {
        public Quantity {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(unit, "unit");
            Objects.requireNonNull(comparator, "comparator");
        }
    }

    /** Several values that are one measurement: a blood pressure, a body composition. */
    record Panel(List<Component> components) implements Value {
        public Panel {
            components = List.copyOf(components);
        }
    }

    /** One value of a panel, named by its own metric. */
    record Component(String metric, Value value) {
        public Component {
            Objects.requireNonNull(metric, "metric");
            Objects.requireNonNull(value, "value");
            if (value instanceof Panel) {
                throw new IllegalArgumentException("component: a panel cannot stand inside a panel");
            }
        }
    }

    /** A coded answer. */
    record Code(String system, String code, String display) implements Value {
        public Code {
            Objects.requireNonNull(system, "system");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(display, "display");
        }
    }

    /** Yes or no: an event happened, a state holds. */
    record Flag(boolean value) implements Value {}

    /** Words of a device, where nothing coded is to be had. */
    record Text(String value) implements Value {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /** Several numbers of one metric in the order they were taken, such as RR intervals. Unit is UCUM. */
    record Series(List<BigDecimal> values, String unit) implements Value {
        public Series {
            values = List.copyOf(values);
            Objects.requireNonNull(unit, "unit");
        }
    }

    /** Nothing usable, and why. */
    record Absent(AbsentReason reason) implements Value {
        public Absent {
            Objects.requireNonNull(reason, "reason");
        }
    }

    static Quantity quantity(BigDecimal value, String unit) {
        return new Quantity(value, unit, "");
    }

    static Quantity quantity(long value, String unit) {
        return new Quantity(BigDecimal.valueOf(value), unit, "");
    }
}
