package org.tiltas.clinical.privacy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.Privacy.Told;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.State;
import org.tiltas.spi.journal.Erasures.Untold;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/** What partners were told of erasures, what they answered, and what they are still to be told. */
final class PartnersTold {
    private static final int MOST = 10_000;
    private static final int LONGEST = 500;

    private final Journal journal;

    PartnersTold(Journal journal) {
        this.journal = journal;
    }

    private ErasureRecord erasure(String id) {
        return journal.records()
                .get(ErasureRecord.KIND, id)
                .map(ErasureRecord::read)
                .orElseThrow(() -> new NoSuchElementException("erasure " + id + " does not exist"));
    }

    /** By partner; what it has answered is counted with each answer, see {@link Erasures#counter}. */
    Map<String, Told> of(ErasureRecord erasure) {
        String id = erasure.id();
        Map<String, Map<String, Long>> answers = new TreeMap<>();
        Map<String, Long> open = journal.erasures().open(id);
        open.keySet().forEach(partner -> answers.put(partner, new TreeMap<>()));
        String prefix = Erasures.counter(id, "");
        journal.counters().all().forEach((name, number) -> {
            int end = name.lastIndexOf('.');
            if (name.startsWith(prefix) && end > prefix.length()) {
                answers.computeIfAbsent(name.substring(prefix.length(), end), partner -> new TreeMap<>())
                        .put(name.substring(end + 1), number);
            }
        });
        List<Untold> untold = open.isEmpty() ? List.of() : journal.erasures().untold(id, "", MOST);
        Map<String, Told> partners = new TreeMap<>();
        answers.forEach((partner, counted) -> partners.put(
                partner,
                new Told(
                        open.getOrDefault(partner, 0L),
                        number(untold, partner, State.REFUSED),
                        number(untold, partner, State.BY_HAND),
                        Map.copyOf(counted),
                        erasure.told(partner))));
        return partners;
    }

    private static long number(List<Untold> untold, String partner, State state) {
        return untold.stream()
                .filter(one -> one.errand().partner().equals(partner) && one.state() == state)
                .count();
    }

    List<Untold> untold(String id, String partner) {
        return journal.erasures().untold(erasure(id).id(), partner, MOST);
    }

    private List<Untold> something(String id, String partner) {
        List<Untold> untold = untold(id, partner);
        if (partner.isEmpty() || untold.isEmpty()) {
            throw new IllegalStateException("there is nothing to tell partner " + partner + " of erasure " + id);
        }
        return untold;
    }

    String letter(String id, String partner) {
        List<Untold> untold = something(id, partner);
        StringBuilder text = new StringBuilder(500 + untold.size() * 60)
                .append("To: ")
                .append(partner)
                .append("\nErasure: ")
                .append(id)
                .append(", of ")
                .append(LocalDate.ofInstant(erasure(id).started(), ZoneOffset.UTC))
                .append(
                        "\n\nThe data of a person have been erased here. Please erase what you received from us under the")
                .append(
                        " references below, and tell whomever you gave it to (GDPR Art. 17 and 19). Please answer with the")
                .append(" number of the erasure.\n");
        references(
                text,
                "",
                untold.stream()
                        .filter(one -> one.errand().identifier().isEmpty())
                        .map(one -> one.errand().remote())
                        .toList());
        references(
                text,
                "\nWhether you received these we do not know; the identifier of each, system "
                        + FhirViews.IDENTIFIER_SYSTEM + ":\n",
                untold.stream()
                        .flatMap(one -> one.errand().identifier().stream())
                        .toList());
        return text.toString();
    }

    private static void references(StringBuilder text, String lead, List<String> references) {
        if (!references.isEmpty()) {
            text.append(lead).append('\n');
            references.forEach(reference -> text.append("  ").append(reference).append('\n'));
        }
    }

    /** Names to a unit what is to be asked anew. */
    long retell(String id, String partner, String who, Unit unit) {
        long number = something(id, partner).size();
        unit.erase(new Erase.Retell(id, partner));
        audit(unit, "resident.retell", id, partner, who);
        return number;
    }

    /** Names to a unit that a person has told a partner everything. */
    void told(String id, String partner, String answer, String who, Unit unit) {
        if (answer.isBlank() || answer.length() > LONGEST) {
            throw new IllegalArgumentException("answer: must have 1 to " + LONGEST + " characters");
        }
        ErasureRecord erasure = erasure(id);
        if (!erasure.state().equals(ErasureRecord.ERASED)) {
            throw new IllegalStateException("erasure " + id + " has not ended here: there may be more to tell");
        }
        long number = something(id, partner).size();
        erasure.told(partner, Instant.now(), who, number, answer);
        unit.put(erasure.write());
        unit.erase(new Erase.ToldByHand(id, partner));
        unit.count(Erasures.counter(id, partner + ".by-hand"), number);
        audit(unit, "resident.told", id, partner, who);
    }

    private static void audit(Unit unit, String action, String id, String partner, String who) {
        unit.audit(new Unit.Audit(Instant.now(), who, action, "Erased/" + id + ", partner " + partner));
    }

    /** As the outside sees it. */
    static org.tiltas.spi.clinical.Privacy.Untold shown(Untold untold) {
        return new org.tiltas.spi.clinical.Privacy.Untold(
                untold.errand().partner(),
                untold.errand().identifier().orElse(untold.errand().remote()),
                untold.errand().identifier().isPresent(),
                untold.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                untold.answer(),
                untold.asked());
    }
}
