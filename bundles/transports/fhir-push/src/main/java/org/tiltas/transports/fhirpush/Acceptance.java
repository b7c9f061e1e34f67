package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.ReadingStatus;

/**
 * Sees to it that the partner holds an Observation once. By the time it is found or made, requests that nobody waits for
 * any more may have made others, or may yet do so: unless each is accounted for, it is looked for once more later.
 */
final class Acceptance {
    static final String TYPE = "Observation";

    private final Doubts doubts;
    private final SecondLooks looks;
    private final FhirOptions options;
    private final Schedule schedule;

    Acceptance(Doubts doubts, SecondLooks looks, FhirOptions options, Schedule schedule) {
        this.doubts = doubts;
        this.looks = looks;
        this.options = options;
        this.schedule = schedule;
    }

    /**
     * The partner holds it.
     *
     * @param held under which names, the one that counts first
     * @param created whether the request at hand has just made it
     */
    void of(Item item, List<Remote> held, boolean created) {
        Remote kept = held.get(0);
        Optional<Doubts.Doubt> settled = doubts.settle(item.id());
        item.outcome = new DeliveryOutcome.Delivered(kept.versioned(), created);
        if (settled.isEmpty() || options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return;
        }
        Doubts.Doubt doubt = settled.get();
        // a long line of what an earlier connection can hardly have sent may not crowd out the rest
        boolean more = doubt.inherited() && doubt.running() == 0
                ? looks.hasRoom()
                : created || doubt.inherited() || held.size() < doubt.running();
        if (more || looks.contains(TYPE, item.text.token())) {
            looks.add(
                    TYPE, item.text.token(), kept, ended(item), schedule.now().plus(wait(options, doubt.inherited())));
        } else if (held.size() > 1) {
            looks.add(TYPE, item.text.token(), kept, ended(item), schedule.now());
        }
    }

    /**
     * A new version was put where the partner held an earlier one, so that this is the one that stays.
     *
     * @param kept where it is
     */
    void ofVersion(Item item, Remote kept) {
        Optional<Doubts.Doubt> settled = doubts.settle(item.id());
        if (options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return;
        }
        Token token = item.text.token();
        Optional<Doubts.Doubt> running =
                settled.filter(doubt -> doubt.running() > 0 || doubt.inherited() && looks.hasRoom());
        if (running.isPresent()) {
            looks.add(
                    TYPE,
                    token,
                    kept,
                    ended(item),
                    schedule.now().plus(wait(options, running.get().inherited())));
        } else if (item.several || looks.contains(TYPE, token)) {
            looks.add(TYPE, token, kept, ended(item), schedule.now());
        }
    }

    /**
     * Where a new version goes. The identifier is ours alone, so of several that a lost race made each is as good as the
     * others, unless it was decided which one stays. Empty for none, and for several where there are no such races.
     */
    Optional<Remote> one(Item item, List<Remote> found) {
        item.several = found.size() > 1;
        if (!item.several) {
            return found.stream().findFirst();
        }
        if (options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return Optional.empty();
        }
        Optional<Remote> stays = looks.kept(TYPE, item.text.token());
        return found.stream()
                .filter(each -> stays.filter(kept -> kept.reference().equals(each.reference()))
                        .isPresent())
                .findFirst()
                .or(() -> Optional.of(found.get(0)));
    }

    private static boolean ended(Item item) {
        return item.observed.measurement().status() == ReadingStatus.ENTERED_IN_ERROR;
    }

    /**
     * How long after it is found or made it is looked for once more. A request of an earlier connection was not waited
     * for before, so it is given that time too.
     */
    static Duration wait(FhirOptions options, boolean inherited) {
        return options.settle().multipliedBy(inherited ? 2 : 1);
    }
}
