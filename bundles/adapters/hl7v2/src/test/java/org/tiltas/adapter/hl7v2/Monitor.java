package org.tiltas.adapter.hl7v2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

/** A monitor for tests: writes messages and lets the adapter read them. */
final class Monitor {
    static final String MSH =
            "MSH|^~\\&|MON^0012210000000001^EUI-64|WARD|||20261122100000+0200||ORU^R01^ORU_R01|M1|P|2.6";
    static final ReadingTime AT_TEN =
            new ReadingTime.DeviceClock(LocalDateTime.parse("2026-11-22T10:00"), Optional.of(ZoneOffset.ofHours(2)));

    private static final Hl7Adapter ADAPTER = new Hl7Adapter();

    private Monitor() {}

    static List<Reading> decode(byte[] payload) throws DecodeException {
        RawMessage message =
                new RawMessage("m1", "hl7v2", "gw1", "mllp", "", "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return ADAPTER.decode(message, () -> ZoneId.of("Europe/Riga"));
    }

    static List<Reading> decode(Charset charset, String... segments) throws DecodeException {
        return decode((String.join("\r", segments) + "\r").getBytes(charset));
    }

    static List<Reading> decode(String... segments) throws DecodeException {
        return decode(StandardCharsets.UTF_8, segments);
    }

    /** The readings of rows under a usual header. */
    static List<Reading> rows(String... rows) throws DecodeException {
        return decode(MSH + "\rPID|||17^^^HOME\rOBR|1|||182777000^monitoring^SCT\r" + String.join("\r", rows));
    }
}
