package org.tiltas.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.tiltas.testkit.SameAgainCheck.Known;

/** Looks for what reading has left behind: threads, and open files and sockets where the system tells (Linux). */
final class LeftoverCheck {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final int READS = 100;

    private LeftoverCheck() {}

    static void inspect(Workbench workbench, List<Known> known, Breaches breaches) {
        long before = open();
        for (int i = 0; i < READS; i++) {
            workbench.read(known.get(i % known.size()).sample());
        }
        long more = open() - before;
        // others in this process may open a file meanwhile, but not one for every second message
        if (more >= READS / 2) {
            breaches.add(Check.NOTHING_LEFT, more + " files or sockets are open after " + READS + " messages");
        }
        Thread[] threads = new Thread[workbench.group().activeCount() + 16];
        int count = workbench.group().enumerate(threads);
        for (int i = 0; i < count; i++) {
            boolean ours =
                    threads[i] == workbench.thread() || threads[i].getName().startsWith("tiltas-testkit");
            if (!ours && threads[i].isAlive()) {
                breaches.add(
                        Check.NOTHING_LEFT,
                        "the adapter has started thread '" + threads[i].getName() + "', which is alive");
            }
        }
    }

    private static long open() {
        if (!Files.isDirectory(OPEN)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(OPEN)) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
