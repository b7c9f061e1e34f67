package org.tiltas.clinical.claims;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.Subject;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.clinical.Claims;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings.Waiting;

/** Takes the claims of carers. */
@Component(service = Claims.class)
public final class ClaimDesk implements Claims {
    private final Journal journal;
    private final Devices devices;
    private final Ownership ownership;
    private final Clock clock;

    @Activate
    public ClaimDesk(@Reference Journal journal, @Reference Devices devices, @Reference Ownership ownership) {
        this(journal, devices, ownership, Clock.systemUTC());
    }

    public ClaimDesk(Journal journal, Devices devices, Ownership ownership, Clock clock) {
        this.journal = journal;
        this.devices = devices;
        this.ownership = ownership;
        this.clock = clock;
    }

    @Override
    public Claim claim(String device, String patient, Duration lasts, String who) {
        DeviceEntry entry = devices.get(device);
        if (entry == null) {
            throw new IllegalArgumentException("device: Device/" + device + " does not exist");
        }
        if (!entry.shared()) {
            throw new IllegalArgumentException("device: Device/" + device + " is not marked as shared");
        }
        Instant now = clock.instant();
        Claim claim = new Claim(device, resident(patient), now, now.plus(lasts), who);
        commit(new Unit().put(ClaimRecord.write(claim)), who, "claim", "Device/" + device);
        return claim;
    }

    @Override
    public List<Claim> open() {
        Instant now = clock.instant();
        return journal.records().list(ClaimRecord.KIND).stream()
                .map(ClaimRecord::read)
                .filter(claim -> claim.until().isAfter(now))
                .sorted(Comparator.comparing(Claim::from))
                .toList();
    }

    @Override
    public boolean withdraw(String device, String who) {
        Optional<Record> record = journal.records().get(ClaimRecord.KIND, device);
        if (record.isEmpty()) {
            return false;
        }
        boolean open = ClaimRecord.read(record.get()).until().isAfter(clock.instant());
        commit(new Unit().put(RecordWrite.remove(ClaimRecord.KIND, device)), who, "claim.withdraw", "Device/" + device);
        return open;
    }

    @Override
    public List<Unowned> waiting(Optional<String> device, long before, int limit) {
        return journal.waitings().list(device, before, limit).stream()
                .map(w -> new Unowned(w.id(), w.measurement(), reason(w.measurement())))
                .toList();
    }

    /** One that has an owner by now is about to be released. */
    private String reason(Measurement m) {
        String reason = ownership.of(m).reason();
        DeviceEntry entry = devices.get(m.device());
        boolean shared = reason.equals("unassigned") && entry != null && entry.shared();
        return shared ? "unclaimed" : reason;
    }

    @Override
    public boolean give(long waiting, String patient, String who) {
        Optional<Waiting> found = journal.waitings().get(waiting);
        if (found.isEmpty()) {
            return false;
        }
        String resident = resident(patient);
        Measurement m = found.get().measurement();
        Unit unit = new Unit().require(Assignments.GUARD, journal.guard(Assignments.GUARD));
        unit.release(waiting, claimed(m, resident));
        commit(unit, who, "waiting.claim", "a measurement of Device/" + m.device());
        return true;
    }

    private static Measurement claimed(Measurement m, String patient) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.put(Attributes.CLAIMED, patient);
        return new Measurement(
                m.identity(),
                m.identityTime(),
                new Subject(Subject.Kind.PATIENT, patient),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                facts,
                m.lane(),
                m.origin());
    }

    private String resident(String patient) {
        if (journal.records().get(Residents.KIND, patient).isEmpty()) {
            throw new IllegalArgumentException("patient: Patient/" + patient + " does not exist");
        }
        return ownership.residents().present(patient);
    }

    private void commit(Unit unit, String who, String action, String what) {
        try {
            Commits.await(journal, unit.audit(new Unit.Audit(clock.instant(), who, action, what)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("interrupted while waiting for the commit", e);
        }
    }
}
