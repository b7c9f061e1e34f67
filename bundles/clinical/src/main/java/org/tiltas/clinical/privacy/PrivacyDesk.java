package org.tiltas.clinical.privacy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.clinical.Privacy;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Takes orders to erase and to restrict; the erasing itself is {@link ErasureJob}'s. */
@Component(service = Privacy.class, immediate = true)
public final class PrivacyDesk implements Privacy {
    private static final Set<String> ASKING = Set.of("resident", "representative", "home", "authority", "court");
    private static final Duration CODE_HOLDS = Duration.ofMinutes(15);
    private static final int LONGEST = 500;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Journal journal;
    private final Assignments assignments;
    private final Residents residents;
    private final Restrictions restrictions;
    private final ErasureJob job;
    private final PartnersTold partners;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();

    private record Code(String code, Instant expires) {}

    @Activate
    public PrivacyDesk(@Reference Journal journal, @Reference Assignments assignments, @Reference Residents residents) {
        this.journal = journal;
        this.assignments = assignments;
        this.residents = residents;
        this.restrictions = new Restrictions(journal);
        this.partners = new PartnersTold(journal);
        this.job = new ErasureJob(journal, assignments, residents);
    }

    @Deactivate
    public void close() {
        job.close();
    }

    private Person person(String patient, Order order) {
        Person person = new Person(journal.records(), residents, patient);
        if (!ASKING.contains(order.requestedBy())) {
            throw new IllegalArgumentException(
                    "requestedBy: must be resident, representative, home, authority or court");
        }
        check(person, "reason", order.reason());
        check(person, "basis", order.basis());
        if (order.reason().isBlank()) {
            throw new IllegalArgumentException("reason: is required");
        }
        return person;
    }

    /** The certificate shows it, and is to tell nobody whom it was about. */
    private static void check(Person person, String field, String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(field + ": must have at most " + LONGEST + " characters");
        }
        if (person.isNamedIn(text)) {
            throw new IllegalArgumentException(field + ": must not name the resident");
        }
    }

    @Override
    public Preview preview(String patient, Order order) {
        Person person = person(patient, order);
        Scope scope = new Scope("", person.patients(), List.copyOf(person.spans(assignments)), person.identifiers());
        Code code = new Code(
                "%08d".formatted(RANDOM.nextInt(100_000_000)), Instant.now().plus(CODE_HOLDS));
        codes.values().removeIf(old -> old.expires().isBefore(Instant.now()));
        codes.put(patient, code);
        return new Preview(
                journal.erasures().count(scope),
                journal.erasures().holders(person.patients()),
                person.keptUntil(today(), today()),
                code.code(),
                code.expires());
    }

    private LocalDate today() {
        return LocalDate.now(assignments.zone());
    }

    @Override
    public Erasure erase(String patient, Order order, String given) {
        Person person = person(patient, order);
        Code code = codes.get(patient);
        if (code == null
                || code.expires().isBefore(Instant.now())
                || !code.code().equals(given)) {
            throw new IllegalArgumentException("code: is not the one of the last 15 minutes; ask without a code first");
        }
        boolean underWay = journal.records().list(ErasureRecord.KIND).stream()
                .map(ErasureRecord::read)
                .anyMatch(other -> other.patients().stream().anyMatch(person.patients()::contains));
        if (underWay) {
            throw new IllegalStateException("an erasure of this resident is under way");
        }
        ErasureRecord record =
                ErasureRecord.begun(journal.records().freshId(), order, Instant.now(), person.patients());
        person.keptUntil(today(), today()).ifPresent(record::blocked);
        Unit unit = new Unit().put(record.write());
        for (String one : person.patients()) {
            restrictions.put(unit, one, "erasure", order.who(), Optional.of(record.id()));
        }
        unit.audit(new Unit.Audit(Instant.now(), order.who(), "resident.erase", "Erased/" + record.id()));
        commit(unit);
        codes.remove(patient);
        job.wake();
        return erasure(record.id()).orElseThrow();
    }

    private void commit(Unit unit) {
        try {
            Commits.await(journal, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("interrupted while waiting for the commit", e);
        }
    }

    @Override
    public Optional<Erasure> erasure(String id) {
        return journal.records()
                .get(ErasureRecord.KIND, id)
                .map(ErasureRecord::read)
                .map(this::shown);
    }

    @Override
    public List<Erasure> erasures() {
        return journal.records().list(ErasureRecord.KIND).stream()
                .map(ErasureRecord::read)
                .map(this::shown)
                .sorted(Comparator.comparing(Erasure::started).reversed())
                .toList();
    }

    private Erasure shown(ErasureRecord record) {
        Map<String, Told> told = partners.of(record);
        boolean telling = told.values().stream().anyMatch(one -> one.pending() > 0);
        String state = record.state().equals(ErasureRecord.ERASED) ? telling ? "telling" : "done" : record.state();
        return new Erasure(
                record.id(),
                state,
                record.order(),
                record.started(),
                record.ended(),
                record.removed(),
                record.month("first"),
                record.month("last"),
                told,
                record.until(),
                record.backups());
    }

    @Override
    public List<Untold> untold(String erasure, String partner) {
        return partners.untold(erasure, partner).stream()
                .map(PartnersTold::shown)
                .toList();
    }

    @Override
    public String letter(String erasure, String partner) {
        return partners.letter(erasure, partner);
    }

    @Override
    public long retell(String erasure, String partner, String who) {
        Unit unit = new Unit();
        long number = partners.retell(erasure, partner, who, unit);
        commit(unit);
        return number;
    }

    @Override
    public void told(String erasure, String partner, String answer, String who) {
        Unit unit = new Unit();
        partners.told(erasure, partner, answer, who, unit);
        commit(unit);
    }

    @Override
    public boolean restrict(String patient, String reason, String who) {
        Person person = new Person(journal.records(), residents, patient);
        Unit unit = new Unit();
        for (String one : person.patients()) {
            if (restrictions.get(one).isEmpty()) {
                restrictions.put(unit, one, reason, who, Optional.empty());
            }
        }
        if (unit.records().isEmpty()) {
            return false;
        }
        commit(unit.audit(new Unit.Audit(Instant.now(), who, "resident.restrict", "Patient/" + patient)));
        return true;
    }

    @Override
    public boolean lift(String patient, String who) {
        Person person = new Person(journal.records(), residents, patient);
        Unit unit = new Unit();
        for (String one : person.patients()) {
            Optional<Restriction> restriction = restrictions.get(one);
            if (restriction.filter(Restriction::erasure).isPresent()) {
                throw new IllegalStateException("an erasure of this resident is under way");
            }
            restriction.ifPresent(there -> restrictions.lift(unit, one));
        }
        if (unit.records().isEmpty()) {
            return false;
        }
        commit(unit.audit(new Unit.Audit(Instant.now(), who, "resident.unrestrict", "Patient/" + patient)));
        return true;
    }

    @Override
    public Optional<Restriction> restriction(String patient) {
        return restrictions.get(patient);
    }
}
