package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tiltas.api.Observed;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Audits;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;
import org.tiltas.spi.journal.Observations.Query;

/** However much is stored, a search looks at little more than what it gives. */
class LongHistoryTest {
    private static final int ROWS = 300_000;
    private static final int PAGE = 101;
    private static final int ALL_OF_A_RESIDENT = 8_000;
    private static final int MOVED = 400;
    private static final Instant END = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static Database database;

    /** What readers of the FHIR API ask for. */
    enum Asked {
        OF_A_RESIDENT(query().subject("Patient/p17"), PAGE),
        OF_A_RESIDENT_SINCE(query().subject("Patient/p17").since(END.minusSeconds(200_000)), PAGE),
        OF_A_RESIDENT_OLDEST_FIRST(query().subject("Patient/p17").order(Order.EFFECTIVE_ASCENDING), PAGE),
        OF_A_RESIDENT_THE_FOURTH_PAGE(query().subject("Patient/p17").skip(300), PAGE),
        OF_A_RESIDENT_BY_A_RARE_CODE(query().subject("Patient/p17").metric("body-weight"), 60),
        OF_A_RESIDENT_BY_CODES(query().subject("Patient/p17").metric("body-weight", "heart-rate"), PAGE),
        OF_A_RESIDENT_BY_WHEN_IT_WAS_RECORDED(
                query().subject("Patient/p17").order(Order.RECORDED_DESCENDING), PAGE, ALL_OF_A_RESIDENT),
        OF_A_DEVICE(query().device("d17"), PAGE),
        OF_ALL(query(), PAGE),
        OF_ALL_BY_CODE(query().metric("heart-rate"), PAGE),
        OF_ALL_BY_A_RARE_CODE_SINCE(query().metric("body-weight").since(END.minusSeconds(86_400)), PAGE),
        OF_ALL_RECORDED_SINCE(query().recorded(END.minusSeconds(3_600)).order(Order.RECORDED_ASCENDING), PAGE),
        OF_ALL_NEWEST_RECORDED(query().order(Order.RECORDED_DESCENDING), PAGE),
        OF_ALL_OLDEST_RECORDED(query().order(Order.RECORDED_ASCENDING), PAGE),
        OF_ALL_TAKEN_BACK(query().status("entered-in-error"), 30),
        BY_ID(query().id("1000010"), 1),
        BY_IDS(query().id("1000010", "20", "2999990"), 3);

        final Query query;
        final int found;
        final int most;

        Asked(Wish wish, int found) {
            this(wish, found, 1_200);
        }

        /** @param most rows that may be looked at */
        Asked(Wish wish, int found, int most) {
            this.query = wish.made();
            this.found = found;
            this.most = most;
        }
    }

    @BeforeAll
    static void fill() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        Schema.migrate(database);
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            for (int n = 0; n < 3; n++) {
                s.execute("create table observation_" + n + " (like observation including all)");
                s.execute("alter table observation attach partition observation_" + n + " for values from ("
                        + n * Partitions.OBSERVATION_ROWS + ") to (" + (n + 1) * Partitions.OBSERVATION_ROWS + ")");
            }
            // one a second, of each resident in turn; every tenth place is taken
            s.execute("insert into observation select 2, 10 * i, 10 * i, 1, 'Patient/p' || i % 50, 'd' || i % 1000,"
                    + " 'gw1', case when i % 50000 < 500 then 'body-weight' else 'heart-rate' end, 72, '/min', null,"
                    + " case when i % 10000 = 5 then 5 else 0 end, t, 120, t, t,"
                    + " 0, gen_random_uuid(), 4, i, 0, 'gatt/1.0.0' from (select i, timestamptz '" + END
                    + "' - make_interval(secs => " + ROWS + " - i) as t from generate_series(0, " + (ROWS - 1)
                    + ") as i) as made");
            s.execute("insert into observation select log, position + 1, id, 2, subject, device, gateway, metric, 73,"
                    + " unit, detail, 3, effective, 120, received, recorded, identity_time, identity, origin_log,"
                    + " origin_position, ordinal, module from observation where id % 100000 = 20");
            // of one in twenty, the first version is the newest; the others have become somebody else's
            s.execute("insert into observation select 2, 10 * i + 5, 10 * i + 5, 1, 'Patient/many', 'd', 'gw1',"
                    + " 'heart-rate', i, '/min', null, 0, timestamptz '" + END
                    + "' + make_interval(secs => i), 120, now(), now(), 0,"
                    + " gen_random_uuid(), 4, i, 0, 'gatt/1.0.0' from generate_series(1, " + MOVED + ") as i");
            s.execute("insert into observation select log, 2000000 + position, id, 2, 'Patient/other', device, gateway,"
                    + " metric, value, unit, detail, 3, effective, 120, received, recorded, identity_time, identity,"
                    + " origin_log, origin_position, ordinal, module from observation"
                    + " where subject = 'Patient/many' and id % 200 <> 5");
            s.execute("insert into audit select i, now(), 'who' || i % 20, 'read', 'Patient/p' || i % 500 || ' /x'"
                    + " from generate_series(1, 100000) as i");
            s.execute("vacuum analyze");
        }
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void aSearchLooksAtLittleMoreThanWhatItGives(Asked asked) throws Exception {
        ObservationStore store = new ObservationStore(database, new RecordStore(database));
        ObservationPage page = store.page(asked.query);

        List<Observed> found = store.search(asked.query);
        JsonNode plan = plan(page.sql(page.first()), page.where().values());

        assertThat(found).hasSize(asked.found);
        assertThat(touched(plan, "observation")).as(plan.toPrettyString()).isLessThan(asked.most);
    }

    @Test
    void theNewestVersionIsFoundByTheIdOfTheFirst() {
        List<Observed> found = new ObservationStore(database, new RecordStore(database))
                .search(query().id("100020", "30").made());

        assertThat(found).extracting(Observed::version).containsExactlyInAnyOrder(2, 1);
        assertThat(found).extracting(Observed::id).containsExactlyInAnyOrder("100020", "30");
    }

    @Test
    void pagesAreFullHoweverManyRowsAreOutdated() {
        ObservationStore store = new ObservationStore(database, new RecordStore(database));
        List<Long> values = new ArrayList<>();
        for (int skip = 0; skip < MOVED; skip += 7) {
            Query all = query().subject("Patient/many").skip(skip).made();
            store.search(limited(all, 7)).forEach(o -> values.add(number(o)));
        }

        assertThat(values)
                .hasSize(MOVED / 20)
                .isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(v -> v % 20 == 0);
        assertThat(store.count(query().subject("Patient/many").made(), 1_000)).isEqualTo(MOVED / 20);
        assertThat(store.count(query().subject("Patient/many").made(), 7)).isEqualTo(7);
        assertThat(store.count(query().subject("Patient/other").made(), 1_000)).isEqualTo(MOVED - MOVED / 20);
    }

    @Test
    void readingOnFromAPlaceCostsAPageHoweverFarThatIs() throws Exception {
        ObservationStore store = new ObservationStore(database, new RecordStore(database));
        Query query = limited(
                query().subject("Patient/p17").order(Order.EFFECTIVE_ASCENDING).made(), 500);
        List<Observed> all = new ArrayList<>(store.search(query));
        Observations.Place last = null;
        for (List<Observed> page = all; page.size() == 500; all.addAll(page)) {
            last = Observations.Place.of(page.get(page.size() - 1));
            page = store.search(query, last);
        }
        ObservationPage page = store.page(query, last);

        assertThat(all).hasSize(ROWS / 50).extracting(Observed::id).doesNotHaveDuplicates();
        assertThat(all)
                .isSortedAccordingTo(Comparator.comparing(
                        observed -> observed.measurement().effective().toInstant()));
        assertThat(touched(plan(page.sql(page.first()), page.where().values()), "observation"))
                .isLessThan(1_200);
    }

    private static Query limited(Query q, int limit) {
        return new Query(
                q.ids(),
                q.subjects(),
                q.devices(),
                q.metrics(),
                q.statuses(),
                q.effectiveFrom(),
                q.effectiveTo(),
                q.recordedFrom(),
                q.recordedTo(),
                q.order(),
                q.skip(),
                limit);
    }

    private static long number(Observed observed) {
        return ((Value.Quantity) observed.measurement().value()).value().longValueExact();
    }

    @Test
    void whoReadWhoseDataIsFoundByTheResident() throws Exception {
        List<Audits.Entry> found = new AuditStore(database)
                .search(
                        new Audits.Query(Optional.empty(), Optional.empty(), Optional.empty(), "", "Patient/p7"),
                        0,
                        50);
        JsonNode plan = plan(
                "select id from audit where id > 0 and split_part(what, ' ', 1) = ? order by id desc limit 50",
                List.of("Patient/p7"));

        assertThat(found).hasSize(50).allMatch(entry -> entry.audit().what().startsWith("Patient/p7 "));
        assertThat(touched(plan, "audit")).as(plan.toPrettyString()).isLessThan(500);
    }

    private static JsonNode plan(String sql, List<?> values) throws Exception {
        try (Connection c = database.connection();
                PreparedStatement explain = c.prepareStatement("explain (analyze, format json) " + sql)) {
            ObservationStore.bind(c, explain, values);
            try (ResultSet row = explain.executeQuery()) {
                row.next();
                return new JsonMapper().readTree(row.getString(1)).get(0).get("Plan");
            }
        }
    }

    /** Rows of a table that were looked at, kept or not. */
    private static double touched(JsonNode node, String table) {
        double rows = 0;
        if (node.path("Relation Name").asText().startsWith(table)) {
            rows = (node.path("Actual Rows").asDouble()
                            + node.path("Rows Removed by Filter").asDouble()
                            + node.path("Rows Removed by Index Recheck").asDouble())
                    * node.path("Actual Loops").asDouble();
        }
        for (JsonNode part : node.path("Plans")) {
            rows += touched(part, table);
        }
        return rows;
    }

    private static Wish query() {
        return new Wish();
    }

    /** A search in the making. */
    private static final class Wish {
        private Set<String> ids = Set.of();
        private Set<String> subjects = Set.of();
        private Set<String> devices = Set.of();
        private Set<String> metrics = Set.of();
        private Set<String> statuses = Set.of();
        private Optional<Instant> since = Optional.empty();
        private Optional<Instant> recorded = Optional.empty();
        private Order order = Order.EFFECTIVE_DESCENDING;
        private int skip;

        Wish id(String... wanted) {
            ids = Set.of(wanted);
            return this;
        }

        Wish subject(String wanted) {
            subjects = Set.of(wanted);
            return this;
        }

        Wish device(String wanted) {
            devices = Set.of(wanted);
            return this;
        }

        Wish metric(String... wanted) {
            metrics = Set.of(wanted);
            return this;
        }

        Wish status(String wanted) {
            statuses = Set.of(wanted);
            return this;
        }

        Wish since(Instant from) {
            since = Optional.of(from);
            return this;
        }

        Wish recorded(Instant from) {
            recorded = Optional.of(from);
            return this;
        }

        Wish order(Order wanted) {
            order = wanted;
            return this;
        }

        Wish skip(int rows) {
            skip = rows;
            return this;
        }

        Query made() {
            return new Query(
                    ids,
                    subjects,
                    devices,
                    metrics,
                    statuses,
                    since,
                    Optional.empty(),
                    recorded,
                    Optional.empty(),
                    order,
                    skip,
                    PAGE);
        }
    }
}
