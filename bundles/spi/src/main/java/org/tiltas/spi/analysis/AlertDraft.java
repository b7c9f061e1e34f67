package org.tiltas.spi.analysis;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.tiltas.api.analysis.Signal.Severity;

/** The next version of an alert in the making. What is not named stays as it is. */
public final class AlertDraft {
    private final Alert before;
    private Severity severity;
    private Severity worst;
    private Alert.State state;
    private boolean acknowledged;
    private OffsetDateTime opened;
    private Optional<OffsetDateTime> cleared;
    private Alert.Evidence evidence;
    private String text;
    private boolean late;
    private Alert.People people;
    private Alert.Escalation escalation;
    private String reason;
    private Alert.Source source;

    AlertDraft(Alert before) {
        this.before = before;
        severity = before.severity();
        worst = before.worst();
        state = before.state();
        acknowledged = before.acknowledged();
        opened = before.opened();
        cleared = before.cleared();
        evidence = before.evidence();
        text = before.text();
        late = before.late();
        people = before.people();
        escalation = before.escalation();
        reason = before.reason();
        source = before.source();
    }

    public AlertDraft severity(Severity now, Severity everWorst) {
        severity = now;
        worst = everWorst;
        return this;
    }

    public AlertDraft active() {
        state = Alert.State.ACTIVE;
        cleared = Optional.empty();
        reason = "";
        return this;
    }

    /** It is over; nobody is called any more. */
    public AlertDraft cleared(OffsetDateTime at, String why) {
        state = Alert.State.CLEARED;
        cleared = Optional.of(at);
        reason = why;
        escalation = new Alert.Escalation(escalation.step(), Optional.empty());
        return this;
    }

    /** It never was. */
    public AlertDraft withdrawn(String why) {
        state = Alert.State.WITHDRAWN;
        reason = why;
        escalation = new Alert.Escalation(escalation.step(), Optional.empty());
        return this;
    }

    /** Back to <em>new</em>: whoever had acknowledged it did not know this. */
    public AlertDraft renewed() {
        acknowledged = false;
        people = new Alert.People(Optional.empty(), people.owner(), Optional.empty(), people.verdict());
        return this;
    }

    public AlertDraft acknowledged(String by, Instant at) {
        acknowledged = true;
        people =
                new Alert.People(Optional.of(new Alert.Act(by, at)), people.owner(), people.snooze(), people.verdict());
        escalation = new Alert.Escalation(escalation.step(), Optional.empty());
        return this;
    }

    public AlertDraft owner(String account) {
        people = new Alert.People(people.acknowledgement(), account, people.snooze(), people.verdict());
        return this;
    }

    public AlertDraft snoozed(Alert.Snooze snooze) {
        people = new Alert.People(people.acknowledgement(), people.owner(), Optional.of(snooze), people.verdict());
        return this;
    }

    public AlertDraft judged(Alert.Judged verdict) {
        people = new Alert.People(people.acknowledgement(), people.owner(), people.snooze(), Optional.of(verdict));
        return this;
    }

    public AlertDraft escalation(Alert.Escalation now) {
        escalation = now;
        return this;
    }

    public AlertDraft opened(OffsetDateTime at) {
        opened = at;
        return this;
    }

    public AlertDraft evidence(Alert.Evidence now) {
        evidence = now;
        return this;
    }

    public AlertDraft text(String now) {
        text = now;
        return this;
    }

    public AlertDraft late(boolean isLate) {
        late = isLate;
        return this;
    }

    public AlertDraft source(Alert.Source now) {
        source = now;
        return this;
    }

    /** @param at when it is made, on the server's clock */
    public Alert build(Instant at) {
        return new Alert(
                before.id(),
                before.version() + 1,
                source,
                before.kind(),
                before.display(),
                before.nature(),
                before.urgent(),
                before.key(),
                before.subject(),
                before.device(),
                before.location(),
                severity,
                worst,
                state,
                acknowledged,
                opened,
                at,
                cleared,
                evidence,
                text,
                late,
                people,
                escalation,
                reason);
    }
}
