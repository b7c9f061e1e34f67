package org.tiltas.analysis.activity;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tiltas.api.analysis.Memory;

/** The last days of a resident, in the judge's memory. What has changed is written there by {@link #write}. */
final class Diary {
    /** Days of whole weeks that are remembered, with the present one. */
    static final int KEPT = 21;

    private static final String DAY = "day.";
    private static final String WEEK = "week.closed.";

    private final Memory memory;
    private final TreeMap<LocalDate, Day> days = new TreeMap<>();
    private final Set<LocalDate> changed = new HashSet<>();

    Diary(Memory memory) {
        this.memory = memory;
        for (String name : memory.names(DAY)) {
            days.put(
                    LocalDate.parse(name.substring(DAY.length())),
                    Day.of(memory.text(name).orElseThrow()));
        }
    }

    static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** Whether a day is too long ago to be kept. */
    boolean isPast(LocalDate day) {
        return !days.isEmpty() && day.isBefore(days.lastKey()) && day.isBefore(oldest());
    }

    private LocalDate oldest() {
        return monday(days.lastKey()).minusDays(KEPT - 7);
    }

    void change(LocalDate date, Consumer<Day> change) {
        boolean fresh = !days.containsKey(date);
        change.accept(days.computeIfAbsent(date, d -> new Day()));
        changed.add(date);
        if (fresh) {
            forgetPast();
        }
    }

    private void forgetPast() {
        LocalDate oldest = oldest();
        SortedMap<LocalDate, Day> past = days.headMap(oldest);
        past.keySet().forEach(day -> memory.forget(DAY + day));
        changed.removeAll(List.copyOf(past.keySet()));
        past.clear();
        memory.names(WEEK).stream()
                .filter(name -> LocalDate.parse(name.substring(WEEK.length())).isBefore(oldest))
                .forEach(memory::forget);
    }

    /** Brings the memory up to date. */
    void write() {
        changed.forEach(date -> memory.put(DAY + date, days.get(date).line()));
        changed.clear();
    }

    SortedMap<LocalDate, Day> days() {
        return Collections.unmodifiableSortedMap(days);
    }

    Day day(LocalDate date) {
        return days.get(date);
    }

    /** Days of the week that begins on a Monday. */
    Map<LocalDate, Day> week(LocalDate monday) {
        return days.subMap(monday, monday.plusDays(7));
    }

    /** Mondays of the weeks of which something is known. */
    Set<LocalDate> mondays() {
        Set<LocalDate> mondays = new TreeSet<>();
        days.keySet().forEach(day -> mondays.add(monday(day)));
        return mondays;
    }

    boolean isClosed(LocalDate monday) {
        return memory.has(WEEK + monday);
    }

    /** @param mark what the week was held against */
    void close(LocalDate monday, String mark) {
        memory.put(WEEK + monday, mark);
    }

    /** The last week that was closed, if it was held against something else. */
    Optional<LocalDate> judgedOtherwise(Function<LocalDate, String> mark) {
        return mondays().stream()
                .filter(this::isClosed)
                .max(Comparator.naturalOrder())
                .filter(monday -> !memory.text(WEEK + monday).orElse("").equals(mark.apply(monday)));
    }
}
