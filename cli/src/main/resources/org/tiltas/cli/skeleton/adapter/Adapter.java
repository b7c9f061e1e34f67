package @package@;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * Reads messages of @id@:
 * {@code {"device": "s-17", "time": "2026-11-22T10:00:00+02:00", "seq": 41, "weight": 71.30, "battery": 87}}.
 *
 * <p>No fields that change: the server calls {@link #decode} from several threads, and calls it again for the same
 * message whenever it likes.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=@id@")
public final class @class@ implements DeviceAdapter {
    private static final String ID = "@id@";

    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            ID,
            // MQTT topics it reads; {gateway} is the user name of the sender
            List.of("@id@/{gateway}"),
            Set.of("application/json"),
            // what must overtake everything else: falls, help calls, bed exits
            List.of(),
            // everything it can ever produce
            Set.of(Metrics.WEIGHT, Metrics.BATTERY));

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    // names that a stranger made up are not worth keeping in memory
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        JsonNode root = parse(message.payload());
        DeviceIdentifier device = device(root, message.gateway());
        ReadingTime time = time(root);
        List<Reading> readings = new ArrayList<>();
        if (root.has("weight")) {
            readings.add(reading(root, Reading.of(device, Metrics.WEIGHT, quantity(root, "weight", "kg")), time));
        }
        if (root.has("battery")) {
            readings.add(reading(root, Reading.of(device, Metrics.BATTERY, quantity(root, "battery", "%")), time));
        }
        if (readings.isEmpty()) {
            throw new DecodeException("malformed", "nothing to read: neither weight nor battery");
        }
        return readings;
    }

    /** Time and number make a repetition recognisable. */
    private static Reading reading(JsonNode root, Reading.Builder reading, ReadingTime time) throws DecodeException {
        if (root.has("seq")) {
            JsonNode number = root.path("seq");
            if (!number.canConvertToLong() || !number.isIntegralNumber()) {
                throw new DecodeException("malformed", "seq: not a whole number");
            }
            reading.sequence(number.longValue(), "");
        }
        return reading.time(time).build();
    }

    private static JsonNode parse(byte[] payload) throws DecodeException {
        try {
            JsonNode root = JSON.readTree(payload);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException e) {
            // never e.getMessage(): it quotes the payload
            throw new DecodeException("malformed", "json: malformed");
        } catch (IOException e) {
            throw new DecodeException("malformed", "json: not in a Unicode encoding");
        }
        throw new DecodeException("malformed", "json: not an object");
    }

    private static DeviceIdentifier device(JsonNode root, String gateway) throws DecodeException {
        String name = root.path("device").asText();
        if (!DEVICE.matcher(name).matches()) {
            throw new DecodeException("malformed", "device: not 1 to 64 letters, digits, dots, hyphens");
        }
        return DeviceIdentifier.own(ID, gateway, name);
    }

    private static ReadingTime time(JsonNode root) throws DecodeException {
        if (!root.has("time")) {
            return new ReadingTime.Unknown();
        }
        try {
            OffsetDateTime at = OffsetDateTime.parse(root.path("time").asText());
            return new ReadingTime.DeviceClock(at.toLocalDateTime(), Optional.of(at.getOffset()));
        } catch (DateTimeParseException e) {
            throw new DecodeException("malformed", "time: not a date and time with offset");
        }
    }

    /** The number as it was written: 71.30 and 71.3 are different statements. */
    private static Value quantity(JsonNode root, String field, String unit) throws DecodeException {
        BigDecimal number = root.path(field).decimalValue();
        if (!root.path(field).isNumber() || Math.abs((long) number.scale()) > 6 || number.precision() > 12) {
            throw new DecodeException("malformed", field + ": not a number of at most 12 digits");
        }
        return Value.quantity(number, unit);
    }
}
