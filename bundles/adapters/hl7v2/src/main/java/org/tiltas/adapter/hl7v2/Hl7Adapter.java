package org.tiltas.adapter.hl7v2;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * Reads HL7 v2 results of monitors and spot-check devices: ORU^R01 as IHE PCD-01 (Device Enterprise Communication) shapes
 * it, and simpler ones; and what ADT tells of residents. A row that cannot be read quarantines the message, and the other rows are read all the same.
 * Holds no state; safe for any number of threads.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=hl7v2")
public final class Hl7Adapter implements DeviceAdapter {
    private static final Set<String> TRIGGERS = Set.of("", "R01", "R30", "R31", "R32");
    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            "hl7v2",
            List.of(),
            Set.of(),
            List.of(),
            Set.of(
                    Metrics.HEART_RATE,
                    Metrics.RESTING_HEART_RATE,
                    Metrics.SPO2,
                    Metrics.PERFUSION_INDEX,
                    Metrics.BLOOD_PRESSURE,
                    Metrics.SYSTOLIC,
                    Metrics.DIASTOLIC,
                    Metrics.MEAN_PRESSURE,
                    Metrics.CUFF_PRESSURE,
                    Metrics.PULMONARY_PRESSURE,
                    Metrics.PULMONARY_SYSTOLIC,
                    Metrics.PULMONARY_DIASTOLIC,
                    Metrics.PULMONARY_MEAN,
                    Metrics.CENTRAL_VENOUS_PRESSURE,
                    Metrics.CENTRAL_VENOUS_MEAN,
                    Metrics.INTRACRANIAL_PRESSURE,
                    Metrics.INTRACRANIAL_MEAN,
                    Metrics.RESPIRATION,
                    Metrics.BODY_TEMPERATURE,
                    Metrics.SKIN_TEMPERATURE,
                    Metrics.WEIGHT,
                    Metrics.HEIGHT,
                    Metrics.BMI,
                    Metrics.BODY_FAT,
                    Metrics.FAT_FREE_MASS,
                    Metrics.SOFT_LEAN_MASS,
                    Metrics.BODY_WATER_MASS,
                    Metrics.GLUCOSE_MASS,
                    Metrics.GLUCOSE_MOLAR,
                    Metrics.GLUCOSE_INTERSTITIAL,
                    Metrics.GLUCOSE_CONTROL,
                    Metrics.STEPS,
                    Metrics.STEPS_DAY,
                    Metrics.DISTANCE,
                    Metrics.BATTERY,
                    Metrics.DEVICE_INFORMATION,
                    Metrics.DEVICE_CLOCK));

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        return read(message, context).readings();
    }

    @Override
    public Contents read(RawMessage message, DecodeContext context) throws DecodeException {
        Hl7Message read = Hl7Message.read(message.payload());
        String code = read.header().component(9, 1);
        String trigger = read.header().component(9, 2);
        if (code.equals("ORU") && TRIGGERS.contains(trigger)) {
            return new Contents(new ObservationReport(read, message.gateway()).read(), List.of());
        }
        if (code.equals("ADT")) {
            Optional<AdmissionEvent> event = AdmissionEvent.of(read, trigger);
            if (event.isPresent()) {
                return new Contents(List.of(), event.get().read());
            }
        }
        throw new DecodeException(
                "unsupported-message", "MSH-9: " + shown(code) + "^" + shown(trigger) + " is not read");
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9]", "?");
        return plain.substring(0, Math.min(10, plain.length()));
    }
}
