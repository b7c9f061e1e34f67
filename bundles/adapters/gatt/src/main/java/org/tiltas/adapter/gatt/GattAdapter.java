package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * Reads Bluetooth SIG health characteristics that a gateway forwards in the JSON envelope. A broken entry of an array
 * quarantines the message, with a reason that names the entry, and the good entries are read all the same. Holds no
 * state; safe for any number of threads.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=gatt")
public final class GattAdapter implements DeviceAdapter {
    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            "gatt",
            List.of("gatt/{gateway}"),
            Set.of("application/json"),
            List.of(),
            Set.of(
                    Metrics.HEART_RATE,
                    Metrics.RESTING_HEART_RATE,
                    Metrics.AVERAGE_HEART_RATE,
                    Metrics.RR_INTERVAL,
                    Metrics.ENERGY_EXPENDED,
                    Metrics.OFF_BODY,
                    Metrics.BLOOD_PRESSURE,
                    Metrics.SYSTOLIC,
                    Metrics.DIASTOLIC,
                    Metrics.MEAN_PRESSURE,
                    Metrics.CUFF_PRESSURE,
                    Metrics.SPO2,
                    Metrics.PERFUSION_INDEX,
                    Metrics.RESPIRATION,
                    Metrics.BODY_TEMPERATURE,
                    Metrics.SKIN_TEMPERATURE,
                    Metrics.WEIGHT,
                    Metrics.HEIGHT,
                    Metrics.BMI,
                    Metrics.BODY_COMPOSITION,
                    Metrics.BODY_FAT,
                    Metrics.BASAL_METABOLISM,
                    Metrics.MUSCLE_PERCENTAGE,
                    Metrics.MUSCLE_MASS,
                    Metrics.FAT_FREE_MASS,
                    Metrics.SOFT_LEAN_MASS,
                    Metrics.BODY_WATER_MASS,
                    Metrics.IMPEDANCE,
                    Metrics.GLUCOSE_MOLAR,
                    Metrics.GLUCOSE_MASS,
                    Metrics.GLUCOSE_INTERSTITIAL,
                    Metrics.GLUCOSE_TREND,
                    Metrics.GLUCOSE_CONTROL,
                    Metrics.GLUCOSE_CONTEXT,
                    Metrics.STEPS,
                    Metrics.DISTANCE,
                    Metrics.CADENCE,
                    Metrics.SLEEP_DURATION,
                    Metrics.WORN_DURATION,
                    Metrics.BATTERY,
                    Metrics.BATTERY_LOW,
                    Metrics.DEVICE_INFORMATION,
                    Metrics.DEVICE_CLOCK));

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        Envelope.Contents contents = Envelope.read(message.payload(), context.zone());
        SameMessage same = SameMessage.of(contents.entries());
        Segments segments = new Segments();
        List<Reading> readings = new ArrayList<>();
        List<DecodeException> failures = new ArrayList<>(contents.failures());
        for (Entry entry : contents.entries()) {
            try {
                readings.addAll(decode(entry, segments, same));
            } catch (DecodeException e) {
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            unfinished(segments).ifPresent(failures::add);
        }
        if (!failures.isEmpty()) {
            throw together(failures, readings);
        }
        return readings;
    }

    /** Only asked when nothing else is wrong: a broken segment leaves its value unfinished by itself. */
    private static Optional<DecodeException> unfinished(Segments segments) {
        try {
            segments.close();
            return Optional.empty();
        } catch (DecodeException e) {
            return Optional.of(e);
        }
    }

    private static DecodeException together(List<DecodeException> failures, List<Reading> readings) {
        DecodeException first = failures.get(0);
        String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
        return new DecodeException(first.reason(), first.getMessage() + others, readings);
    }

    private static List<Reading> decode(Entry entry, Segments segments, SameMessage same) throws DecodeException {
        Characteristics.Characteristic characteristic;
        try {
            characteristic = Characteristics.of(entry.characteristic());
        } catch (DecodeException e) {
            throw new DecodeException(e.reason(), entry.label() + e.getMessage());
        }
        try {
            Optional<byte[]> value = characteristic.segmented() ? segments.add(entry) : Optional.of(entry.value());
            return value.isEmpty()
                    ? List.of()
                    : characteristic.decoder().decode(new Octets(value.get()), new Heard(entry, same));
        } catch (DecodeException e) {
            String uuid = CharacteristicId.text(entry.characteristic());
            throw new DecodeException(e.reason(), entry.label() + uuid + ": " + e.getMessage());
        }
    }
}
