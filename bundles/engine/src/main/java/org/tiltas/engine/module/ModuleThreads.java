package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The threads of each module's bundle. A module's code runs on threads of a group of its own, and a thread that it
 * starts belongs to the group of the one that started it. So it can be seen, when the bundle is gone, what it has left
 * running: a module may start threads only if it ends them. Thread-safe.
 */
public final class ModuleThreads {
    private static final Map<Long, ThreadGroup> GROUPS = new ConcurrentHashMap<>();
    private static final ThreadGroup ALL = new ThreadGroup(server(), "tiltas-modules");

    /**
     * Threads that belong to nobody: a timer of the component runtime that whoever offers a service sets going and that
     * ends by itself after 5 s, and the pool that all of Java shares.
     */
    private static final List<String> SHARED = List.of("SCR ", "ForkJoinPool.commonPool-worker-");

    static {
        // Java starts its one thread for time limits on first use and keeps it: were that a module's call, the thread
        // would belong to its group and hold its classes for ever
        CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> {});
    }

    private ModuleThreads() {}

    /** The group in which threads have to be that run code of a bundle. */
    public static ThreadGroup of(long bundle) {
        return GROUPS.computeIfAbsent(bundle, id -> new ThreadGroup(ALL, "tiltas-module-" + id));
    }

    /**
     * Interrupts what runs on after the bundle has gone.
     *
     * @param patience how long that may take to end
     * @return names of the threads that go on all the same
     */
    public static List<String> end(long bundle, Duration patience) throws InterruptedException {
        ThreadGroup group = GROUPS.remove(bundle);
        if (group == null) {
            return List.of();
        }
        long until = System.nanoTime() + patience.toNanos();
        group.interrupt();
        for (Thread thread : alive(group)) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left > 0) {
                thread.join(left);
            }
        }
        return alive(group).stream()
                .map(Thread::getName)
                .filter(name -> SHARED.stream().noneMatch(name::startsWith))
                .sorted()
                .toList();
    }

    private static List<Thread> alive(ThreadGroup group) {
        Thread[] threads = new Thread[group.activeCount() + 8];
        int found = group.enumerate(threads, true);
        return List.copyOf(Arrays.asList(threads).subList(0, found));
    }

    /** The group of the server's own threads, for those that may be made while a thread of a module runs. */
    public static ThreadGroup server() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
