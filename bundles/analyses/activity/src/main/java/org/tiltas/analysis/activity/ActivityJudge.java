package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tiltas.analysis.activity.Day.Count;
import org.tiltas.analysis.activity.Zones.Zone;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Terms;

/** Keeps the diary of one resident: heart rates become time in zones, days are summed up after their end. */
final class ActivityJudge implements Judge {
    private static final String CLOSE = "close";
    private static final String RATE_AT = "rate.at";
    private static final String RATE_ZONE = "rate.zone";
    private static final String MEASURED_REST = "rest";
    private static final BigDecimal MOST = BigDecimal.valueOf(10_000_000);

    private final Terms terms;
    private final Memory memory;
    private final Diary diary;
    private final Duration reach;
    private final Duration closeAfter;
    private boolean planned;
    private boolean compared;

    ActivityJudge(Terms terms, byte[] state) {
        this.terms = terms;
        this.memory = Memory.of(state);
        this.diary = new Diary(memory);
        this.reach = terms.duration(ActivityAnalysis.REACH).orElse(Duration.ofMinutes(5));
        this.closeAfter = terms.duration(ActivityAnalysis.CLOSE_AFTER).orElse(Duration.ofHours(2));
    }

    @Override
    public void see(Evidence evidence, Judgements judgements) {
        compare(judgements);
        LocalDate date = date(evidence.at().toInstant());
        if (!evidence.usable() || diary.isPast(date)) {
            return;
        }
        if (take(evidence, date)) {
            again(date, judgements);
            if (!planned) {
                plan(judgements);
            }
        }
    }

    private boolean take(Evidence evidence, LocalDate date) {
        switch (evidence.metric()) {
            case Metrics.HEART_RATE:
                return number(evidence, "/min")
                        .filter(rate -> beat(rate, evidence, date))
                        .isPresent();
            case Metrics.RESTING_HEART_RATE:
                number(evidence, "/min").ifPresent(rate -> memory.put(MEASURED_REST, rate));
                return false;
            case Metrics.STEPS:
                return number(evidence, "1")
                        .map(steps -> diaryOf(date, "steps", evidence, day -> day.add(Count.STEPS, whole(steps))))
                        .isPresent();
            case Metrics.STEPS_DAY:
                return number(evidence, "/d")
                        .map(steps -> diaryOf(
                                date,
                                "steps-day",
                                evidence,
                                day -> day.set(
                                        Count.STEPS_OF_DAY, Math.max(day.get(Count.STEPS_OF_DAY), whole(steps)))))
                        .isPresent();
            case Metrics.WORN_DURATION:
                return number(evidence, "s")
                        .map(worn ->
                                diaryOf(date, "worn", evidence, day -> day.add(Count.WORN_TOLD, whole(worn) * 1000)))
                        .isPresent();
            case Metrics.STRENGTH_EXERCISE:
                return entered(evidence) && diaryOf(date, "strength", evidence, day -> day.set(Count.STRENGTH, 1));
            case Metrics.BALANCE_EXERCISE:
                return entered(evidence) && diaryOf(date, "balance", evidence, day -> day.set(Count.BALANCE, 1));
            case Metrics.OFF_BODY:
                takenOff(evidence);
                return false;
            default:
                return false;
        }
    }

    /** Strength and balance are what staff have seen, never what a band makes of its movements. */
    private static boolean entered(Evidence evidence) {
        return evidence.measurement().quality().contains(Quality.MANUAL)
                && evidence.value() instanceof Value.Flag flag
                && flag.value();
    }

    private static Optional<BigDecimal> number(Evidence evidence, String unit) {
        return evidence.value() instanceof Value.Quantity quantity
                        && quantity.unit().equals(unit)
                        && quantity.comparator().isEmpty()
                        && quantity.value().signum() >= 0
                        && quantity.value().compareTo(MOST) <= 0
                ? Optional.of(quantity.value())
                : Optional.empty();
    }

    private static long whole(BigDecimal number) {
        return number.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private boolean diaryOf(LocalDate date, String role, Evidence evidence, Consumer<Day> change) {
        change(date, day -> {
            change.accept(day);
            day.rests(role, evidence.id());
        });
        return true;
    }

    /** What a day not known so far asks for is a time of its own. */
    private void change(LocalDate date, Consumer<Day> change) {
        planned = planned && diary.day(date) != null;
        diary.change(date, change);
    }

    private boolean beat(BigDecimal rate, Evidence evidence, LocalDate date) {
        Instant now = evidence.at().toInstant();
        if (memory.time(RATE_AT).filter(now::isBefore).isPresent()) {
            return false; // between two that were seen before; their time is given already
        }
        until(now);
        Zone zone = Zones.of(terms, memory.number(MEASURED_REST), date)
                .map(zones -> zones.zone(rate))
                .orElse(Zone.UNKNOWN);
        memory.put(RATE_AT, now);
        memory.put(RATE_ZONE, zone);
        change(date, day -> {
            if (!day.has("first")) {
                day.rests("first", evidence.id());
            }
            day.rests("last", evidence.id());
        });
        return true;
    }

    private void takenOff(Evidence evidence) {
        Instant now = evidence.at().toInstant();
        if (evidence.value() instanceof Value.Flag off
                && off.value()
                && memory.time(RATE_AT).filter(now::isBefore).isEmpty()) {
            until(now);
            memory.forget(RATE_AT);
            memory.forget(RATE_ZONE);
        }
    }

    /** Gives the time since the last heart rate to its zone, each day its part. */
    private void until(Instant now) {
        Optional<Instant> since = memory.time(RATE_AT);
        if (since.isEmpty()) {
            return;
        }
        Zone zone = Zone.valueOf(memory.text(RATE_ZONE).orElseThrow());
        Instant reached = since.get().plus(reach);
        Instant end = reached.isBefore(now) ? reached : now;
        for (Instant from = since.get(); from.isBefore(end); ) {
            LocalDate date = date(from);
            Instant midnight = begin(date.plusDays(1));
            Instant to = midnight.isBefore(end) ? midnight : end;
            long millis = Duration.between(from, to).toMillis();
            if (!diary.isPast(date)) {
                change(date, day -> day.add(zone, millis));
            }
            from = to;
        }
    }

    /** What comes after a day was summed up is summed up again; the later report takes the place of the earlier. */
    private void again(LocalDate date, Judgements judgements) {
        LocalDate monday = Diary.monday(date);
        if (diary.day(date).isClosed()) {
            report(judgements).day(date, diary.day(date));
        }
        if (diary.isClosed(monday)) {
            report(judgements).week(monday, diary.week(monday));
        }
    }

    private void plan(Judgements judgements) {
        TreeMap<Instant, LocalDate> open = new TreeMap<>();
        for (Map.Entry<LocalDate, Day> entry : diary.days().entrySet()) {
            if (!entry.getValue().isClosed()) {
                open.put(due(entry.getKey()), entry.getKey());
            }
        }
        for (LocalDate monday : diary.mondays()) {
            if (!diary.isClosed(monday)) {
                open.put(due(monday.plusDays(Week.DAYS - 1)), monday);
            }
        }
        if (open.isEmpty()) {
            judgements.noWake(CLOSE);
        } else {
            judgements.wakeAt(CLOSE, open.firstKey());
        }
        planned = true;
    }

    private Instant due(LocalDate day) {
        return begin(day.plusDays(1)).plus(closeAfter);
    }

    @Override
    public void wake(Instant now, Judgements judgements) {
        compare(judgements);
        if (memory.time(RATE_AT).filter(at -> !at.plus(reach).isAfter(now)).isPresent()) {
            until(now);
            memory.forget(RATE_AT);
            memory.forget(RATE_ZONE);
        }
        for (LocalDate date : diary.days().keySet()) {
            if (!diary.day(date).isClosed() && !due(date).isAfter(now)) {
                diary.change(date, day -> day.set(Count.CLOSED, 1));
                report(judgements).day(date, diary.day(date));
            }
        }
        for (LocalDate monday : diary.mondays()) {
            if (!diary.isClosed(monday) && !due(monday.plusDays(Week.DAYS - 1)).isAfter(now)) {
                diary.close(monday, mark(monday));
                report(judgements).week(monday, diary.week(monday));
            }
        }
        plan(judgements);
    }

    /** A plan may be written, or changed, for a week that is over. */
    private void compare(Judgements judgements) {
        if (!compared) {
            compared = true;
            diary.judgedOtherwise(this::mark).ifPresent(monday -> {
                diary.close(monday, mark(monday));
                report(judgements).judge(monday, diary.week(monday));
            });
        }
    }

    private String mark(LocalDate monday) {
        return Aims.mark(Aims.of(monday, terms));
    }

    @Override
    public List<Progress> progress(LocalDate today) {
        LocalDate last = Diary.monday(today);
        LocalDate first = diary.mondays().stream()
                .filter(monday -> monday.isAfter(last.minusDays(Diary.KEPT)))
                .findFirst()
                .filter(last::isAfter)
                .orElse(last);
        List<Progress> all = new ArrayList<>();
        Optional<String> obstacle = Zones.obstacle(terms, memory.number(MEASURED_REST));
        for (LocalDate monday = first; !monday.isAfter(last); monday = monday.plusDays(Week.DAYS)) {
            boolean over = monday.isBefore(last);
            all.addAll(new Account(monday, diary.week(monday), terms, over, obstacle).of(Aims.of(monday, terms)));
        }
        return all;
    }

    private Report report(Judgements judgements) {
        return new Report(terms, Zones.obstacle(terms, memory.number(MEASURED_REST)), judgements);
    }

    private LocalDate date(Instant time) {
        return time.atZone(terms.zone()).toLocalDate();
    }

    private Instant begin(LocalDate day) {
        return day.atStartOfDay(terms.zone()).toInstant();
    }

    @Override
    public byte[] state() {
        diary.write();
        return memory.bytes();
    }
}
