package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AlertDraft;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Unit;

/**
 * Writes what has become of a key's episodes as findings: only what differs from the alert as it stands. What people have
 * said about an alert stays.
 */
final class EpisodeWriter {
    /** What became known so long after it began is shown as late. */
    static final Duration LATE = Duration.ofMinutes(10);

    private static final int MOST_ALERTS = 1000;

    private final Alerts alerts;
    private final Escalations escalations;
    private final AnalysisDescriptor descriptor;
    private final Alert.Source source;
    private final Places places;
    private final Duration silence;
    private final Instant now;
    private final Unit unit;

    /** Where things are. */
    interface Places {
        /** Id of the Location of a device or room; empty when unknown. */
        String location(String subject, String device);
    }

    /**
     * @param silence how long more evidence of a known alert may go without a finding
     * @param now the server's clock
     */
    EpisodeWriter(
            Alerts alerts,
            Escalations escalations,
            AnalysisDescriptor descriptor,
            String version,
            Places places,
            Duration silence,
            Instant now,
            Unit unit) {
        this.alerts = alerts;
        this.escalations = escalations;
        this.descriptor = descriptor;
        this.source = new Alert.Source(descriptor.id(), version, descriptor.rules());
        this.places = places;
        this.silence = silence;
        this.now = now;
        this.unit = unit;
    }

    /** Writes episodes that went on, or began. */
    void goOn(Key key, List<Episode> episodes, Instant watermark) {
        for (Episode episode : episodes) {
            Optional<Alert> known = alerts.get(episode.alert);
            if (known.isEmpty()) {
                begin(key, episode, watermark);
            } else if (!isClosedByHand(known.get())) {
                update(known.get(), episode, false);
            }
        }
    }

    /**
     * Writes what judging anew has come to: each episode is matched with the alert that was raised for it before.
     *
     * @param from since when everything was judged anew
     * @return ids of alerts by the ids they took the place of
     */
    Map<String, String> correct(Key key, KeyState state, List<Episode> episodes, Instant from, Instant watermark) {
        Map<Episode, Alert> matches = new LinkedHashMap<>();
        List<Episode> fresh = new ArrayList<>();
        for (Episode episode : episodes) {
            Optional<Alert> known = alerts.get(episode.alert).filter(a -> a.state() != Alert.State.WITHDRAWN);
            known.ifPresentOrElse(alert -> matches.put(episode, alert), () -> fresh.add(episode));
        }
        List<Alert> before = new ArrayList<>(written(key, from));
        before.removeIf(alert -> matches.values().stream().anyMatch(m -> m.id().equals(alert.id())));
        Map<String, String> renamed = new HashMap<>();
        for (Episode episode : List.copyOf(fresh)) {
            match(before, episode).ifPresent(alert -> {
                before.remove(alert);
                fresh.remove(episode);
                matches.put(episode, alert);
                renamed.put(episode.alert, alert.id());
                episode.alert = alert.id();
            });
        }
        // what ends makes room for what begins
        before.forEach(this::withdraw);
        for (boolean over : new boolean[] {true, false}) {
            matches.forEach((episode, alert) -> {
                if (episode.isOver() == over) {
                    settle(state, alert, episode);
                }
            });
        }
        fresh.forEach(episode -> begin(key, episode, watermark));
        return renamed;
    }

    private List<Alert> written(Key key, Instant from) {
        Alerts.Query query = Alerts.Query.all().ofModule(descriptor.id()).ofKey(key.id());
        List<Alert> found = new ArrayList<>();
        for (Alert alert : alerts.search(query.page(Long.MAX_VALUE, MOST_ALERTS))) {
            if (alert.key().equals(key)
                    && alert.state() != Alert.State.WITHDRAWN
                    && !alert.opened().toInstant().isBefore(from)) {
                found.add(alert);
            }
        }
        return found;
    }

    private static Optional<Alert> match(List<Alert> before, Episode episode) {
        Optional<Alert> same = before.stream()
                .filter(a -> a.kind().equals(episode.kind) && a.opened().isEqual(episode.opened))
                .findFirst();
        return same.or(() -> before.stream()
                .filter(a -> a.kind().equals(episode.kind) && overlaps(a, episode))
                .findFirst());
    }

    private static boolean overlaps(Alert alert, Episode episode) {
        boolean begunBefore =
                episode.cleared.map(end -> !alert.opened().isAfter(end)).orElse(true);
        boolean endedAfter =
                alert.cleared().map(end -> !end.isBefore(episode.opened)).orElse(true);
        return begunBefore && endedAfter;
    }

    private void settle(KeyState state, Alert known, Episode episode) {
        if (isClosedByHand(known)) {
            if (!episode.isOver()) {
                state.fold(episode.kind).closedByHand(known.urgent());
            }
            return;
        }
        update(known, episode, true);
    }

    /** A person has ended it; evidence does not open it again. */
    static boolean isClosedByHand(Alert alert) {
        return alert.state() == Alert.State.CLEARED && !alert.reason().isEmpty();
    }

    private void begin(Key key, Episode e, Instant watermark) {
        AnalysisDescriptor.AlertKind kind = descriptor.alerts().stream()
                .filter(k -> k.name().equals(e.kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("alert of an unknown kind " + e.kind));
        boolean late =
                e.quiet || Duration.between(e.opened.toInstant(), watermark).compareTo(LATE) > 0;
        boolean calls = calls(e) && !e.isOver();
        Alert alert = new Alert(
                e.alert,
                1,
                source,
                kind.name(),
                kind.display(),
                kind.nature(),
                kind.urgent(),
                key,
                key.keying() == Key.Keying.GATEWAY ? "" : e.subject,
                key.keying() == Key.Keying.GATEWAY ? "" : e.device,
                places.location(e.subject, e.device),
                e.severity,
                e.worst,
                // what is over already was never active, so that it cannot stand in the way of what is
                e.isOver() ? Alert.State.CLEARED : Alert.State.ACTIVE,
                false,
                e.opened,
                now,
                e.cleared,
                new Alert.Evidence(e.first, e.last, e.count),
                e.text,
                late,
                Alert.People.NOBODY,
                calls ? firstStep(e.severity) : Alert.Escalation.NONE,
                "");
        find(alert, Finding.What.RAISED, "", calls);
        if (e.isOver()) {
            find(alert.change().build(now), Finding.What.CLEARED, "", false);
        }
    }

    private Alert.Escalation firstStep(Severity severity) {
        return new Alert.Escalation(
                0,
                escalations.table(descriptor.id()).of(severity).stream()
                        .findFirst()
                        .map(now::plus));
    }

    private static boolean calls(Episode e) {
        return !e.quiet && e.severity != Severity.INFORMATION;
    }

    private void update(Alert old, Episode e, boolean corrected) {
        AlertDraft draft = old.change()
                .severity(e.severity, e.worst)
                .opened(e.opened)
                .evidence(new Alert.Evidence(e.first, e.last, e.count))
                .text(e.text)
                .source(source);
        boolean more = e.count > old.evidence().count();
        boolean worse = e.severity.compareTo(old.severity()) > 0 || e.worst.compareTo(old.worst()) > 0;
        if (e.isOver()) {
            over(old, e, draft);
        } else if (!old.isActive()) {
            renew(draft.active(), Finding.What.AGAIN, "it was not over", e);
        } else if (worse) {
            renew(draft, Finding.What.WORSENED, "", e);
        } else if (old.urgent() && more) {
            again(old, e, draft);
        } else if (e.severity != old.severity()) {
            find(draft.build(now), Finding.What.EASED, "", false);
        } else if (corrected && differs(old, e)) {
            find(draft.build(now), Finding.What.CORRECTED, "", false);
        } else if (more && Duration.between(old.changed(), now).compareTo(silence) >= 0) {
            find(draft.build(now), Finding.What.AGAIN, "", false);
        }
    }

    private void again(Alert old, Episode e, AlertDraft draft) {
        if (old.acknowledged()) {
            renew(draft, Finding.What.AGAIN, "again after it was acknowledged", e);
        } else {
            find(draft.build(now), Finding.What.AGAIN, "", false);
        }
    }

    /** Whoever had acknowledged it did not know this: it is new again, and somebody is called. */
    private void renew(AlertDraft draft, Finding.What what, String note, Episode e) {
        boolean calls = calls(e);
        if (calls) {
            draft.renewed().escalation(firstStep(e.severity));
        }
        find(draft.build(now), what, note, calls);
    }

    private void over(Alert old, Episode e, AlertDraft draft) {
        OffsetDateTime end = e.cleared.orElseThrow();
        draft.cleared(end, "");
        if (old.isActive()) {
            find(draft.build(now), Finding.What.CLEARED, "", false);
        } else if (differs(old, e) || !old.cleared().filter(end::isEqual).isPresent()) {
            find(draft.build(now), Finding.What.CORRECTED, "", false);
        }
    }

    private static boolean differs(Alert old, Episode e) {
        return old.severity() != e.severity
                || old.worst() != e.worst
                || !old.opened().isEqual(e.opened)
                || !old.text().equals(e.text)
                || !old.evidence().equals(new Alert.Evidence(e.first, e.last, e.count));
    }

    private void withdraw(Alert alert) {
        find(
                alert.change()
                        .withdrawn("late or corrected evidence: it never was")
                        .build(now),
                Finding.What.WITHDRAWN,
                "",
                false);
    }

    /**
     * Evidence was taken back that is not judged anew: an alert that rested on it alone never was.
     *
     * @return whether it was withdrawn
     */
    boolean takeBack(Alert alert, List<String> withdrawn) {
        List<String> first = new ArrayList<>(alert.evidence().first());
        List<String> last = new ArrayList<>(alert.evidence().last());
        if (!first.removeAll(withdrawn) && !last.removeAll(withdrawn)) {
            return false;
        }
        last.removeAll(withdrawn);
        if (first.isEmpty() && last.isEmpty()) {
            find(
                    alert.change()
                            .withdrawn("what it rested on was entered in error")
                            .build(now),
                    Finding.What.WITHDRAWN,
                    "",
                    false);
            return true;
        }
        Alert.Evidence left = new Alert.Evidence(
                first.isEmpty() ? last : first,
                last.isEmpty() ? first : last,
                Math.max(1, alert.evidence().count() - 1));
        find(alert.change().evidence(left).build(now), Finding.What.CORRECTED, "", false);
        return false;
    }

    private void find(Alert alert, Finding.What what, String note, boolean notifies) {
        boolean calls = notifies && (what == Finding.What.WORSENED || !alert.isSnoozed(now));
        unit.find(new FindingWrite(alert, new Finding.Change(what, now, "module:" + descriptor.id(), note, calls)));
    }
}
