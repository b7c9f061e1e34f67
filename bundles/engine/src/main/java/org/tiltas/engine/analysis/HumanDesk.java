package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.AlertDraft;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** What people do with alerts, committed as findings; an act that collides with new evidence is made again. */
final class HumanDesk implements AlertDesk {
    private static final int ATTEMPTS = 50;
    private static final int LONGEST = 1000;
    private static final Duration LONGEST_SNOOZE = Duration.ofDays(7);

    private final Journal journal;
    private final Supplier<Instant> clock;

    HumanDesk(Journal journal, Supplier<Instant> clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public Alert acknowledge(String id, String who, String note) {
        return act(id, Finding.What.ACKNOWLEDGED, who, note, alert -> {
            active(alert);
            return alert.acknowledged()
                    ? Optional.empty()
                    : Optional.of(alert.change().acknowledged(who, clock.get()));
        });
    }

    @Override
    public Alert assign(String id, String owner, String who, String note) {
        line("owner", owner);
        return act(
                id,
                Finding.What.ASSIGNED,
                who,
                note,
                alert -> alert.people().owner().equals(owner)
                        ? Optional.empty()
                        : Optional.of(alert.change().owner(owner)));
    }

    @Override
    public Alert snooze(String id, Instant until, String reason, String who) {
        Instant now = clock.get();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_SNOOZE))) {
            throw new Refused("until: must be in the future, at most " + LONGEST_SNOOZE.toDays() + " days", false);
        }
        needed("reason", reason);
        return act(id, Finding.What.SNOOZED, who, reason, alert -> {
            active(alert);
            return Optional.of(alert.change().snoozed(new Alert.Snooze(until, reason, who)));
        });
    }

    @Override
    public Alert verdict(String id, Alert.Verdict verdict, String who, String note) {
        return act(
                id,
                Finding.What.VERDICT,
                who,
                note,
                alert -> Optional.of(alert.change().judged(new Alert.Judged(verdict, who, clock.get(), note))));
    }

    @Override
    public Alert close(String id, String who, String reason) {
        needed("reason", reason);
        return act(id, Finding.What.CLOSED, who, reason, alert -> {
            active(alert);
            Instant now = clock.get();
            return Optional.of(alert.change()
                    .cleared(OffsetDateTime.ofInstant(now, ZoneOffset.UTC), "closed by " + who + ": " + reason));
        });
    }

    private static void active(Alert alert) {
        if (!alert.isActive()) {
            throw new Refused("alert: " + alert.id() + " is not active", false);
        }
    }

    private static void needed(String field, String text) {
        if (text.isBlank()) {
            throw new Refused(field + ": missing", false);
        }
    }

    private static void line(String field, String text) {
        if (text.length() > LONGEST || text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw new Refused(field + ": must be plain text of at most " + LONGEST + " characters", false);
        }
    }

    private Alert act(
            String id, Finding.What what, String who, String note, Function<Alert, Optional<AlertDraft>> change) {
        line("note", note);
        needed("who", who);
        for (int attempt = 1; ; attempt++) {
            Alert alert =
                    journal.alerts().get(id).orElseThrow(() -> new Refused("alert: there is no '" + id + "'", true));
            Optional<AlertDraft> draft = change.apply(alert);
            if (draft.isEmpty()) {
                return alert;
            }
            Instant now = clock.get();
            Alert after = draft.get().build(now);
            String action = "alert." + what.name().toLowerCase(java.util.Locale.ROOT);
            Unit unit = new Unit()
                    .find(new FindingWrite(after, new Finding.Change(what, now, who, note, false)))
                    .audit(new Unit.Audit(now, who, action, "alert " + id));
            try {
                journal.commit(unit).join();
                return after;
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof JournalException.Conflict) || attempt == ATTEMPTS) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : e;
                }
            }
        }
    }
}
