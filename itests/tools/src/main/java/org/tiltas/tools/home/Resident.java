package org.tiltas.tools.home;

import java.util.List;

/**
 * One resident and the devices assigned to them.
 *
 * @param id value of the identifier in system {@link Home#RESIDENT_SYSTEM}
 */
public record Resident(String id, String family, String given, boolean female, int birthYear, List<Device> devices) {
    /** @param identifier as FHIR has it, {@code C0-FF-EE-00-00-01} */
    public record Device(String identifier, String name) {}
}
