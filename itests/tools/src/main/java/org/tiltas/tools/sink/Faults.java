package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The faults a sink commits at present. Used by one thread. */
final class Faults {
    private final SplittableRandom dice = new SplittableRandom();
    private final Map<String, Long> fired = new TreeMap<>();
    private List<Fault> faults = List.of();
    private List<EntryFault> entryFaults = List.of();

    /**
     * Replaces what is named: {@code faults} is an object of kind to settings, {@code entryFaults} a list.
     *
     * @throws IllegalArgumentException naming a fault that does not exist; nothing is changed then
     */
    void configure(JsonNode settings) {
        List<Fault> newFaults = new ArrayList<>();
        settings.path("faults").properties().forEach(e -> newFaults.add(new Fault(e.getKey(), e.getValue())));
        List<EntryFault> newEntryFaults = new ArrayList<>();
        settings.path("entryFaults").forEach(e -> newEntryFaults.add(new EntryFault(e)));
        if (settings.has("faults")) {
            faults.forEach(f -> fired.merge(f.kind, f.fired, Long::sum));
            faults = newFaults;
        }
        if (settings.has("entryFaults")) {
            entryFaults.forEach(f -> fired.merge(f.describe(), f.fired, Long::sum));
            entryFaults = newEntryFaults;
        }
    }

    Optional<Fault> strike(boolean write, int entries) {
        for (Fault fault : faults) {
            if (fault.strikes(write, entries, dice.nextDouble())) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    Optional<EntryFault> strike(Scanned resource, List<String> subject, List<String> device) {
        for (EntryFault fault : entryFaults) {
            if (fault.strikes(resource, subject, device, dice.nextDouble())) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    void report(ObjectNode into) {
        Map<String, Long> all = new TreeMap<>(fired);
        faults.forEach(f -> all.merge(f.kind, f.fired, Long::sum));
        entryFaults.forEach(f -> all.merge(f.describe(), f.fired, Long::sum));
        all.forEach(into::put);
    }
}
