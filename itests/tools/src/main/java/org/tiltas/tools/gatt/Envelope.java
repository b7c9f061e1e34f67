package org.tiltas.tools.gatt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes the gateway's envelope around a characteristic value. Not thread-safe: it remembers the text of the last
 * second, since formatting times would otherwise be most of a fleet's work.
 */
public final class Envelope {
    private final ZoneOffset offset;
    private final StringBuilder text = new StringBuilder(160);
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    public Envelope(ZoneOffset offset) {
        this.offset = offset;
    }

    /** @param epochMillis the gateway's clock at notification */
    public byte[] write(String device, GattValue value, long epochMillis, int rssi) {
        text.setLength(0);
        text.append("{\"device\":\"").append(device);
        text.append("\",\"characteristic\":\"").append(value.characteristic());
        text.append("\",\"value\":\"").append(value.hex());
        text.append("\",\"time\":\"");
        time(epochMillis);
        text.append("\",\"rssi\":").append(rssi).append('}');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** What no decoder can read: hex digits that are none. */
    public static byte[] poison(String device) {
        return ("{\"device\":\"" + device + "\",\"characteristic\":\"2a37\",\"value\":\"zz\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void time(long epochMillis) {
        long whole = Math.floorDiv(epochMillis, 1000);
        if (whole != second) {
            second = whole;
            String local = LocalDateTime.ofInstant(Instant.ofEpochSecond(whole), offset)
                    .toString();
            // LocalDateTime leaves out seconds that are zero
            secondText = local.length() == 16 ? local + ":00" : local;
        }
        int millis = Math.floorMod(epochMillis, 1000);
        text.append(secondText).append('.');
        text.append((char) ('0' + millis / 100)).append((char) ('0' + millis / 10 % 10));
        text.append((char) ('0' + millis % 10));
        text.append(offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
    }
}
