package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal.Start;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Alerts and their findings against a real PostgreSQL. */
class FindingTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final OffsetDateTime THEN = OffsetDateTime.ofInstant(NOW, ZoneOffset.ofHours(2));

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private Database database;
    private Lease lease;
    private PostgresJournal journal;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void open() throws Exception {
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("drop schema public cascade; create schema public");
        }
        Schema.migrate(database);
        reopen();
    }

    private void reopen() throws Exception {
        if (journal != null) {
            journal.close();
            lease.close();
        }
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    private static Alert alert(String id, String kind, String patient, boolean urgent) {
        return new Alert(
                id,
                1,
                new Alert.Source("vital-limits", "1.2.0", "3"),
                kind,
                "Heart rate high",
                Nature.CLINICAL,
                urgent,
                new Key(Key.Keying.SUBJECT, "Patient/" + patient),
                "Patient/" + patient,
                "d1",
                "",
                Severity.MODERATE,
                Severity.MODERATE,
                Alert.State.ACTIVE,
                false,
                THEN,
                NOW,
                Optional.empty(),
                new Alert.Evidence(List.of("17"), List.of("18", "19"), 7),
                "heart rate 132/min, above 120/min",
                false,
                Alert.People.NOBODY,
                new Alert.Escalation(0, Optional.of(NOW.plusSeconds(300))),
                "");
    }

    private static FindingWrite write(Alert alert, Finding.What what) {
        return new FindingWrite(alert, new Finding.Change(what, NOW, "module:vital-limits", "", true));
    }

    private void commit(Unit unit) throws Exception {
        journal.commit(unit).get();
    }

    private void raise(String id, String kind, String patient) throws Exception {
        commit(new Unit().find(write(alert(id, kind, patient, false), Finding.What.RAISED)));
    }

    @Test
    void aFindingIsARowOfTheStreamAndAVersionOfItsAlert() throws Exception {
        Alert raised = alert("a1", "heart-rate-high", "p1", false);
        Alert seen = raised.change()
                .acknowledged("anna", NOW)
                .owner("anna")
                .snoozed(new Alert.Snooze(NOW.plusSeconds(60), "doctor is on the way", "anna"))
                .judged(new Alert.Judged(Alert.Verdict.TRUE, "anna", NOW, "fever"))
                .build(NOW);
        Alert over = seen.change().cleared(THEN.plusMinutes(5), "").build(NOW.plusSeconds(300));
        commit(new Unit().find(write(raised, Finding.What.RAISED)));
        commit(new Unit().find(write(seen, Finding.What.ACKNOWLEDGED)));
        assertThat(journal.alerts().open()).containsExactly(seen);

        commit(new Unit().find(write(over, Finding.What.CLEARED)));

        assertThat(journal.alerts().open()).isEmpty();
        assertThat(journal.alerts().get("a1")).contains(over);
        assertThat(journal.alerts().history("a1")).extracting(Finding::alert).containsExactly(raised, seen, over);
        assertThat(journal.counters().get("findings")).isEqualTo(3);
        assertThat(journal.counters().get("findings.vital-limits.raised")).isEqualTo(1);
        reopen();
        assertThat(journal.alerts().get("a1")).contains(over);
    }

    @Test
    void activeAlertsAreInMemoryAfterARestart() throws Exception {
        raise("a1", "heart-rate-high", "p1");
        reopen();
        assertThat(journal.alerts().open()).extracting(Alert::id).containsExactly("a1");
    }

    @Test
    void anAlertThatIsAtAnotherVersionIsAConflict() throws Exception {
        raise("a1", "heart-rate-high", "p1");
        Alert first = journal.alerts().get("a1").orElseThrow();
        commit(new Unit().find(write(first.change().owner("anna").build(NOW), Finding.What.ASSIGNED)));
        Unit stale = new Unit()
                .state("m", "k", new byte[] {1})
                .find(write(first.change().owner("ben").build(NOW), Finding.What.ASSIGNED));

        assertThatThrownBy(() -> commit(stale)).hasCauseInstanceOf(JournalException.Conflict.class);

        assertThat(journal.states().get("m", "k")).isEmpty();
        assertThat(journal.alerts().get("a1").orElseThrow().people().owner()).isEqualTo("anna");
    }

    @Test
    void aClosedAlertKeepsCountingItsVersions() throws Exception {
        raise("a1", "heart-rate-high", "p1");
        Alert over = journal.alerts()
                .get("a1")
                .orElseThrow()
                .change()
                .cleared(THEN, "")
                .build(NOW);
        commit(new Unit().find(write(over, Finding.What.CLEARED)));
        reopen();
        Alert judged = over.change()
                .judged(new Alert.Judged(Alert.Verdict.FALSE_ALARM, "anna", NOW, ""))
                .build(NOW);

        commit(new Unit().find(write(judged, Finding.What.VERDICT)));

        assertThatThrownBy(() -> commit(new Unit().find(write(judged, Finding.What.VERDICT))))
                .hasCauseInstanceOf(JournalException.Conflict.class);
    }

    @Test
    void oneOfAKindIsActiveForAKey() throws Exception {
        raise("a1", "heart-rate-high", "p1");
        assertThatThrownBy(() -> raise("a2", "heart-rate-high", "p1"))
                .hasCauseInstanceOf(JournalException.Conflict.class);
        raise("a3", "heart-rate-high", "p2");
        raise("a4", "heart-rate-low", "p1");

        Alert first = journal.alerts().get("a1").orElseThrow();
        Alert over = first.change().cleared(THEN, "").build(NOW);
        commit(new Unit()
                .find(write(over, Finding.What.CLEARED))
                .find(write(alert("a2", "heart-rate-high", "p1", false), Finding.What.RAISED))
                .find(write(over.change().owner("anna").build(NOW), Finding.What.ASSIGNED)));

        assertThat(journal.alerts().open()).extracting(Alert::id).containsExactly("a2", "a3", "a4");
        try (var c = database.connection();
                var s = c.createStatement()) {
            assertThatThrownBy(() -> s.execute("update alert set state = 0")).hasMessageContaining("alert_open");
        }
    }

    @Test
    void searchFindsByModuleKindSubjectStateAndTimeAndPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            raise("a" + i, "heart-rate-high", "p" + i);
        }
        Alert over = journal.alerts()
                .get("a3")
                .orElseThrow()
                .change()
                .cleared(THEN, "")
                .build(NOW.plusSeconds(60));
        commit(new Unit().find(write(over, Finding.What.CLEARED)));
        Alerts alerts = journal.alerts();
        Alerts.Query all = Alerts.Query.all();

        assertThat(alerts.search(all)).extracting(Alert::id).containsExactly("a3", "a4", "a2", "a1", "a0");
        assertThat(alerts.search(all.ofModule("news2"))).isEmpty();
        assertThat(alerts.search(all.ofKind("heart-rate-high").about("Patient/p2")))
                .extracting(Alert::id)
                .containsExactly("a2");
        assertThat(alerts.search(all.ofKey("Patient/p1"))).extracting(Alert::id).containsExactly("a1");
        assertThat(alerts.search(all.in(EnumSet.of(Alert.State.CLEARED)))).containsExactly(over);
        assertThat(alerts.search(all.since(NOW.plusSeconds(1)))).containsExactly(over);
        Alerts.Page page = alerts.page(all.page(Long.MAX_VALUE, 3));
        assertThat(alerts.page(all.page(page.next().orElseThrow(), 3)).alerts())
                .extracting(Alert::id)
                .containsExactly("a1", "a0");
    }

    @Test
    void aCursorReadsFindingsUrgentOnesFirstFromTheTailAndFromTheDatabase() throws Exception {
        try (Cursor<Finding> cursor = journal.openFindings("notify", EnumSet.allOf(Lane.class), Start.BEGINNING)) {
            raise("a1", "heart-rate-high", "p1");
            commit(new Unit().find(write(alert("a2", "help-call", "p1", true), Finding.What.RAISED)));
            Batch<Finding> first = cursor.next(10, Duration.ZERO);
            assertThat(first.lane()).isEqualTo(Lane.URGENT);
            Unit passed = new Unit();
            first.pass(passed);
            commit(passed);
            assertThat(cursor.lag()).isEqualTo(1);
        }
        reopen();
        try (Cursor<Finding> cursor = journal.openFindings("notify", Set.of(Lane.ROUTINE), Start.BEGINNING)) {
            assertThat(cursor.next(10, Duration.ZERO).entries())
                    .extracting(entry -> entry.value().alert().id())
                    .containsExactly("a1");
        }
        assertThat(journal.holds().get("notify").orElseThrow().rows()).isEqualTo(1);
        assertThat(new Retention(database, journal.state(), Duration.ZERO).sweep(NOW))
                .isZero();
    }

    @Test
    void manyStatesAreWrittenInOneStatementTheLastOfAKeyCounts() throws Exception {
        commit(new Unit()
                .state("m", "a", "1".getBytes(StandardCharsets.US_ASCII))
                .state("m", "b", "2".getBytes(StandardCharsets.US_ASCII))
                .state("m", "a", "3".getBytes(StandardCharsets.US_ASCII)));
        commit(new Unit().state("m", "b", new byte[0]));
        assertThat(journal.states().all("m")).containsOnlyKeys("a");
        assertThat(journal.states().get("m", "a")).contains("3".getBytes(StandardCharsets.US_ASCII));
    }
}
