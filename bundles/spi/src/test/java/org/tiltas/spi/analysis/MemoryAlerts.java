package org.tiltas.spi.analysis;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;

/** Alerts in memory and the desk they are handled at, for tests of rooms that show them. */
public final class MemoryAlerts implements Alerts, AlertDesk {
    public static final Instant NOW = Instant.parse("2026-07-01T09:00:00Z");
    private final Map<String, Alert> alerts = new TreeMap<>();
    private final Map<String, List<Finding>> findings = new TreeMap<>();
    private Query asked;

    /** What was searched for last. */
    public Query asked() {
        return asked;
    }

    public void raise(String id, String subject) {
        raise(id, subject, Instant.parse("2026-07-01T08:58:00Z"));
    }

    public void raise(String id, String subject, Instant opened) {
        put(
                new Alert(
                        id,
                        1,
                        new Alert.Source("vital-limits", "1.0.3", "2"),
                        "heart-rate-high",
                        "Heart rate high",
                        Nature.CLINICAL,
                        false,
                        new Key(Key.Keying.SUBJECT, subject),
                        subject,
                        "7",
                        "",
                        Severity.MODERATE,
                        Severity.MODERATE,
                        Alert.State.ACTIVE,
                        false,
                        opened.atOffset(ZoneOffset.ofHours(3)),
                        NOW,
                        Optional.empty(),
                        new Alert.Evidence(List.of("11"), List.of("12"), 2),
                        "heart rate 132/min, above 120/min",
                        false,
                        Alert.People.NOBODY,
                        Alert.Escalation.NONE,
                        ""),
                Finding.What.RAISED,
                "module:vital-limits",
                "");
    }

    private Alert put(Alert alert, Finding.What what, String by, String note) {
        alerts.put(alert.id(), alert);
        List<Finding> history = findings.computeIfAbsent(alert.id(), id -> new ArrayList<>());
        history.add(new Finding(history.size() + 1, alert, new Finding.Change(what, NOW, by, note, true)));
        return alert;
    }

    private Alert change(String id, UnaryOperator<AlertDraft> how, Finding.What what, String by, String note) {
        Alert alert = get(id).orElseThrow(() -> new Refused("id: no such alert", true));
        if (!alert.isActive()) {
            throw new Refused("state: the alert is over", false);
        }
        return put(how.apply(alert.change()).build(NOW), what, by, note);
    }

    @Override
    public Optional<Alert> get(String id) {
        return Optional.ofNullable(alerts.get(id));
    }

    @Override
    public List<Alert> open() {
        return alerts.values().stream().filter(Alert::isActive).toList();
    }

    @Override
    public List<Alert> search(Query query) {
        asked = query;
        return alerts.values().stream()
                .filter(a -> query.states().isEmpty() || query.states().contains(a.state()))
                .filter(a -> query.subject().isEmpty() || query.subject().equals(a.subject()))
                .filter(a -> Long.parseLong(a.id()) < query.before())
                .sorted(Comparator.comparing((Alert a) -> Long.parseLong(a.id()))
                        .reversed())
                .limit(query.limit())
                .toList();
    }

    @Override
    public Page page(Query query) {
        List<Alert> found = search(query);
        return new Page(
                found,
                found.size() == query.limit()
                        ? Optional.of(Long.parseLong(found.get(found.size() - 1).id()))
                        : Optional.empty());
    }

    @Override
    public List<Finding> history(String id) {
        return findings.getOrDefault(id, List.of());
    }

    @Override
    public Alert acknowledge(String id, String who, String note) {
        return change(id, d -> d.acknowledged(who, NOW), Finding.What.ACKNOWLEDGED, who, note);
    }

    @Override
    public Alert assign(String id, String owner, String who, String note) {
        return change(id, d -> d.owner(owner), Finding.What.ASSIGNED, who, note);
    }

    @Override
    public Alert snooze(String id, Instant until, String reason, String who) {
        return change(id, d -> d.snoozed(new Alert.Snooze(until, reason, who)), Finding.What.SNOOZED, who, reason);
    }

    @Override
    public Alert verdict(String id, Alert.Verdict verdict, String who, String note) {
        return change(id, d -> d.judged(new Alert.Judged(verdict, who, NOW, note)), Finding.What.VERDICT, who, note);
    }

    @Override
    public Alert close(String id, String who, String reason) {
        return change(
                id,
                d -> d.cleared(NOW.atZone(ZoneOffset.UTC).toOffsetDateTime(), reason),
                Finding.What.CLOSED,
                who,
                reason);
    }
}
