package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** A gateway for tests: wraps values in the envelope and lets the adapter read them. */
final class Gateway {
    static final String TIME = "2026-11-22T10:00:00.123+02:00";
    static final OffsetDateTime HEARD = OffsetDateTime.parse(TIME);
    static final ReadingTime AT_GATEWAY = new ReadingTime.GatewayClock(HEARD);
    static final ReadingTime UNKNOWN = new ReadingTime.Unknown();

    private static final GattAdapter ADAPTER = new GattAdapter();

    private Gateway() {}

    static List<Reading> decode(byte[] payload) throws DecodeException {
        RawMessage message = new RawMessage(
                "m1", "gatt", "gw1", "mqtt", "gatt/gw1", "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return ADAPTER.decode(message, () -> ZoneId.of("Europe/Riga"));
    }

    static List<Reading> decode(String json) throws DecodeException {
        return decode(json.getBytes(StandardCharsets.UTF_8));
    }

    static List<Reading> read(String characteristic, Wire value) throws DecodeException {
        return decode(entry(characteristic, value));
    }

    static List<Reading> read(String characteristic, String hex) throws DecodeException {
        return decode(entry(characteristic, hex));
    }

    static String entry(String characteristic, Wire value) {
        return entry(characteristic, value.hex());
    }

    static String entry(String characteristic, String hex) {
        return "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"" + characteristic + "\",\"value\":\"" + hex
                + "\",\"time\":\"" + TIME + "\",\"rssi\":-61}";
    }

    static ReadingTime deviceTime(String local) {
        return new ReadingTime.DeviceClock(LocalDateTime.parse(local), Optional.empty());
    }

    static Value quantity(String number, String unit) {
        return Value.quantity(new BigDecimal(number), unit);
    }
}
