package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Takes the steps of escalation when their time has come. The times stand in the alerts, so that they outlive the server;
 * they are those of the server's clock, because they are about people. Called by one thread, about once a second.
 */
final class Escalator {
    private static final Logger LOG = LoggerFactory.getLogger(Escalator.class);

    private final Journal journal;
    private final Escalations escalations;

    Escalator(Journal journal, Escalations escalations) {
        this.journal = journal;
        this.escalations = escalations;
    }

    void look(Instant now) {
        for (Alert alert : journal.alerts().open()) {
            if (alert.isNew()
                    && alert.escalation().next().filter(at -> !at.isAfter(now)).isPresent()) {
                step(alert, now);
            }
        }
    }

    private void step(Alert alert, Instant now) {
        if (alert.isSnoozed(now)) {
            // the step is taken when the rest is over
            return;
        }
        List<Duration> steps = escalations.table(alert.source().module()).of(alert.severity());
        int step = alert.escalation().step();
        Optional<Instant> next = step + 1 < steps.size()
                ? Optional.of(now.plus(steps.get(step + 1).minus(steps.get(step))))
                : Optional.empty();
        Alert after =
                alert.change().escalation(new Alert.Escalation(step + 1, next)).build(now);
        Finding.Change change = new Finding.Change(
                Finding.What.ESCALATED, now, "server", "nobody has acknowledged it: step " + (step + 1), true);
        try {
            journal.commit(new Unit().find(new FindingWrite(after, change))).join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof JournalException.Conflict)) {
                LOG.warn(
                        "a step of escalation is not committed, tried again: {}",
                        e.getCause().getMessage());
            }
        }
    }
}
