package org.tiltas.adapter.gatt;

import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DecodeException;

/** Which characteristic is read by what. */
final class Characteristics {
    /**
     * @param decoder reads the value
     * @param segmented the value comes in segments, each with a header octet
     */
    record Characteristic(ValueDecoder decoder, boolean segmented) {}

    private static final Map<Integer, Characteristic> TABLE = Map.ofEntries(
            whole(0x2a08, DeviceClock::dateTime),
            whole(0x2a18, Glucose::measurement),
            whole(0x2a19, Battery::level),
            whole(0x2a1c, Thermometer::measurement),
            whole(0x2a1d, Thermometer::type),
            whole(0x2a1e, Thermometer::intermediate),
            whole(0x2a23, DeviceInformation::systemId),
            whole(0x2a24, DeviceInformation.string("model")),
            whole(0x2a25, DeviceInformation.string("serial")),
            whole(0x2a26, DeviceInformation.string("firmware")),
            whole(0x2a27, DeviceInformation.string("hardware")),
            whole(0x2a28, DeviceInformation.string("software")),
            whole(0x2a29, DeviceInformation.string("manufacturer")),
            whole(0x2a2b, DeviceClock::currentTime),
            whole(0x2a34, GlucoseContext::decode),
            whole(0x2a35, BloodPressure::measurement),
            whole(0x2a36, BloodPressure::intermediate),
            whole(0x2a37, HeartRate::measurement),
            whole(0x2a38, HeartRate::location),
            whole(0x2a5e, PulseOximeter::spotCheck),
            whole(0x2a5f, PulseOximeter::continuous),
            whole(0x2a9c, Weight::composition),
            whole(0x2a9d, Weight::measurement),
            whole(0x2aa7, ContinuousGlucose::measurement),
            whole(0x2aa8, ContinuousGlucoseDevice::feature),
            whole(0x2aaa, ContinuousGlucoseDevice::sessionStart),
            segmented(0x2b3c, Activity.GENERAL_NOW),
            segmented(0x2b3d, Activity.GENERAL_SUMMARY),
            segmented(0x2b3e, Activity.CARDIO_NOW),
            segmented(0x2b3f, Activity.CARDIO_SUMMARY),
            segmented(0x2b40, Activity.STEPS),
            segmented(0x2b41, Activity.SLEEP_NOW),
            segmented(0x2b42, Activity.SLEEP_SUMMARY),
            segmented(0x2b8b, HealthObservation::live));

    private Characteristics() {}

    static Characteristic of(int uuid) throws DecodeException {
        return Optional.ofNullable(TABLE.get(uuid))
                .orElseThrow(() -> new DecodeException(
                        "unknown-characteristic", "characteristic: unknown, " + CharacteristicId.text(uuid)));
    }

    private static Map.Entry<Integer, Characteristic> whole(int uuid, ValueDecoder decoder) {
        return Map.entry(uuid, new Characteristic(decoder, false));
    }

    private static Map.Entry<Integer, Characteristic> segmented(int uuid, ValueDecoder decoder) {
        return Map.entry(uuid, new Characteristic(decoder, true));
    }
}
