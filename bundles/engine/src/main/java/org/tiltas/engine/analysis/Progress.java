package org.tiltas.engine.analysis;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.tiltas.api.Lane;

/**
 * How far a module has come: its watermark and what it has passed on each lane. Committed with every unit that judges.
 *
 * @param watermark nothing from before it is expected any more, save what is late
 * @param passed per lane, offset of the last row
 */
record Progress(Instant watermark, Map<Lane, Long> passed) {
    /** Name it is kept under among the module's states; no key has it. */
    static final String NAME = ".";

    static final Progress NONE = new Progress(Instant.EPOCH, Map.of());

    Progress {
        passed = Map.copyOf(passed);
    }

    Progress with(Instant mark) {
        return mark.isAfter(watermark) ? new Progress(mark, passed) : this;
    }

    Progress with(Lane lane, long last) {
        Map<Lane, Long> after = new EnumMap<>(Lane.class);
        after.putAll(passed);
        after.merge(lane, last, Math::max);
        return new Progress(watermark, after);
    }

    boolean hasPassed(Lane lane, long offset) {
        return offset <= passed.getOrDefault(lane, 0L);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(28)
                .putLong(watermark.getEpochSecond())
                .putInt(watermark.getNano())
                .putLong(passed.getOrDefault(Lane.URGENT, 0L))
                .putLong(passed.getOrDefault(Lane.ROUTINE, 0L))
                .array();
    }

    static Progress read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Instant mark = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
        return new Progress(mark, Map.of(Lane.URGENT, buffer.getLong(), Lane.ROUTINE, buffer.getLong()));
    }
}
