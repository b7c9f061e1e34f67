package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Severity;

/**
 * The life of one kind of alert for one key, as a fold over its signals: persistence, hysteresis, refractory time and
 * steps of severity. The same signals and times always give the same episodes. An urgent kind knows no patience. Used by
 * one thread.
 */
final class Fold {
    final String kind;
    Optional<Episode> open = Optional.empty();
    /** A condition that holds, but not yet for long enough to be an alert. */
    Optional<Patient> waiting = Optional.empty();
    /** A higher severity than that of the open episode, not yet for long enough either. */
    Optional<Patient> worse = Optional.empty();
    /** Until when nothing of this severity or less is raised. */
    Optional<Instant> refractory = Optional.empty();

    Severity refractorySeverity = Severity.INFORMATION;
    /** A person has closed it: this severity or less is not raised before the condition was over once. */
    Optional<Severity> closed = Optional.empty();

    Fold(String kind) {
        this.kind = kind;
    }

    /** A condition on its way. */
    static final class Patient {
        final OffsetDateTime since;
        final Duration hold;
        final int needed;
        int count;
        Severity severity;
        List<String> evidence;
        String text;
        boolean quiet;

        Patient(OffsetDateTime since, Duration hold, int needed) {
            this.since = since;
            this.hold = hold;
            this.needed = needed;
        }

        void add(Signal signal, boolean isQuiet) {
            quiet = count == 0 ? isQuiet : quiet && isQuiet;
            count++;
            severity = signal.severity();
            evidence = signal.evidence();
            text = signal.text();
        }

        Instant due() {
            return since.toInstant().plus(hold);
        }

        boolean isRipe(Instant now) {
            return count >= needed && !now.isBefore(due());
        }
    }

    /** Whether it says nothing that a fresh one would not say. */
    boolean isBlank() {
        return open.isEmpty() && waiting.isEmpty() && worse.isEmpty() && refractory.isEmpty() && closed.isEmpty();
    }

    /** When the passing of time alone may make it an alert, or a worse one. */
    Optional<Instant> due() {
        return waiting.or(() -> worse).filter(p -> p.count >= p.needed).map(Patient::due);
    }

    /** @return the episode that began, if one did */
    Optional<Episode> signal(Signal signal, boolean urgent, boolean quiet, Supplier<String> ids) {
        return switch (signal.level()) {
            case RAISED -> raised(signal, urgent, quiet, ids);
            case HOLDING -> {
                waiting = Optional.empty();
                worse = Optional.empty();
                yield Optional.empty();
            }
            case CLEAR -> {
                clear(signal, urgent);
                yield Optional.empty();
            }
        };
    }

    private Optional<Episode> raised(Signal signal, boolean urgent, boolean quiet, Supplier<String> ids) {
        Instant now = signal.at().toInstant();
        if (open.isPresent()) {
            more(signal, urgent, quiet, now);
            return Optional.empty();
        }
        boolean held = refractory.filter(now::isBefore).isPresent()
                && signal.severity().compareTo(refractorySeverity) <= 0;
        boolean known = closed.filter(c -> signal.severity().compareTo(c) <= 0).isPresent();
        if (!urgent && (held || known)) {
            waiting = Optional.empty();
            return Optional.empty();
        }
        Patient patient = waiting.orElseGet(() -> patient(signal, urgent));
        patient.add(signal, quiet);
        waiting = Optional.of(patient);
        return patient.isRipe(now) ? Optional.of(begin(signal.at(), ids)) : Optional.empty();
    }

    private static Patient patient(Signal signal, boolean urgent) {
        Signal.Patience patience = urgent ? Signal.Patience.NONE : signal.patience();
        return new Patient(signal.at(), patience.hold(), patience.count());
    }

    private Episode begin(OffsetDateTime at, Supplier<String> ids) {
        Patient patient = waiting.orElseThrow();
        Episode episode = new Episode(kind, ids.get(), at);
        episode.begin(patient.severity, patient.evidence, patient.count, patient.text, patient.quiet);
        waiting = Optional.empty();
        closed = Optional.empty();
        refractory = Optional.empty();
        open = Optional.of(episode);
        return episode;
    }

    private void more(Signal signal, boolean urgent, boolean quiet, Instant now) {
        Episode episode = open.orElseThrow();
        if (signal.severity().compareTo(episode.severity) <= 0) {
            worse = Optional.empty();
            episode.add(signal, signal.severity(), quiet);
            return;
        }
        Patient patient = worse.orElseGet(() -> patient(signal, urgent));
        patient.add(signal, quiet);
        worse = Optional.of(patient);
        boolean ripe = patient.isRipe(now);
        episode.add(signal, ripe ? signal.severity() : episode.severity, quiet);
        if (ripe) {
            worse = Optional.empty();
        }
    }

    private void clear(Signal signal, boolean urgent) {
        waiting = Optional.empty();
        worse = Optional.empty();
        closed = Optional.empty();
        open.ifPresent(episode -> {
            episode.cleared = Optional.of(signal.at());
            Duration time = signal.patience().refractory();
            if (!urgent && !time.isZero()) {
                refractory = Optional.of(signal.at().toInstant().plus(time));
                refractorySeverity = episode.worst;
            }
        });
        open = Optional.empty();
    }

    /**
     * The time it was {@linkplain #due waiting for} has come.
     *
     * @return the episode that began, if one did
     */
    Optional<Episode> ripen(Instant now, Supplier<String> ids) {
        if (waiting.filter(p -> p.isRipe(now)).isPresent()) {
            Patient patient = waiting.orElseThrow();
            return Optional.of(begin(OffsetDateTime.ofInstant(patient.due(), patient.since.getOffset()), ids));
        }
        if (open.isPresent() && worse.filter(p -> p.isRipe(now)).isPresent()) {
            Episode episode = open.orElseThrow();
            episode.severity = worse.orElseThrow().severity;
            if (episode.severity.compareTo(episode.worst) > 0) {
                episode.worst = episode.severity;
            }
            worse = Optional.empty();
        }
        return Optional.empty();
    }

    /** A person has closed the open episode. */
    void closedByHand(boolean urgent) {
        open.ifPresent(episode -> closed = urgent ? Optional.empty() : Optional.of(episode.worst));
        open = Optional.empty();
        waiting = Optional.empty();
        worse = Optional.empty();
    }

    /** What it rests on was taken back: as if it had never been. */
    void forget() {
        open = Optional.empty();
        waiting = Optional.empty();
        worse = Optional.empty();
    }
}
