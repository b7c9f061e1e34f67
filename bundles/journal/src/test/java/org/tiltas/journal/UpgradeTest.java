package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade of a long history tells how far it is and whether it goes on, and disturbs nobody. */
class UpgradeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Takes as long for each row as a row of years takes of seconds. */
    private static final String SLOW = "create function slow(n int) returns int immutable language plpgsql as"
            + " $$ begin perform pg_sleep(0.005); return n; end $$;";

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static Database database;

    @BeforeAll
    static void start() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void begin() throws Exception {
        execute("drop schema public cascade; create schema public");
        upgrade("create table number (n int)", "insert into number select generate_series(1, 20000)");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    private static boolean hasIndex() throws SQLException {
        try (Connection c = database.connection();
                Statement s = c.createStatement();
                ResultSet row = s.executeQuery("select to_regclass('number_slow') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void upgrade(String... steps) {
        new Upgrade(database, new Files(steps)).run();
    }

    private static Upgrade next(String step) {
        return new Upgrade(
                database,
                new Files("create table number (n int)", "insert into number select generate_series(1, 20000)", step));
    }

    @Test
    void aLongStepIsSeenToGoOnAndCanBeEnded() {
        Upgrade lengthy = next(SLOW + " create index number_slow on number (slow(n))");
        CompletableFuture<Void> run = CompletableFuture.runAsync(lengthy::run);

        await().atMost(PATIENCE)
                .until(() -> lengthy.isMoving()
                        && lengthy.progress()
                                .matches("the database is being brought up to date: step 3 of 3,"
                                        + " index of number: scanning table, [1-9][0-9]? %"));

        lengthy.cancel();

        assertThatThrownBy(() -> run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasMessageContaining("canceling statement");
        assertThat(lengthy.isMoving()).isFalse();
        upgrade("create table number (n int)", "insert into number select generate_series(1, 20000)", "select 1");
    }

    @Test
    void whoHoldsItUpIsNamed() throws Exception {
        Upgrade held = next("create index number_slow on number (n)");
        CompletableFuture<Void> run;
        try (Connection c = database.dedicated();
                Statement other = c.createStatement()) {
            c.setAutoCommit(false);
            c.setClientInfo("ApplicationName", "pg_dump");
            other.execute("lock table number in access exclusive mode");
            run = CompletableFuture.runAsync(held::run);

            await().atMost(PATIENCE).until(() -> held.progress()
                    .matches("the database is being brought up to date: step 3 of 3,"
                            + " held up by session [0-9]+ of the database \\(pg_dump\\)"));
            assertThat(held.isMoving()).isFalse();
            c.rollback();
        }
        run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(hasIndex()).isTrue();
    }

    @Test
    void aServerThatStandsByLeavesTheTablesAlone() throws Exception {
        execute("drop schema public cascade; create schema public");
        Schema.migrate(database);
        AtomicBoolean upgraded = new AtomicBoolean();
        Lease active = new Lease(database);
        Lease standby = new Lease(database);
        assertThat(active.tryTake()).isPresent();

        assertThat(standby.tryTake(() -> upgraded.set(true))).isEmpty();
        assertThat(upgraded).isFalse();

        active.close();
        assertThat(standby.tryTake(() -> upgraded.set(true))).isPresent();
        assertThat(upgraded).isTrue();
        standby.close();
    }

    /** Steps with the numbers 1, 2, 3 … */
    private static final class Files implements ResourceProvider {
        private final Map<String, String> steps = new LinkedHashMap<>();

        Files(String... texts) {
            for (String text : texts) {
                steps.put("V" + (steps.size() + 1) + "__step.sql", text);
            }
        }

        @Override
        public LoadableResource getResource(String name) {
            return steps.containsKey(name) ? new Step(name, steps.get(name)) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return steps.keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                    .<LoadableResource>map(name -> new Step(name, steps.get(name)))
                    .toList();
        }
    }

    private static final class Step extends LoadableResource {
        private final String name;
        private final String text;

        Step(String name, String text) {
            this.name = name;
            this.text = text;
        }

        @Override
        public Reader read() {
            return new StringReader(text);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
