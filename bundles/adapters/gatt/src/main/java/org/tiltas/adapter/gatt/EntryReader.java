package org.tiltas.adapter.gatt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;

/** Reads one object of the envelope. Unknown fields are passed over, known ones must be there once and be right. */
final class EntryReader {
    private static final int MAX_OCTETS = 4096;
    private static final int LAST_YEAR = 9999;
    private static final int RSSI_UNKNOWN = 127;

    private final String label;
    private final ZoneId zone;
    private final Set<String> seen = new HashSet<>();
    private DeviceIdentifier device;
    private Integer characteristic;
    private byte[] value;
    private Optional<OffsetDateTime> time = Optional.empty();
    private Optional<Integer> rssi = Optional.empty();

    private EntryReader(String label, ZoneId zone) {
        this.label = label;
        this.zone = zone;
    }

    /** @param json stands on the object's opening brace; afterwards on its closing one */
    static Entry read(JsonParser json, String label, ZoneId zone) throws IOException, DecodeException {
        try {
            return new EntryReader(label, zone).entry(json);
        } catch (DecodeException e) {
            throw new DecodeException(e.reason(), label + e.getMessage());
        }
    }

    /** Reads to the end of the object also when a field is wrong, so that the entries behind it can be read. */
    private Entry entry(JsonParser json) throws IOException, DecodeException {
        DecodeException wrong = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            try {
                field(name, json);
            } catch (DecodeException e) {
                wrong = wrong == null ? e : wrong;
                json.skipChildren();
            }
        }
        if (wrong != null) {
            throw wrong;
        }
        require(device, "device");
        require(characteristic, "characteristic");
        require(value, "value");
        return new Entry(label, device, characteristic, value, time, rssi);
    }

    private void field(String name, JsonParser json) throws IOException, DecodeException {
        switch (name) {
            case "device" -> device = device(text(json, name));
            case "characteristic" -> characteristic = CharacteristicId.parse(text(json, name));
            case "value" -> value = octets(text(json, name));
            case "time" -> time = time(json);
            case "rssi" -> rssi = rssi(json);
            default -> json.skipChildren();
        }
    }

    private void once(String name) throws DecodeException {
        if (!seen.add(name)) {
            throw new DecodeException("malformed", name + ": given twice");
        }
    }

    private String text(JsonParser json, String name) throws IOException, DecodeException {
        once(name);
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new DecodeException("malformed", name + ": not a string");
        }
        return json.getText();
    }

    private static DeviceIdentifier device(String text) throws DecodeException {
        try {
            return DeviceIdentifier.bluetooth(text.length() > 40 ? text : text.replaceAll("[:\\-._ ]", ""));
        } catch (IllegalArgumentException e) {
            throw new DecodeException("malformed", "device: not a Bluetooth address (6 octets in hex)");
        }
    }

    private Optional<OffsetDateTime> time(JsonParser json) throws IOException, DecodeException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            once("time");
            return Optional.empty();
        }
        try {
            TemporalAccessor told = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text(json, "time"), OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime at =
                    told instanceof LocalDateTime local ? local.atZone(zone).toOffsetDateTime() : (OffsetDateTime) told;
            if (at.getYear() >= 0 && at.getYear() <= LAST_YEAR) {
                return Optional.of(at);
            }
        } catch (DateTimeParseException e) {
            // refused below, with the years that RFC 3339 does not know
        }
        throw new DecodeException("malformed", "time: not an RFC 3339 time");
    }

    private Optional<Integer> rssi(JsonParser json) throws IOException, DecodeException {
        once("rssi");
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new DecodeException("malformed", "rssi: not a whole number");
        }
        String digits = json.getText();
        int dbm = digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (dbm < Byte.MIN_VALUE || dbm > Byte.MAX_VALUE) {
            throw new DecodeException("malformed", "rssi: not between -128 and 127");
        }
        return dbm == RSSI_UNKNOWN ? Optional.empty() : Optional.of(dbm);
    }

    private static byte[] octets(String hex) throws DecodeException {
        if ((hex.length() & 1) != 0) {
            throw new DecodeException("malformed", "value: not hex (odd number of digits)");
        }
        if (hex.length() / 2 > MAX_OCTETS) {
            throw new DecodeException("too-large", "value: more than " + MAX_OCTETS + " octets");
        }
        byte[] octets = new byte[hex.length() / 2];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (digit(hex.charAt(2 * i)) << 4 | digit(hex.charAt(2 * i + 1)));
        }
        return octets;
    }

    private static int digit(char c) throws DecodeException {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw new DecodeException("malformed", "value: not hex");
        }
        return digit;
    }

    private static void require(Object field, String name) throws DecodeException {
        if (field == null) {
            throw new DecodeException("malformed", name + ": missing");
        }
    }
}
