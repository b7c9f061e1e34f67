package org.tiltas.clinical.observing;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;
import org.tiltas.clinical.Sha256;

/**
 * The 128-bit identity of a measurement: SHA-256, cut, over what is the same however it arrives. Every text goes in with
 * its length, so that no sender can shift one field into the next. The last bit tells those that rest on memory because
 * nothing in the message tells a repetition from a second measurement.
 */
final class Identities {
    private static final long TIMELESS = 1;

    private Identities() {}

    /** By the device's own number; valid within a session. */
    static UUID bySequence(DeviceIdentifier device, Reading reading, Sequence sequence) {
        StringBuilder text = begin(device, reading, 's');
        text.append(sequence.number());
        append(text, sequence.session());
        return hash(text, false);
    }

    /** By time and value; two values of one time are two measurements. */
    static UUID byTime(DeviceIdentifier device, Reading reading, Instant time) {
        return byTime(device, reading, time, 0);
    }

    /** The same, for a clock that was reset: it may have shown this time before. */
    static UUID byTime(DeviceIdentifier device, Reading reading, Instant time, int epoch) {
        StringBuilder text = begin(device, reading, 't').append(time.toEpochMilli());
        if (epoch > 0) {
            text.append('e').append(epoch);
        }
        append(text, reading.value());
        return hash(text, false);
    }

    /** Of what a device's clock showed when it was heard. */
    static UUID coincident(DeviceIdentifier device, Timeline.Anchor anchor) {
        StringBuilder text = new StringBuilder(192);
        append(text, device.system());
        append(text, device.value());
        append(text, Metrics.DEVICE_CLOCK);
        text.append('h').append(anchor.heard().toEpochMilli());
        text.append('s').append(anchor.shown().toEpochMilli());
        return hash(text, false);
    }

    /** What a reading says, without number or time. */
    static UUID content(DeviceIdentifier device, Reading reading) {
        StringBuilder text = begin(device, reading, 'c');
        append(text, reading.value());
        text.append(reading.time());
        return hash(text, true);
    }

    /** What a reading says, whenever. */
    static UUID said(DeviceIdentifier device, Reading reading) {
        StringBuilder text = begin(device, reading, 'v');
        append(text, reading.value());
        return hash(text, true);
    }

    /** Of the n-th reading that says the same in one message; the first keeps its hash. */
    static UUID numbered(UUID of, int order) {
        return order == 0
                ? of
                : hash(new StringBuilder(48).append(of).append('#').append(order), isTimeless(of));
    }

    /** Of what is recognised from memory: what it says, and the message that said it first. */
    static UUID anchored(UUID content, String message) {
        StringBuilder text = new StringBuilder(64).append(content);
        append(text, message);
        return hash(text, true);
    }

    static boolean isTimeless(UUID identity) {
        return (identity.getLeastSignificantBits() & TIMELESS) != 0;
    }

    private static StringBuilder begin(DeviceIdentifier device, Reading reading, char basis) {
        StringBuilder text = new StringBuilder(192);
        append(text, device.system());
        append(text, device.value());
        append(text, reading.channel());
        append(text, reading.metric());
        append(text, reading.attributes().getOrDefault(Attributes.MODALITY, ""));
        append(text, reading.attributes().getOrDefault(Attributes.DURATION, ""));
        return text.append(basis);
    }

    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    private static void append(StringBuilder text, Value value) {
        if (value instanceof Value.Quantity q) {
            text.append('q').append(q.value());
            append(text, q.unit());
            append(text, q.comparator());
        } else if (value instanceof Value.Flag flag) {
            text.append(flag.value() ? '+' : '-');
        } else if (value instanceof Value.Panel panel) {
            text.append('p').append(panel.components().size());
            for (Value.Component component : panel.components()) {
                append(text, component.metric());
                append(text, component.value());
            }
        } else if (value instanceof Value.Series series) {
            text.append('r');
            append(text, series.unit());
            for (BigDecimal number : series.values()) {
                text.append(number).append(',');
            }
        } else if (value instanceof Value.Code code) {
            text.append('k');
            append(text, code.system());
            append(text, code.code());
        } else if (value instanceof Value.Text words) {
            text.append('w');
            append(text, words.value());
        } else if (value instanceof Value.Absent absent) {
            text.append('a').append(absent.reason());
        }
    }

    private static UUID hash(StringBuilder text, boolean timeless) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        long high = bytes.getLong();
        long low = bytes.getLong() & ~TIMELESS;
        return new UUID(high, timeless ? low | TIMELESS : low);
    }
}
