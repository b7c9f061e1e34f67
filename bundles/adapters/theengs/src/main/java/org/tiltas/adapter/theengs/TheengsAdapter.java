package org.tiltas.adapter.theengs;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.AdapterDescriptor.UrgentRule;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/**
 * Reads Bluetooth advertisements that OpenMQTTGateway or Theengs Gateway have decoded. Holds no state; safe for any
 * number of threads.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=theengs")
public final class TheengsAdapter implements DeviceAdapter {
    private static final int LONGEST = 200;
    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            "theengs",
            List.of("+/+/BTtoMQTT/+"),
            Set.of("application/json"),
            List.of(new UrgentRule("#", "\"button"), new UrgentRule("#", "\"press\"")),
            Set.of(
                    Metrics.HEART_RATE,
                    Metrics.OFF_BODY,
                    Metrics.STEPS_DAY,
                    Metrics.WEIGHT,
                    Metrics.IMPEDANCE,
                    Metrics.HELP_CALL,
                    Metrics.CONTACT_OPEN,
                    Metrics.MOTION,
                    Metrics.PRESENCE,
                    Metrics.VIBRATION,
                    Metrics.WATER_LEAK,
                    Metrics.TAMPER,
                    Metrics.AMBIENT_TEMPERATURE,
                    Metrics.HUMIDITY,
                    Metrics.ILLUMINANCE,
                    Metrics.AIR_PRESSURE,
                    Metrics.CARBON_DIOXIDE,
                    Metrics.PM2_5,
                    Metrics.PM10,
                    Metrics.BATTERY,
                    Metrics.BATTERY_LOW,
                    Metrics.BATTERY_VOLTAGE,
                    Metrics.SIGNAL,
                    Metrics.DEVICE_INFORMATION));

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (message.payload().length == 0) {
            return List.of();
        }
        Advertisement advertisement = Advertisement.read(message.payload());
        if (!advertisement.isDecoded()) {
            // a passer-by: neither a device of this home nor anybody's business
            return List.of();
        }
        Optional<DeviceIdentifier> device = device(advertisement, message);
        if (device.isEmpty()) {
            return List.of();
        }
        Optional<String> rssi = advertisement.rssi();
        Heard heard = new Heard(device.get(), advertisement.time(context.zone()), rssi, advertisement.packet());
        List<DecodeException> failures = new ArrayList<>();
        for (Map.Entry<String, Scalar> field : advertisement.fields().entrySet()) {
            try {
                Properties.read(field.getKey(), field.getValue(), advertisement, heard);
            } catch (DecodeException e) {
                failures.add(e);
            }
        }
        if (rssi.isPresent() && !Kinds.isCarried(advertisement)) {
            heard.measured(Metrics.SIGNAL, Value.quantity(new BigDecimal(rssi.get()), "{dBm}"));
        }
        fact(heard, "manufacturer", advertisement.text("brand"));
        fact(heard, "model", model(advertisement));
        failures.addAll(0, advertisement.failures());
        if (!failures.isEmpty()) {
            DecodeException first = failures.get(0);
            String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
            throw new DecodeException(first.reason(), first.getMessage() + others, heard.readings());
        }
        return heard.readings();
    }

    /**
     * Who speaks: the address the device itself has put into its advertisement, else the one it was heard under, else
     * that of the topic.
     *
     * @return empty for an address that will be another one in a quarter of an hour
     */
    private static Optional<DeviceIdentifier> device(Advertisement advertisement, RawMessage message)
            throws DecodeException {
        Optional<DeviceIdentifier> own = Address.of(advertisement.text("mac"));
        if (own.isPresent()) {
            return own;
        }
        if (Kinds.hasChangingAddress(advertisement)) {
            return Optional.empty();
        }
        String id = advertisement.text("id");
        Optional<DeviceIdentifier> heard = Address.of(id);
        if (heard.isEmpty() && id.isEmpty()) {
            heard = Address.of(message.topic().substring(message.topic().lastIndexOf('/') + 1));
        }
        if (heard.isPresent()) {
            return heard.filter(address -> !(advertisement.isRandomAddress() && Address.isPrivate(address)));
        }
        if (id.isEmpty()) {
            throw new DecodeException("no-device", "id: missing, and the topic ends in no Bluetooth address");
        }
        if (id.length() > LONGEST - message.gateway().length() - 1) {
            throw new DecodeException("malformed", "id: too long");
        }
        return Optional.of(DeviceIdentifier.own("theengs", message.gateway(), id));
    }

    private static String model(Advertisement advertisement) {
        String id = advertisement.text("model_id");
        return id.isEmpty() ? advertisement.text("model") : id;
    }

    private static void fact(Heard heard, String name, String text) {
        if (!text.isEmpty() && text.length() <= LONGEST) {
            heard.measured(heard.reading(Metrics.DEVICE_INFORMATION, new Value.Text(text))
                    .channel(name));
        }
    }
}
