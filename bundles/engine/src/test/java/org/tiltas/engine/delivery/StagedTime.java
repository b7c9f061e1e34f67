package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A time that passes when it is told to, and does what falls due on the way. */
final class StagedTime {
    final Bench.Hands clock = new Bench.Hands();
    private final List<Task> tasks = new ArrayList<>();

    /** @param ours whether it is the server's work, which a kill ends, or the partner's */
    private record Task(Instant due, boolean ours, Runnable work) {}

    Instant now() {
        return clock.instant();
    }

    void ours(Instant due, Runnable work) {
        tasks.add(new Task(due, true, work));
    }

    void theirs(Instant due, Runnable work) {
        tasks.add(new Task(due, false, work));
    }

    boolean isQuiet() {
        return tasks.isEmpty();
    }

    /** What the server still meant to do is not done any more. */
    void killed() {
        tasks.removeIf(Task::ours);
    }

    void pass(Duration time) {
        Instant end = now().plus(time);
        for (Optional<Task> next = due(end); next.isPresent(); next = due(end)) {
            tasks.remove(next.get());
            if (next.get().due.isAfter(now())) {
                clock.pass(Duration.between(now(), next.get().due));
            }
            next.get().work.run();
        }
        clock.pass(Duration.between(now(), end));
    }

    private Optional<Task> due(Instant end) {
        return tasks.stream().filter(task -> !task.due.isAfter(end)).min(Comparator.comparing(Task::due));
    }
}
