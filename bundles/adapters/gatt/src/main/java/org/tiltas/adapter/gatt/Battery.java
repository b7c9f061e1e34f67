package org.tiltas.adapter.gatt;

import java.util.List;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** Battery Service 1.0: level (2A19), 0 to 100 %. */
final class Battery {
    private Battery() {}

    static List<Reading> level(Octets value, Heard heard) throws DecodeException {
        int percent = value.u8("battery level");
        Value level = percent > 100 ? new Value.Absent(AbsentReason.ERROR) : Value.quantity(percent, "%");
        return List.of(heard.reading(Metrics.BATTERY, level).build());
    }
}
