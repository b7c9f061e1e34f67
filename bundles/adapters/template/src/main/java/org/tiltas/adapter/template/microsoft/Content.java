package org.tiltas.adapter.template.microsoft;

import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.Group.Scope;
import org.tiltas.adapter.template.mapping.Probe;

/**
 * One template of a {@code devicecontent} file.
 *
 * @param type the name that the FHIR templates go by
 * @param match finds the parts of a message it is about
 * @param spread whether an array that is matched stands for its elements
 * @param scope what the other expressions look at
 * @param device finds the device
 * @param patient finds whom the message names
 * @param times find the time; the first that matches counts
 * @param gatewayClock whether that is the time of a gateway
 * @param values what it takes out of a part
 */
record Content(
        String type,
        Probe match,
        boolean spread,
        Scope scope,
        Probe device,
        List<Probe> times,
        Optional<Probe> patient,
        boolean gatewayClock,
        List<Extract> values) {

    /** A value by its name. */
    record Extract(String name, Probe probe, boolean required) {}

    Optional<Extract> value(String name) {
        return values.stream().filter(v -> v.name().equalsIgnoreCase(name)).findFirst();
    }
}
