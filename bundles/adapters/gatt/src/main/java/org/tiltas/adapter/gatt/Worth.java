package org.tiltas.adapter.gatt;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

/** What a device says about the worth of its values, collected from status bits while a characteristic is read. */
final class Worth {
    private final Set<Quality> quality = EnumSet.noneOf(Quality.class);
    private final Set<String> notes = new LinkedHashSet<>();

    /** Takes quality and words over if the bit stands. */
    Worth when(int bits, int bit, Quality quality, String note) {
        if ((bits >> bit & 1) != 0) {
            this.quality.add(quality);
            notes.add(note);
        }
        return this;
    }

    Worth when(int bits, int bit, Quality quality) {
        if ((bits >> bit & 1) != 0) {
            this.quality.add(quality);
        }
        return this;
    }

    Worth note(boolean stands, String note) {
        if (stands) {
            notes.add(note);
        }
        return this;
    }

    /** The value as far as the device stands by it: one that it calls unavailable or invalid is none. */
    Value judged(Value value) {
        if (quality.contains(Quality.NOT_AVAILABLE)) {
            return new Value.Absent(AbsentReason.NOT_PERFORMED);
        }
        return quality.contains(Quality.INVALID) ? new Value.Absent(AbsentReason.ERROR) : value;
    }

    Reading.Builder on(Reading.Builder reading) {
        reading.quality(quality);
        if (quality.contains(Quality.EARLY)) {
            reading.status(ReadingStatus.PRELIMINARY);
        }
        return notes.isEmpty() ? reading : reading.attribute(Attributes.NOTE, String.join("; ", notes));
    }
}
