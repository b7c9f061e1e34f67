package org.tiltas.engine.analysis;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/**
 * What happens when a module fails on an Observation: on probation it is compared with the version before; else the
 * Observation is set aside for this module alone, and one that fails again and again is suspended.
 */
final class Failures {
    private static final Duration SUSPENDED_WAIT = Duration.ofSeconds(1);
    private static final byte[] NO_BYTES = {};
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Messages messages;
    private final Analyses.Present present;
    private final Unit unit;

    /** Lets another instance do the same. */
    interface Attempt {
        boolean succeeds(AnalysisInstance other) throws InterruptedException;
    }

    Failures(Messages messages, Analyses.Present present, Unit unit) {
        this.messages = messages;
        this.present = present;
        this.unit = unit;
    }

    /** A module that breaks because its bundle is being taken away says nothing about the evidence. */
    void standStillIfGone(AnalysisInstance instance) throws RetryLater {
        if (instance.isClosed()) {
            throw new RetryLater(
                    Duration.ZERO, "analysis " + instance.descriptor().id() + " was swapped");
        }
        Optional<String> suspended = instance.suspended();
        if (suspended.isPresent()) {
            present.trial().ifPresent(trial -> trial.failed(suspended.get()));
            throw suspended(instance, suspended.get());
        }
    }

    private static RetryLater suspended(AnalysisInstance instance, String reason) {
        return new RetryLater(
                SUSPENDED_WAIT, "analysis " + instance.descriptor().id() + " is suspended: " + reason);
    }

    /** On probation: takes the module back if the version before can do it. */
    void compare(KeyJob job, Attempt attempt) throws RetryLater, InterruptedException {
        if (present.trial().isEmpty()) {
            return;
        }
        Analyses.Trial trial = present.trial().get();
        if (attempt.succeeds(trial.before())) {
            String reason =
                    job.culprit().map(e -> "Observation/" + e.id() + ": ").orElse("") + job.failure + ", version "
                            + trial.before().version() + " judges it";
            trial.failed(reason);
            throw new RetryLater(
                    Duration.ofMillis(20),
                    "analysis " + present.instance().descriptor().id() + ": " + reason);
        }
    }

    void told(KeyJob job, Optional<Evidence> culprit) throws RetryLater {
        AnalysisInstance instance = present.instance();
        String id = culprit.map(Evidence::id).orElse("of " + job.name());
        LOG.warn(
                "analysis {}: set aside, Observation {}: {}",
                instance.descriptor().id(),
                id,
                job.failure);
        Optional<String> reason = instance.broke(id, job.name(), job.failure);
        if (reason.isPresent()) {
            present.trial().ifPresent(trial -> trial.failed(reason.get()));
            throw suspended(instance, reason.get());
        }
        if (culprit.isPresent()) {
            setAside(culprit.get(), job.failure);
        } else {
            for (Evidence evidence : job.anew.isPresent() ? java.util.List.<Evidence>of() : job.evidence) {
                setAside(evidence, job.failure);
            }
        }
    }

    /** The bytes of an Observation are those of its message; they may be gone by now. */
    private void setAside(Evidence evidence, String how) {
        Measurement m = evidence.measurement();
        RawMessage message = messages.get(m.origin().message())
                .orElseGet(() -> new RawMessage(
                        m.origin().message(),
                        m.origin().module(),
                        m.gateway(),
                        "journal",
                        "",
                        "",
                        m.received(),
                        false,
                        m.lane(),
                        NO_BYTES));
        unit.quarantine(new Quarantined(
                message,
                present.instance().descriptor().id(),
                "analysis-failed",
                "Observation/" + evidence.id() + ": the analysis " + how,
                message.payload().length,
                ""));
    }
}
