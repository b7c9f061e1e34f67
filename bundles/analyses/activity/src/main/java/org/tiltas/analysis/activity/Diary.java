package org.tiltas.analysis.activity;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.tiltas.api.analysis.Memory;

/** The last days of a resident, in the judge's memory. */
final class Diary {
    private static final int KEPT = 21;
    private static final String DAY = "day.";
    private static final String WEEK = "week.closed.";

    private final Memory memory;

    Diary(Memory memory) {
        this.memory = memory;
    }

    static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** Whether a day is too long ago to be kept. */
    boolean isPast(LocalDate day) {
        return newest() != null && day.isBefore(monday(newest()).minusDays(KEPT - 7));
    }

    private LocalDate newest() {
        TreeMap<LocalDate, Day> days = days();
        return days.isEmpty() ? null : days.lastKey();
    }

    void change(LocalDate date, Consumer<Day> change) {
        Day day = memory.text(DAY + date).map(Day::of).orElseGet(Day::new);
        change.accept(day);
        memory.put(DAY + date, day.line());
        LocalDate oldest = monday(newest()).minusDays(KEPT - 7);
        days().keySet().stream().filter(old -> old.isBefore(oldest)).forEach(old -> memory.forget(DAY + old));
        memory.names(WEEK).stream()
                .filter(name -> LocalDate.parse(name.substring(WEEK.length())).isBefore(oldest))
                .forEach(memory::forget);
    }

    TreeMap<LocalDate, Day> days() {
        TreeMap<LocalDate, Day> days = new TreeMap<>();
        for (String name : memory.names(DAY)) {
            days.put(
                    LocalDate.parse(name.substring(DAY.length())),
                    Day.of(memory.text(name).orElseThrow()));
        }
        return days;
    }

    Day day(LocalDate date) {
        return Day.of(memory.text(DAY + date).orElseThrow());
    }

    /** Days of the week that begins on a Monday. */
    Map<LocalDate, Day> week(LocalDate monday) {
        return days().subMap(monday, monday.plusDays(7));
    }

    /** Mondays of the weeks of which something is known. */
    Set<LocalDate> mondays() {
        Set<LocalDate> mondays = new TreeSet<>();
        days().keySet().forEach(day -> mondays.add(monday(day)));
        return mondays;
    }

    boolean isClosed(LocalDate monday) {
        return memory.has(WEEK + monday);
    }

    void close(LocalDate monday) {
        memory.put(WEEK + monday, true);
    }
}
