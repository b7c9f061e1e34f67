package org.tiltas.transport.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerSettings;

/**
 * Rows in batches over several days, with the server killed at any step on the disk, before or after the commit of the
 * receipts: in the end each row stands in the files once, in order.
 */
class NdjsonCrashTest {
    private static final int BATCHES = 12;

    @Property(tries = 60)
    void eachRowOnceAndInOrderWhereverItIsKilled(@ForAll long seed) throws Exception {
        Path root = Files.createTempDirectory("ndjson");
        try {
            assertThat(new Run(root, new Random(seed)).go()).isEqualTo(expected());
        } finally {
            delete(root);
        }
    }

    private static List<String> expected() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            batch(i).forEach(row -> all.add(row.id() + "/" + row.version()));
        }
        return all;
    }

    private static List<Observed> batch(int number) {
        long first = number * 3L;
        return List.of(
                Home.observed(first, "o" + first, "p" + number % 2, 1),
                Home.observed(first + 1, "o" + (first + 1), "p2", 1),
                // a correction of a row before
                Home.observed(first + 2, "o" + first, "p" + number % 2, 2));
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static final class Run {
        private final Home home = new Home();
        private final Path root;
        private final Random random;
        private FaultyDisk disk;
        private NdjsonConnection connection;

        Run(Path root, Random random) {
            this.root = root;
            this.random = random;
            start();
        }

        private void start() {
            disk = new FaultyDisk();
            disk.killAt = random.nextInt(40);
            disk.partly = random.nextInt(3000);
            NdjsonOptions options = NdjsonOptions.of(
                    new PartnerSettings("a", "ndjson", "file:x", Map.of("settings.reserveMegabytes", "0")), root);
            connection = new NdjsonConnection(options, home, disk, home);
        }

        List<String> go() throws Exception {
            for (int at = 0; at < BATCHES; ) {
                List<Observed> rows = batch(at);
                try {
                    List<DeliveryOutcome> outcomes = new ArrayList<>(connection.deliver(rows.subList(0, 2), false));
                    outcomes.addAll(connection.deliver(rows.subList(2, 3), false));
                    if (random.nextInt(6) == 0) {
                        throw new FaultyDisk.Killed();
                    }
                    if (random.nextInt(6) == 0) {
                        continue; // the commit failed; the same rows come again
                    }
                    home.commit(rows, outcomes);
                    at++;
                    if (random.nextInt(4) == 0) {
                        home.now = home.now.plus(Duration.ofHours(9));
                    }
                    if (random.nextBoolean()) {
                        connection.idle();
                    }
                } catch (FaultyDisk.Killed e) {
                    start();
                }
            }
            return lines();
        }

        private List<String> lines() throws IOException {
            List<String> lines = new ArrayList<>();
            List<Path> files;
            try (Stream<Path> found = Files.list(root.resolve("x"))) {
                files = found.sorted().toList();
            }
            for (Path file : files) {
                for (Scan.Line line : Scan.lines(Files.newInputStream(file))) {
                    assertThat(line.reference()).isNotEmpty();
                    if (line.isObservation()) {
                        lines.add(line.id() + "/" + line.version());
                    }
                }
            }
            return lines;
        }
    }
}
