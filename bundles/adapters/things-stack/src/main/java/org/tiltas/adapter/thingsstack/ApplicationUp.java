package org.tiltas.adapter.thingsstack;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * One ApplicationUp of The Things Stack (ttn.lorawan.v3): which kind it is, its one member tells. Empty fields are left
 * out.
 */
final class ApplicationUp {
    private static final String UP = "uplink_message";
    private static final Fields.Wanted WANTED = new Fields.Wanted(
            "end_device_ids.device_id",
            "end_device_ids.application_ids.application_id",
            "end_device_ids.dev_eui",
            "end_device_ids.dev_addr",
            "received_at",
            "simulated",
            "uplink_message.session_key_id",
            "uplink_message.f_port",
            "uplink_message.f_cnt",
            "uplink_message.frm_payload",
            "uplink_message.decoded_payload",
            "uplink_message.received_at",
            "uplink_message.settings.time",
            "uplink_message.rx_metadata[].rssi",
            "uplink_message.rx_metadata[].time",
            "uplink_message.rx_metadata[].received_at",
            "uplink_message.version_ids.brand_id",
            "uplink_message.version_ids.model_id",
            "uplink_message.attributes.*",
            "join_accept.received_at",
            "join_accept.session_key_id",
            "location_solved.location.latitude",
            "location_solved.location.longitude",
            "location_solved.location.altitude",
            "location_solved.location.accuracy",
            "uplink_normalized",
            "downlink_ack",
            "downlink_nack",
            "downlink_sent",
            "downlink_failed",
            "downlink_queued",
            "downlink_queue_invalidated",
            "service_data");
    private static final List<String> MEASURE_NOTHING = List.of(
            "downlink_ack",
            "downlink_nack",
            "downlink_sent",
            "downlink_failed",
            "downlink_queued",
            "downlink_queue_invalidated",
            "service_data",
            "uplink_normalized");
    private static final long LARGEST_COUNTER = 0xffffffffL;
    private static final int LONGEST_ID = 64;

    private final Fields fields;
    private final String gateway;

    private ApplicationUp(Fields fields, String gateway) {
        this.fields = fields;
        this.gateway = gateway;
    }

    static ApplicationUp read(String gateway, byte[] payload) throws DecodeException {
        return new ApplicationUp(Fields.read(payload, WANTED), gateway);
    }

    List<Reading> readings() throws DecodeException {
        if (fields.has(UP)) {
            return up();
        }
        if (fields.has("join_accept")) {
            Readings out = network(fields.text("join_accept.session_key_id"));
            out.flag(Metrics.DEVICE_ONLINE, true);
            return out.done();
        }
        if (fields.has("location_solved")) {
            return location();
        }
        if (MEASURE_NOTHING.stream().anyMatch(fields::has)) {
            return List.of();
        }
        throw new DecodeException("unknown-event", "message: none of the members that tell its kind");
    }

    private List<Reading> up() throws DecodeException {
        Optional<String> payload = fields.text(UP + ".frm_payload");
        if (payload.isEmpty()) {
            device();
            if (fields.has(UP + ".decoded_payload")) {
                throw new DecodeException("incomplete", "frm_payload: missing, and only a decoded payload is there");
            }
            // commands of the network layer carry no data
            return List.of();
        }
        long counter = fields.number(UP + ".f_cnt", LARGEST_COUNTER);
        Optional<String> session = fields.text(UP + ".session_key_id")
                .or(() -> fields.text("end_device_ids.dev_addr").map(address -> address.toLowerCase(Locale.ROOT)));
        return Models.read(new Uplink(
                device(),
                devEui(),
                hints(),
                fields.under(UP + ".attributes"),
                (int) fields.number(UP + ".f_port", 255),
                Network.base64("frm_payload", payload.get()),
                session.map(of -> new Sequence(counter, bounded(of))),
                time(),
                Network.strongest(fields.all(UP + ".rx_metadata[].rssi")),
                fields.isTrue("simulated")));
    }

    private List<Reading> location() throws DecodeException {
        Readings out = network(Optional.empty());
        List<Value.Component> parts = new ArrayList<>();
        parts.add(component(Metrics.LATITUDE, "latitude", "deg").orElseGet(() -> zero(Metrics.LATITUDE)));
        parts.add(component(Metrics.LONGITUDE, "longitude", "deg").orElseGet(() -> zero(Metrics.LONGITUDE)));
        component(Metrics.ALTITUDE, "altitude", "m").ifPresent(parts::add);
        component(Metrics.POSITION_ACCURACY, "accuracy", "m").ifPresent(parts::add);
        out.add(Metrics.POSITION, new Value.Panel(parts)).channel("network");
        return out.done();
    }

    private Optional<Value.Component> component(String metric, String field, String unit) {
        return fields.decimal("location_solved.location." + field)
                .map(number -> new Value.Component(metric, Value.quantity(number, unit)));
    }

    private static Value.Component zero(String metric) {
        return new Value.Component(metric, Value.quantity(BigDecimal.ZERO, "deg"));
    }

    /** @param session of the event, which happens once in it */
    private Readings network(Optional<String> session) throws DecodeException {
        return new Readings(new Uplink(
                device(),
                devEui(),
                List.of(),
                Map.of(),
                0,
                new byte[0],
                session.map(of -> new Sequence(0, bounded(of))),
                time(),
                Optional.empty(),
                fields.isTrue("simulated")));
    }

    private String devEui() {
        return fields.text("end_device_ids.dev_eui").flatMap(Network::devEui).orElse("");
    }

    /** By DevEUI; a device activated by hand may have none, and goes by the names it has at this server. */
    private DeviceIdentifier device() throws DecodeException {
        String devEui = devEui();
        if (!devEui.isEmpty()) {
            return DeviceIdentifier.eui64(devEui);
        }
        Optional<String> device = fields.text("end_device_ids.device_id").filter(id -> id.length() <= LONGEST_ID);
        Optional<String> application =
                fields.text("end_device_ids.application_ids.application_id").filter(id -> id.length() <= LONGEST_ID);
        if (device.isEmpty() || fields.has("end_device_ids.dev_eui")) {
            throw new DecodeException("malformed", "end_device_ids.dev_eui: not a DevEUI of 16 hex digits");
        }
        return DeviceIdentifier.own(
                ThingsStackAdapter.ID,
                bounded(gateway),
                application.map(id -> id + "/").orElse("") + device.get());
    }

    /** The network's time of reception; the gateway's own where the network tells none. */
    private Optional<OffsetDateTime> time() {
        return Network.time(List.of(
                fields.all(UP + ".received_at"),
                fields.all("join_accept.received_at"),
                fields.all("received_at"),
                fields.all(UP + ".settings.time"),
                fields.all(UP + ".rx_metadata[].time"),
                fields.all(UP + ".rx_metadata[].received_at")));
    }

    private List<Hint> hints() {
        List<Hint> hints = new ArrayList<>();
        Map<String, String> attributes = fields.under(UP + ".attributes");
        add(hints, Trust.MODEL, Optional.ofNullable(attributes.get("model")));
        add(hints, Trust.MODEL, fields.text(UP + ".version_ids.model_id"));
        add(hints, Trust.NAME, fields.text("end_device_ids.device_id"));
        add(hints, Trust.NAME, fields.text(UP + ".version_ids.brand_id"));
        add(hints, Trust.NAME, Optional.ofNullable(attributes.get("brand")));
        add(hints, Trust.NAME, fields.text("end_device_ids.application_ids.application_id"));
        return hints;
    }

    private static void add(List<Hint> hints, Trust trust, Optional<String> text) {
        text.filter(words -> !words.isBlank()).ifPresent(words -> hints.add(new Hint(trust, words)));
    }

    private static String bounded(String text) {
        return text.length() > LONGEST_ID ? text.substring(0, LONGEST_ID) : text;
    }
}
