package org.tiltas.analysis.help;

import static org.tiltas.analysis.help.HelpAnalysis.BED_EXIT;
import static org.tiltas.analysis.help.HelpAnalysis.ENURESIS;
import static org.tiltas.analysis.help.HelpAnalysis.FALL;
import static org.tiltas.analysis.help.HelpAnalysis.HELP;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/**
 * Judges calls of one resident, room or device. Nothing is too poor to be told: a call of doubtful worth is a call, a
 * doubtful fall a suspected one.
 */
final class HelpJudge implements Judge {
    private static final Duration LATE = Duration.ofMinutes(10);
    private static final DateTimeFormatter WALL = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final String IN_BED = "in-bed";
    private static final String LEFT = "left";
    private static final String LEFT_ID = "left.id";

    private final Terms terms;
    private final Optional<Night> night;
    private final Duration overAfter;
    private final Memory memory;

    HelpJudge(Terms terms, byte[] state) {
        this.terms = terms;
        this.night = Night.of(terms);
        this.overAfter = terms.duration(HelpAnalysis.OVER_AFTER).orElse(Duration.ofMinutes(30));
        this.memory = Memory.of(state);
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        switch (evidence.metric()) {
            case Metrics.HELP_CALL -> {
                if (!no(evidence)) {
                    call(HELP, Severity.HIGH, "call for help" + kind(evidence), evidence, judgements);
                }
            }
            case Metrics.FALL -> {
                if (!no(evidence)) {
                    boolean sure = evidence.usable();
                    String words = sure ? "fall" : "suspected fall";
                    call(FALL, sure ? Severity.HIGH : Severity.MODERATE, words, evidence, judgements);
                }
            }
            case Metrics.BED_OCCUPIED -> bed(evidence, judgements);
            case Metrics.ENURESIS -> wet(evidence, judgements);
            default -> {
                // a metric of another version of this module
            }
        }
    }

    /** Only a plain no is none. */
    private static boolean no(Evidence evidence) {
        return evidence.value() instanceof Value.Flag flag && !flag.value();
    }

    private static boolean yes(Evidence evidence) {
        return evidence.value() instanceof Value.Flag flag && flag.value();
    }

    private static String kind(Evidence evidence) {
        String kind = evidence.measurement().attributes().getOrDefault(Attributes.KIND, "");
        return kind.matches("[a-z0-9 -]{1,20}") ? " (" + kind + ")" : "";
    }

    private void call(String kind, Severity severity, String words, Evidence evidence, Judgements judgements) {
        judgements.signal(raised(kind, severity, words + late(evidence), evidence.at(), evidence.id()));
        Instant over = evidence.measurement().received().plus(overAfter);
        memory.put(kind, over);
        judgements.wakeAt(kind, over);
    }

    private String late(Evidence evidence) {
        Duration by = Duration.between(
                evidence.at().toInstant(), evidence.measurement().received());
        return by.compareTo(LATE) <= 0
                ? ""
                : ", late: of " + WALL.format(evidence.at().atZoneSameInstant(terms.zone()));
    }

    private void bed(Evidence evidence, Judgements judgements) {
        if (yes(evidence)) {
            memory.put(IN_BED, true);
            memory.forget(LEFT);
            memory.forget(LEFT_ID);
            judgements.noWake(BED_EXIT);
            judgements.signal(clear(BED_EXIT, evidence.at(), evidence.id(), "back in bed"));
        } else if (no(evidence)) {
            boolean known = memory.text(IN_BED).filter("false"::equals).isPresent();
            memory.put(IN_BED, false);
            if (!known && night.filter(hours -> hours.covers(evidence.at())).isPresent()) {
                left(evidence, judgements);
            }
        }
    }

    private void left(Evidence evidence, Judgements judgements) {
        Duration grace = terms.duration(HelpAnalysis.OUT_FOR).orElse(Duration.ZERO);
        if (grace.isZero()) {
            judgements.signal(
                    raised(BED_EXIT, Severity.HIGH, "out of bed" + late(evidence), evidence.at(), evidence.id()));
            return;
        }
        memory.put(LEFT, evidence.at());
        memory.put(LEFT_ID, evidence.id());
        judgements.wakeAt(BED_EXIT, evidence.at().toInstant().plus(grace));
    }

    private void wet(Evidence evidence, Judgements judgements) {
        if (yes(evidence) && terms.flag(HelpAnalysis.WET)) {
            judgements.signal(raised(ENURESIS, Severity.LOW, "wet bed", evidence.at(), evidence.id()));
        } else if (no(evidence)) {
            judgements.signal(clear(ENURESIS, evidence.at(), evidence.id(), "dry"));
        }
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        OffsetDateTime time = now.atZone(terms.zone()).toOffsetDateTime();
        wakeOfBed(now, judgements);
        for (String kind : List.of(HELP, FALL)) {
            memory.time(kind).filter(over -> !over.isAfter(now)).ifPresent(over -> {
                memory.forget(kind);
                judgements.signal(clear(kind, time, "", "nothing more since"));
            });
        }
    }

    private void wakeOfBed(Instant now, Judgements judgements) {
        Duration grace = terms.duration(HelpAnalysis.OUT_FOR).orElse(Duration.ZERO);
        Optional<OffsetDateTime> left = memory.text(LEFT).map(OffsetDateTime::parse);
        if (left.isPresent() && !left.get().toInstant().plus(grace).isAfter(now)) {
            String id = memory.text(LEFT_ID).orElse("");
            String since = WALL.format(left.get().atZoneSameInstant(terms.zone()));
            judgements.signal(raised(BED_EXIT, Severity.HIGH, "out of bed since " + since, left.get(), id));
            memory.forget(LEFT);
            memory.forget(LEFT_ID);
        }
    }

    private static Signal raised(String kind, Severity severity, String text, OffsetDateTime at, String id) {
        return new Signal(kind, Level.RAISED, severity, at, List.of(id), Signal.Patience.NONE, text);
    }

    private static Signal clear(String kind, OffsetDateTime at, String id, String text) {
        return new Signal(
                kind,
                Level.CLEAR,
                Severity.INFORMATION,
                at,
                id.isEmpty() ? List.of() : List.of(id),
                Signal.Patience.NONE,
                text);
    }

    @Override
    public byte[] state() {
        return memory.bytes();
    }
}
