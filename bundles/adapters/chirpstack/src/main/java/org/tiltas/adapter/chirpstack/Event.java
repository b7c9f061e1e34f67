package org.tiltas.adapter.chirpstack;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Fields;
import org.tiltas.lorawan.Models;
import org.tiltas.lorawan.Network;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;
import org.tiltas.lorawan.Uplink.Hint;
import org.tiltas.lorawan.Uplink.Trust;

/**
 * One event of the integration API (chirpstack.integration, v4; with fields of the same meaning, v3). JSON made from
 * protobuf leaves out what is 0, false or empty, and v3 writes its identifiers in base64.
 */
final class Event {
    private static final Fields.Wanted WANTED = new Fields.Wanted(
            "deduplicationId",
            "time",
            "deviceInfo.devEui",
            "deviceInfo.deviceName",
            "deviceInfo.deviceProfileName",
            "deviceInfo.applicationName",
            "deviceInfo.tags.*",
            "devEUI",
            "deviceName",
            "deviceProfileName",
            "applicationName",
            "tags.*",
            "publishedAt",
            "objectJSON",
            "devAddr",
            "fCnt",
            "fPort",
            "data",
            "object",
            "rxInfo[].rssi",
            "rxInfo[].time",
            "rxInfo[].gwTime",
            "rxInfo[].nsTime",
            "txInfo",
            "dr",
            "margin",
            "externalPowerSource",
            "batteryLevelUnavailable",
            "batteryLevel",
            "acknowledged",
            "queueItemId",
            "downlinkId",
            "fCntDown",
            "level",
            "code",
            "description",
            "location.latitude",
            "location.longitude",
            "location.altitude",
            "location.accuracy",
            "integrationName",
            "eventType");
    private static final Pattern TOPIC = Pattern.compile("(?:.*/)?device/([^/]{1,40})/event/([a-z]{1,20})");
    private static final long LARGEST_COUNTER = 0xffffffffL;
    private static final List<String> MODEL_TAGS =
            List.of("model", "device_model", "device-model", "sensor", "decoder");
    private static final List<String> VENDOR_TAGS = List.of("vendor", "manufacturer", "brand");

    private final Fields fields;
    private final Optional<String> topicDevice;
    private final Optional<String> topicType;

    private Event(Fields fields, String topic) {
        this.fields = fields;
        Matcher matcher = TOPIC.matcher(topic);
        boolean told = matcher.matches();
        this.topicDevice = told ? Optional.of(matcher.group(1)) : Optional.empty();
        this.topicType = told ? Optional.of(matcher.group(2)) : Optional.empty();
    }

    static Event read(String topic, byte[] payload) throws DecodeException {
        return new Event(Fields.read(payload, WANTED), topic);
    }

    List<Reading> readings() throws DecodeException {
        String type = type();
        return switch (type) {
            case "up" -> up();
            case "status" -> status();
            case "join" -> join();
            case "location" -> location();
            case "ack", "txack", "log", "error", "integration" -> List.of();
            default -> throw new DecodeException("unknown-event", "event: \"" + type + "\" is not known");
        };
    }

    /** As the topic says; a message that came without one is known by its fields. */
    private String type() throws DecodeException {
        if (topicType.isPresent()) {
            return topicType.get();
        }
        if (fields.has("data") || fields.has("fPort") || fields.has("object") || fields.has("rxInfo[]")) {
            return "up";
        }
        if (fields.has("margin") || fields.has("batteryLevel") || fields.has("batteryLevelUnavailable")) {
            return "status";
        }
        if (fields.has("location")) {
            return "location";
        }
        if (fields.has("integrationName") || fields.has("eventType")) {
            return "integration";
        }
        if (fields.has("code") || fields.has("description")) {
            return "log";
        }
        if (fields.has("acknowledged") || fields.has("queueItemId") || fields.has("downlinkId")) {
            return "ack";
        }
        if (fields.has("txInfo") || fields.has("dr")) {
            return "up";
        }
        if (fields.has("devAddr")) {
            return "join";
        }
        throw new DecodeException("unknown-event", "event: neither the topic nor a field tells which");
    }

    private List<Reading> up() throws DecodeException {
        Optional<String> data = fields.text("data");
        if (data.isEmpty()) {
            device();
            if (fields.has("object") || fields.has("objectJSON")) {
                throw new DecodeException("incomplete", "data: missing, and only a decoded object is there");
            }
            // commands of the network layer carry no data
            return List.of();
        }
        return Models.read(uplink(Network.base64("data", data.get())));
    }

    private Uplink uplink(byte[] payload) throws DecodeException {
        long counter = fields.number("fCnt", LARGEST_COUNTER);
        Optional<String> session =
                fields.text("devAddr").map(Network::identifier).or(() -> fields.text("deduplicationId"));
        String device = device();
        return new Uplink(
                DeviceIdentifier.eui64(device),
                device,
                hints(),
                tags(),
                (int) fields.number("fPort", 255),
                payload,
                session.map(of -> new Sequence(counter, bounded(of.toLowerCase(Locale.ROOT)))),
                time(),
                Network.strongest(fields.all("rxInfo[].rssi")),
                false);
    }

    private List<Reading> status() throws DecodeException {
        Readings out = networkEvent();
        Optional<BigDecimal> margin = fields.decimal("margin");
        out.add(Metrics.LINK_MARGIN, Value.quantity(margin.orElse(BigDecimal.ZERO), "dB"));
        boolean external = fields.isTrue("externalPowerSource");
        out.flag(Metrics.EXTERNAL_POWER, external);
        if (!external && !fields.isTrue("batteryLevelUnavailable")) {
            BigDecimal level = fields.decimal("batteryLevel").orElse(BigDecimal.ZERO);
            out.add(Metrics.BATTERY, Value.quantity(level, "%"));
        }
        return out.done();
    }

    private List<Reading> join() throws DecodeException {
        Readings out = networkEvent();
        out.flag(Metrics.DEVICE_ONLINE, true);
        return out.done();
    }

    private List<Reading> location() throws DecodeException {
        Readings out = networkEvent();
        BigDecimal latitude = fields.decimal("location.latitude").orElse(BigDecimal.ZERO);
        BigDecimal longitude = fields.decimal("location.longitude").orElse(BigDecimal.ZERO);
        List<Value.Component> parts = new ArrayList<>();
        parts.add(new Value.Component(Metrics.LATITUDE, Value.quantity(latitude, "deg")));
        parts.add(new Value.Component(Metrics.LONGITUDE, Value.quantity(longitude, "deg")));
        fields.decimal("location.altitude")
                .ifPresent(m -> parts.add(new Value.Component(Metrics.ALTITUDE, Value.quantity(m, "m"))));
        fields.decimal("location.accuracy")
                .filter(m -> m.signum() > 0)
                .ifPresent(m -> parts.add(new Value.Component(Metrics.POSITION_ACCURACY, Value.quantity(m, "m"))));
        out.add(Metrics.POSITION, new Value.Panel(parts)).channel("network");
        return out.done();
    }

    /** For events of the network about a device; they have no frame counter, and the server's id of each instead. */
    private Readings networkEvent() throws DecodeException {
        String device = device();
        return new Readings(new Uplink(
                DeviceIdentifier.eui64(device),
                device,
                List.of(),
                Map.of(),
                0,
                new byte[0],
                fields.text("deduplicationId").map(id -> new Sequence(0, bounded(id.toLowerCase(Locale.ROOT)))),
                time(),
                Optional.empty(),
                false));
    }

    private String device() throws DecodeException {
        return fields.text("deviceInfo.devEui")
                .or(() -> fields.text("devEUI").map(Network::identifier))
                .or(() -> topicDevice)
                .flatMap(Network::devEui)
                .orElseThrow(
                        () -> new DecodeException("malformed", "deviceInfo.devEui: not a DevEUI of 16 hex digits"));
    }

    /** The event's time is the gateway's, or the server's where no gateway has a clock. */
    private Optional<OffsetDateTime> time() {
        return Network.time(List.of(
                fields.all("time"),
                fields.all("rxInfo[].gwTime"),
                fields.all("rxInfo[].time"),
                fields.all("rxInfo[].nsTime"),
                fields.all("publishedAt")));
    }

    private List<Hint> hints() {
        Map<String, String> tags = tags();
        List<Hint> hints = new ArrayList<>();
        MODEL_TAGS.forEach(tag -> Optional.ofNullable(tags.get(tag))
                .filter(text -> !text.isBlank())
                .ifPresent(text -> hints.add(new Hint(Trust.MODEL, text))));
        text("deviceProfileName").ifPresent(text -> hints.add(new Hint(Trust.PROFILE, text)));
        text("deviceName").ifPresent(text -> hints.add(new Hint(Trust.NAME, text)));
        VENDOR_TAGS.forEach(
                tag -> Optional.ofNullable(tags.get(tag)).ifPresent(text -> hints.add(new Hint(Trust.NAME, text))));
        text("applicationName").ifPresent(text -> hints.add(new Hint(Trust.NAME, text)));
        return hints;
    }

    private Map<String, String> tags() {
        return fields.has("deviceInfo") ? fields.under("deviceInfo.tags") : fields.under("tags");
    }

    private Optional<String> text(String name) {
        return fields.text("deviceInfo." + name).or(() -> fields.text(name));
    }

    private static String bounded(String text) {
        return text.length() > 64 ? text.substring(0, 64) : text;
    }
}
