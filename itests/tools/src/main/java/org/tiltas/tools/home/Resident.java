package org.tiltas.tools.home;

import java.util.List;
import org.tiltas.tools.gatt.DeviceName;

/**
 * One resident and the devices assigned to them.
 *
 * @param id value of the identifier in system {@link Home#RESIDENT_SYSTEM}
 */
public record Resident(String id, String family, String given, boolean female, int birthYear, List<Device> devices) {
    /**
     * @param system identifier system
     * @param identifier as FHIR has it, {@code C0-FF-EE-00-00-01}
     */
    public record Device(String system, String identifier, String name) {
        /** A Bluetooth device. */
        public Device(String identifier, String name) {
            this(DeviceName.SYSTEM, identifier, name);
        }
    }
}
