package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Unit;

/** The journal while its database is killed, and its retention. */
class JournalFaultTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    Path directory;

    private EmbeddedPostgres postgres;
    private Database database;
    private Lease lease;
    private Tenure tenure;
    private PostgresJournal journal;

    @BeforeEach
    void start() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        Schema.migrate(database);
        lease = new Lease(database);
        tenure = lease.tryTake().orElseThrow();
        journal = new PostgresJournal(database, tenure, Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void stop() throws Exception {
        journal.close();
        lease.close();
        database.close();
        postgres.close();
    }

    private static RawMessage message(int number) {
        return new RawMessage(
                "",
                "gatt",
                "gw1",
                "mqtt",
                "gatt/gw1",
                "",
                Instant.now(),
                false,
                Lane.ROUTINE,
                Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private ProcessHandle postmaster() throws Exception {
        String pid = Files.readAllLines(directory.resolve("postgres/db/postmaster.pid"))
                .get(0);
        return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
    }

    @Test
    void nothingAcknowledgedIsLostOrDoubledWhenTheDatabaseIsKilledUnderLoad() throws Exception {
        List<CompletableFuture<Committed>> futures = new ArrayList<>();
        int number = 0;
        for (int kill = 0; kill < 3; kill++) {
            for (int i = 0; i < 300; i++) {
                futures.add(journal.commit(new Unit().append(message(number++))));
            }
            ProcessHandle victim = postmaster();
            victim.destroyForcibly();
            victim.onExit().get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 300; i++) {
                futures.add(journal.commit(new Unit().append(message(number++))));
            }
            postgres.heal();
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<Committed> future : futures) {
            ids.add(future.get(60, TimeUnit.SECONDS).messageIds().get(0));
        }
        assertThat(ids).hasSize(number);
        assertThat(readAll()).isEqualTo(numbers(number));
        assertThat(journal.counters().get("received")).isEqualTo(number);
        assertThat(journal.trouble()).isEmpty();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.renew(tenure.epoch())).isTrue();
    }

    private static List<Integer> numbers(int count) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        return all;
    }

    private List<Integer> readAll() throws Exception {
        List<Integer> read = new ArrayList<>();
        try (Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt")) {
            for (Batch<RawMessage> batch = cursor.next(100, Duration.ZERO);
                    !batch.isEmpty();
                    batch = cursor.next(100, Duration.ZERO)) {
                batch.entries()
                        .forEach(e ->
                                read.add(Integer.valueOf(new String(e.value().payload(), StandardCharsets.US_ASCII))));
                Unit unit = new Unit();
                batch.pass(unit);
                journal.commit(unit).get();
            }
        }
        return read;
    }

    @Test
    void aPostmasterThatWasLeftBehindIsAdopted() throws Exception {
        long pid = postmaster().pid();
        EmbeddedPostgres second =
                new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        second.start();
        assertThat(postmaster().pid()).isEqualTo(pid);
        assertThat(second.url()).isEqualTo(postgres.url());
    }

    @Test
    void retentionDropsOnlyWhatEveryCursorHasPassed() throws Exception {
        journal.commit(new Unit().append(message(1))).get();
        jumpToNextPartition();
        journal.commit(new Unit().append(message(2))).get();
        Instant later = Instant.now().plus(Duration.ofDays(31));
        try (Retention retention = new Retention(database, journal.state(), Duration.ofDays(30))) {
            assertThat(retention.sweep(later)).as("no cursor has read it").isZero();
            try (Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt")) {
                Batch<RawMessage> batch = cursor.next(1, Duration.ZERO);
                assertThat(retention.sweep(later)).as("read but not passed").isZero();
                Unit unit = new Unit();
                batch.pass(unit);
                journal.commit(unit).get();
                assertThat(retention.sweep(Instant.now())).as("not old enough").isZero();
                assertThat(retention.sweep(later)).isEqualTo(1);
                assertThat(cursor.next(10, Duration.ZERO).entries()).hasSize(1);
            }
        }
    }

    /** Moves the head of the inbox as a million messages would have. */
    private void jumpToNextPartition() throws Exception {
        journal.close();
        lease.close();
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("update server set inbox_head = " + Partitions.INBOX_ROWS);
        }
        Awaitility.await().until(() -> {
            lease = new Lease(database);
            var next = lease.tryTake();
            next.ifPresent(t -> tenure = t);
            return next.isPresent();
        });
        journal = new PostgresJournal(database, tenure, Horizon.DEFAULT, () -> {});
    }
}
