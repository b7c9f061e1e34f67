package org.tiltas.clinical.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.Plan;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class PlanBookTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Vilnius");

    private final FakeJournal fake = new FakeJournal();
    private final Residents residents = new Residents(fake.recordsView(), ZONE);
    private final PlanBook book = new PlanBook(fake.recordsView(), residents, ZONE);

    @AfterEach
    void close() throws Exception {
        book.close();
        residents.close();
    }

    private void put(String kind, String id, String body) {
        fake.commit(new Unit().put(RecordWrite.put(kind, id, body.replace('\'', '"'))));
    }

    private void plan(String id, String patient, String start, int days) {
        put(
                "CarePlan",
                id,
                "{'status':'active','subject':{'reference':'Patient/" + patient + "'},'period':{'start':'" + start
                        + "'},'activity':[{'detail':{'code':{'coding':[{'system':'urn:tiltas:metric',"
                        + "'code':'balance-days'}]},'quantity':{'value':" + days + ",'code':'d'}}}]}");
    }

    @Test
    void tellsEachResidentsPlansWithTheirPast() {
        plan("a", "anna", "2026-11-02", 1);
        plan("b", "jonas", "2026-11-02", 3);
        plan("a", "anna", "2026-12-07", 2);

        assertThat(book.of("anna"))
                .extracting(Plan::source, plan -> plan.from().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("CarePlan/a", "2026-11-02"),
                        org.assertj.core.groups.Tuple.tuple("CarePlan/a", "2026-12-07"));
        assertThat(book.of("nobody")).isEmpty();
    }

    @Test
    void callsWhenItTellsOfAChange() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        AutoCloseable watch = book.watch(() -> seen.set(book.of("anna").size()));
        plan("a", "anna", "2026-11-02", 1);
        assertThat(seen).hasValue(1);
        fake.commit(new Unit().put(RecordWrite.remove("CarePlan", "a")));
        assertThat(seen).hasValue(0);
        watch.close();
        plan("a", "anna", "2026-11-02", 1);
        assertThat(seen).hasValue(0);
    }

    @Test
    void aPlanMayPassToSomebodyElse() {
        plan("a", "anna", "2026-11-02", 1);
        plan("a", "jonas", "2026-11-09", 1);

        assertThat(book.of("anna")).isEmpty();
        assertThat(book.of("jonas")).extracting(p -> p.from().toString()).containsExactly("2026-11-09");
    }

    @Test
    void whoWasMergedKeepsThePlan() {
        put("Patient", "anna", "{}");
        put("Patient", "ann", "{}");
        plan("a", "ann", "2026-11-02", 1);
        put("Patient", "ann", "{'active':false,'link':[{'type':'replaced-by','other':{'reference':'Patient/anna'}}]}");

        assertThat(book.of("anna")).extracting(Plan::source).containsExactly("CarePlan/a");
    }

    @Test
    void followsMergesThatAreMadeAndTakenBack() {
        put("Patient", "anna", "{}");
        plan("a", "ann", "2026-11-02", 1);
        plan("b", "anna", "2026-11-02", 1);
        assertThat(book.of("anna")).extracting(Plan::source).containsExactly("CarePlan/b");

        put("Patient", "anna", "{'link':[{'type':'replaces','other':{'reference':'Patient/ann'}}]}");
        assertThat(book.present("ann")).isEqualTo("anna");
        assertThat(book.of("ann")).extracting(Plan::source).containsExactly("CarePlan/a", "CarePlan/b");
        fake.commit(new Unit().put(RecordWrite.remove("CarePlan", "b")));
        assertThat(book.of("anna")).extracting(Plan::source).containsExactly("CarePlan/a");

        put("Patient", "anna", "{}");
        assertThat(book.present("ann")).isEqualTo("ann");
        assertThat(book.of("anna")).isEmpty();
        assertThat(book.of("ann")).extracting(Plan::source).containsExactly("CarePlan/a");
    }

    @Test
    void whatCannotBeReadIsNotJudgedBy() {
        put(
                "Goal",
                "g",
                "{'lifecycleStatus':'active','subject':{'reference':'Patient/anna'},'target':[{'measure':"
                        + "{'coding':[{'system':'urn:tiltas:metric','code':'balance-days'}]}}]}");

        assertThat(book.of("anna")).isEmpty();
    }
}
