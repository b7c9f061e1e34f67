package org.tiltas.testkit;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
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
import java.util.Set;
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

/** An adapter as it should be; the bad ones are made of it. */
public class ScaleAdapter implements DeviceAdapter {
    public static final String ID = "scale";
    public static final String MESSAGE =
            "{\"id\": \"s-17\", \"time\": \"2026-11-22T10:00:00+02:00\", \"weight\": 71.30, \"battery\": 87}";

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    @Override
    public AdapterDescriptor descriptor() {
        return new AdapterDescriptor(
                ID,
                List.of("scale/{gateway}/+"),
                Set.of("application/json"),
                List.of(new AdapterDescriptor.UrgentRule("#", "\"occupied\": false")),
                Set.of(Metrics.WEIGHT, Metrics.BATTERY));
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        JsonNode root = root(message.payload());
        DeviceIdentifier device = device(message, root);
        ReadingTime time = time(root);
        List<Reading> readings = new ArrayList<>();
        if (root.has("weight")) {
            Value weight = Value.quantity(number(root, "weight"), "kg");
            readings.add(Reading.of(device, Metrics.WEIGHT, weight).time(time).build());
        }
        if (root.has("battery")) {
            Value battery = Value.quantity(number(root, "battery"), "%");
            readings.add(Reading.of(device, Metrics.BATTERY, battery).time(time).build());
        }
        return readings;
    }

    protected static JsonNode root(byte[] payload) throws DecodeException {
        try {
            JsonNode root = JSON.readTree(payload);
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException e) {
            throw new DecodeException("malformed", "json: malformed");
        } catch (IOException e) {
            throw new DecodeException("malformed", "json: not in a Unicode encoding");
        }
        throw new DecodeException("malformed", "json: not an object");
    }

    protected static DeviceIdentifier device(RawMessage message, JsonNode root) throws DecodeException {
        String id = root.path("id").asText();
        if (!id.matches("[A-Za-z0-9-]{1,40}")) {
            throw new DecodeException("malformed", "id: not 1 to 40 letters, digits and hyphens");
        }
        return DeviceIdentifier.own(ID, message.gateway(), id);
    }

    protected static ReadingTime time(JsonNode root) throws DecodeException {
        try {
            return new ReadingTime.GatewayClock(
                    OffsetDateTime.parse(root.path("time").asText()));
        } catch (DateTimeParseException e) {
            throw new DecodeException("malformed", "time: not a date and time with offset");
        }
    }

    protected static BigDecimal number(JsonNode root, String field) throws DecodeException {
        BigDecimal number = root.path(field).decimalValue();
        if (!root.path(field).isNumber() || Math.abs((long) number.scale()) > 6 || number.precision() > 12) {
            throw new DecodeException("malformed", field + ": not a number of at most 12 digits");
        }
        return number;
    }
}
