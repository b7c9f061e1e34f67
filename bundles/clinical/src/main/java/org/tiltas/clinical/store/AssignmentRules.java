package org.tiltas.clinical.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;

/** At any time a slot of a device belongs to at most one resident. */
final class AssignmentRules {
    private final Assignments assignments;
    private final Devices devices;

    AssignmentRules(Assignments assignments, Devices devices) {
        this.assignments = assignments;
        this.devices = devices;
    }

    void check(List<Draft> drafts) throws RefusedWrite {
        List<Draft> ours =
                drafts.stream().filter(d -> d.type().equals(Assignments.KIND)).toList();
        Set<String> ids = ours.stream().map(d -> d.id).collect(Collectors.toSet());
        List<Assignment> taken = new ArrayList<>();
        for (Draft draft : ours) {
            Optional<Assignment> read = read(draft);
            if (read.isEmpty()) {
                continue;
            }
            Assignment now = read.get();
            if (now.slot().isEmpty() && isShared(now.device(), drafts)) {
                throw Draft.refused(
                        422,
                        "business-rule",
                        "DeviceUseStatement.device",
                        "is shared: only a user slot of it can be assigned, else its measurements are claimed");
            }
            List<Assignment> others = new ArrayList<>(taken);
            assignments.ofDevice(now.device()).stream()
                    .filter(a -> !ids.contains(a.id()))
                    .forEach(others::add);
            for (Assignment other : others) {
                if (now.clashesWith(other)) {
                    throw Draft.refused(
                            409,
                            "conflict",
                            "DeviceUseStatement.timingPeriod",
                            "overlaps with DeviceUseStatement/" + other.id() + " for the same device and user slot");
                }
            }
            taken.add(now);
        }
    }

    private boolean isShared(String device, List<Draft> drafts) {
        for (Draft draft : drafts) {
            if (draft.type().equals(Devices.KIND) && draft.id.equals(device)) {
                return DeviceEntry.isShared(draft.body);
            }
        }
        DeviceEntry entry = devices.get(device);
        return entry != null && entry.shared();
    }

    private Optional<Assignment> read(Draft draft) throws RefusedWrite {
        try {
            return Assignment.read(draft.id, draft.body, assignments.zone());
        } catch (FieldError e) {
            throw new RefusedWrite(422, e.code(), e.field(), e.getMessage());
        }
    }
}
