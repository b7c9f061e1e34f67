package org.tiltas.adapter.theengs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.tiltas.api.DecodeException;

/** The decoded advertisement, one JSON object. Unknown fields are passed over; known ones may stand there once. */
final class Advertisement {
    private static final Set<String> HEAD = Set.of(
            "id",
            "mac",
            "mac_type",
            "rssi",
            "brand",
            "model",
            "model_id",
            "type",
            "track",
            "packet",
            "UTCtime",
            "unixtime");
    /** Fields that only say what other fields mean. */
    private static final Set<String> BESIDE = Set.of("unit", "weighing_mode", "mode", "position");

    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int LAST_YEAR = 9999;
    private static final BigDecimal LOUDEST = BigDecimal.valueOf(30);
    private static final BigDecimal FAINTEST = BigDecimal.valueOf(-200);

    private final Map<String, Scalar> fields = new LinkedHashMap<>();
    private final List<DecodeException> failures = new ArrayList<>();

    private Advertisement() {}

    static Advertisement read(byte[] payload) throws DecodeException {
        return Json.read(payload, json -> {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new DecodeException("malformed", "json: not an object");
            }
            return new Advertisement().object(json);
        });
    }

    private Advertisement object(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (!HEAD.contains(name) && !BESIDE.contains(name) && !Properties.knows(name)) {
                json.skipChildren();
            } else if (fields.putIfAbsent(name, Scalar.of(json)) != null) {
                failures.add(new DecodeException("malformed", name + ": given twice"));
            }
        }
        return this;
    }

    Map<String, Scalar> fields() {
        return fields;
    }

    List<DecodeException> failures() {
        return failures;
    }

    boolean has(String field) {
        return fields.containsKey(field) && fields.get(field).says();
    }

    /** A text, as it stands; empty where there is none. */
    String text(String field) {
        Scalar value = fields.get(field);
        return value != null && value.kind() == Scalar.Kind.TEXT ? value.text().strip() : "";
    }

    /** Whether anything was measured, counted or pressed; what is left is somebody passing by. */
    boolean isDecoded() {
        return fields.entrySet().stream()
                .anyMatch(e -> Properties.knows(e.getKey()) && e.getValue().says());
    }

    boolean isRandomAddress() {
        return number("mac_type").filter(type -> type.signum() != 0).isPresent();
    }

    Optional<String> rssi() {
        Optional<BigDecimal> dbm = number("rssi");
        if (dbm.isPresent() && (dbm.get().compareTo(FAINTEST) < 0 || dbm.get().compareTo(LOUDEST) > 0)) {
            failures.add(new DecodeException("malformed", "rssi: not between -200 and 30"));
            return Optional.empty();
        }
        return dbm.map(BigDecimal::toPlainString);
    }

    OptionalLong packet() {
        Optional<BigDecimal> number = number("packet");
        try {
            return number.isPresent() ? OptionalLong.of(number.get().longValueExact()) : OptionalLong.empty();
        } catch (ArithmeticException e) {
            failures.add(new DecodeException("malformed", "packet: not a whole number"));
            return OptionalLong.empty();
        }
    }

    /** When the gateway heard it; only gateways that are set to tell do. */
    Optional<OffsetDateTime> time(ZoneId zone) {
        try {
            if (has("UTCtime")) {
                OffsetDateTime at = OffsetDateTime.parse(text("UTCtime"));
                if (at.getYear() >= 0 && at.getYear() <= LAST_YEAR) {
                    return Optional.of(at);
                }
                throw new DateTimeException("year");
            }
            Optional<BigDecimal> seconds = number("unixtime");
            if (seconds.isPresent()) {
                long second = seconds.get().longValueExact();
                if (second < 0 || second > LAST_SECOND) {
                    throw new DateTimeException("year");
                }
                return Optional.of(Instant.ofEpochSecond(second).atZone(zone).toOffsetDateTime());
            }
        } catch (DateTimeException | ArithmeticException e) {
            String field = has("UTCtime") ? "UTCtime" : "unixtime";
            failures.add(new DecodeException("malformed", field + ": not a time"));
        }
        return Optional.empty();
    }

    private Optional<BigDecimal> number(String field) {
        try {
            Scalar value = fields.get(field);
            return value == null ? Optional.empty() : value.number(field);
        } catch (DecodeException e) {
            failures.add(e);
            return Optional.empty();
        }
    }
}
