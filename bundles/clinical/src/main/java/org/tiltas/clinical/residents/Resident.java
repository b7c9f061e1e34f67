package org.tiltas.clinical.residents;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.ResidentChange;
import org.tiltas.api.ResidentChange.Death;
import org.tiltas.api.ResidentChange.Identifier;
import org.tiltas.api.ResidentChange.Kind;
import org.tiltas.clinical.devices.GatewayFacts.ResidentTrust;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.residents.Drafts.Draft;

/**
 * Applies one change to the one Patient it names.
 *
 * @param systems identifier systems the gateway is trusted for, by what its messages call them
 * @param zone of the sender's times without offset
 * @param home zone in which times are written
 */
record Resident(
        Drafts drafts,
        NamedPatients named,
        Map<String, String> systems,
        ResidentTrust trust,
        String gateway,
        Places places,
        ZoneId zone,
        ZoneId home) {
    private static final String KIND = "Patient";
    private static final int LONGEST_MERGE = 10;

    /** An identifier in a system of ours. */
    private record Key(String system, String value) {
        String text() {
            return system + "|" + value;
        }
    }

    static Instant instant(ReadingTime.DeviceClock clock, ZoneId zone) {
        return clock.offset()
                .map(offset -> clock.local().toInstant(offset))
                .orElseGet(() -> clock.local().atZone(zone).toInstant());
    }

    /** @return false if something newer is known already */
    boolean apply(ResidentChange change, Instant recorded, Instant occurred) throws Refusal {
        Set<Key> keys = keys(change.identifiers(), "identifiers");
        Optional<Draft> found = find(keys, "identifiers");
        Optional<Draft> givenUp =
                change.kind() == Kind.MERGE ? find(keys(change.replaced(), "replaced"), "replaced") : Optional.empty();
        if (change.kind() == Kind.MERGE && givenUp.isEmpty()) {
            throw unknown("replaced");
        }
        Draft patient;
        if (found.isPresent()) {
            patient = found.get();
        } else if (trust == ResidentTrust.ANY || change.kind() == Kind.ADMIT) {
            patient = drafts.create(KIND);
            patient.body.put("active", true);
        } else {
            throw unknown("identifiers");
        }
        patient.by(gateway);
        if (givenUp.isPresent()) {
            merge(givenUp.get().by(gateway), patient, occurred);
        }
        if (recorded.isBefore(PatientText.lastTold(patient.body))) {
            return givenUp.isPresent();
        }
        describe(patient, change, keys, recorded);
        stay(patient, change, occurred);
        return true;
    }

    private void describe(Draft patient, ResidentChange change, Set<Key> keys, Instant recorded) {
        PatientText.told(patient.body, recorded, home);
        for (Key key : keys) {
            if (holders(key).isEmpty()) {
                PatientText.identifier(patient.body, key.system(), key.value());
            }
        }
        PatientText.person(patient.body, change.person(), clock -> instant(clock, zone), home);
    }

    private void stay(Draft patient, ResidentChange change, Instant occurred) {
        Optional<Death> death = change.person().death().filter(Death::dead);
        if (change.kind() == Kind.DISCHARGE || death.isPresent()) {
            Instant end = death.flatMap(Death::at)
                    .map(clock -> instant(clock, zone))
                    .filter(at -> at.isBefore(occurred))
                    .orElse(occurred);
            if (death.isPresent()) {
                PatientText.deathNoted(patient.body, end, home);
            }
            places.leave(patient, end);
            Stays.end(drafts, patient, end, gateway, home);
            return;
        }
        if (change.kind() == Kind.ADMIT) {
            patient.body.put("active", true);
        }
        change.place().ifPresent(place -> places.move(patient, place, occurred));
    }

    private void merge(Draft givenUp, Draft survivor, Instant at) {
        if (givenUp.id.equals(survivor.id)) {
            return; // merged before
        }
        givenUp.body.put("active", false);
        PatientText.link(givenUp.body, survivor.reference(), "replaced-by");
        PatientText.link(survivor.body, givenUp.reference(), "replaces");
        places.take(givenUp, survivor, at);
    }

    private Refusal unknown(String field) {
        return new Refusal("unknown-resident", field + ": nobody here has one of them");
    }

    private Set<Key> keys(List<Identifier> identifiers, String field) throws Refusal {
        Set<Key> keys = new LinkedHashSet<>();
        for (Identifier identifier : identifiers) {
            String system = systems.get(identifier.authority());
            if (system != null) {
                keys.add(new Key(system, identifier.value()));
            }
        }
        if (keys.isEmpty()) {
            throw new Refusal(
                    "unknown-identifier-system", field + ": none is of a system in the gateway's setting 'patients'");
        }
        return keys;
    }

    private Optional<Draft> find(Set<Key> keys, String field) throws Refusal {
        Set<Draft> found = new HashSet<>();
        for (Key key : keys) {
            for (Draft holder : holders(key)) {
                found.add(present(holder));
            }
        }
        if (found.size() > 1) {
            throw new Refusal("ambiguous-resident", field + ": " + found.size() + " residents have one of them");
        }
        return found.stream().findAny();
    }

    /** Stored Patients and those this batch has made or changed. */
    private Set<Draft> holders(Key key) {
        Set<Draft> holders = new HashSet<>();
        for (String id : named.holders(key.text())) {
            Draft draft = drafts.get(KIND, id);
            if (draft != null) {
                holders.add(draft);
            }
        }
        for (Draft draft : drafts.all(KIND, text -> false)) {
            if (PatientText.has(draft.body, key.system(), key.value())) {
                holders.add(draft);
            }
        }
        return holders;
    }

    private Draft present(Draft patient) {
        Draft at = patient;
        for (int i = 0; i < LONGEST_MERGE; i++) {
            Optional<String> next = PatientText.replacedBy(at.body);
            Draft other = next.map(id -> drafts.get(KIND, id)).orElse(null);
            if (other == null) {
                break;
            }
            at = other;
        }
        return at;
    }
}
