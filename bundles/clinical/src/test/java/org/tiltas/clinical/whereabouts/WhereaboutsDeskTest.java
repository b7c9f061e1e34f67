package org.tiltas.clinical.whereabouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.clinical.Whereabouts.Order;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class WhereaboutsDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);

    private final FakeJournal fake = new FakeJournal();
    private final Residents residents = new Residents(fake.recordsView(), ZoneId.of("Europe/Vilnius"));
    private WhereaboutsDesk desk;

    @BeforeEach
    void begin() {
        desk = at(NOW);
        patient("anna", "");
    }

    private WhereaboutsDesk at(Instant now) {
        return new WhereaboutsDesk(fake.journal(), residents, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void patient(String id, String more) {
        fake.commit(new Unit().put(RecordWrite.put("Patient", id, "{\"resourceType\":\"Patient\"" + more + "}")))
                .join();
    }

    private static Order order(String purpose, Duration retention, Optional<Instant> from) {
        return new Order(purpose, retention, "guardian of the resident", from);
    }

    private static Order order() {
        return order("walks at night", WEEK, Optional.empty());
    }

    @Test
    void nothingIsDecidedUntilSomebodyDoes() {
        assertThat(desk.decision("anna")).isEmpty();
        assertThat(desk.decisions()).isEmpty();
        assertThat(desk.end("anna", "nora")).isFalse();
    }

    @Test
    void isDecidedShownAndEnded() {
        assertThat(desk.decide("anna", order(), "nora")).isTrue();

        Decision decision = desk.decision("anna").orElseThrow();
        assertThat(decision.order().purpose()).isEqualTo("walks at night");
        assertThat(decision.order().retention()).isEqualTo(WEEK);
        assertThat(decision.order().decidedBy()).isEqualTo("guardian of the resident");
        assertThat(decision.enteredBy()).isEqualTo("nora");
        assertThat(decision.holds(NOW)).isTrue();
        assertThat(decision.holds(NOW.minusMillis(1))).isFalse();
        assertThat(desk.decisions()).containsExactly(decision);

        assertThat(at(NOW.plusSeconds(60)).end("anna", "jonas")).isTrue();

        Decision ended = desk.decision("anna").orElseThrow();
        assertThat(ended.ended()).contains(NOW.plusSeconds(60));
        assertThat(ended.endedBy()).isEqualTo("jonas");
        assertThat(ended.holds(NOW.plusSeconds(59))).isTrue();
        assertThat(ended.holds(NOW.plusSeconds(60))).isFalse();
        assertThat(desk.end("anna", "jonas")).isFalse();
        assertThat(desk.decide("anna", order(), "nora")).as("not the first").isFalse();
        assertThat(desk.decision("anna").orElseThrow().ended()).isEmpty();
    }

    @Test
    void everyDecisionIsAuditedAndMakesOlderUnitsStale() {
        Unit before = new Unit().require(Assignments.GUARD, fake.guard(Assignments.GUARD));

        desk.decide("anna", order(), "nora");
        desk.end("anna", "jonas");

        assertThat(fake.units.stream()
                        .flatMap(unit -> unit.audits().stream())
                        .map(a -> a.who() + " " + a.action() + " " + a.what()))
                .containsExactly(
                        "nora resident.whereabouts Patient/anna", "jonas resident.whereabouts.end Patient/anna");
        assertThat(fake.commit(before)).isCompletedExceptionally();
    }

    @Test
    void saysWhatIsMissingOrTooMuch() {
        for (Order wrong : List.of(
                order(" ", WEEK, Optional.empty()),
                order("x".repeat(501), WEEK, Optional.empty()),
                order("walks", Duration.ofMinutes(59), Optional.empty()),
                order("walks", Duration.ofDays(91), Optional.empty()),
                order("walks", WEEK, Optional.of(NOW.minusSeconds(61))),
                order("walks", WEEK, Optional.of(NOW.plus(Duration.ofDays(367)))),
                new Order("walks", WEEK, "", Optional.empty()))) {
            assertThatThrownBy(() -> desk.decide("anna", wrong, "nora"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(purpose|retention|from|decidedBy): .+");
        }
        assertThatThrownBy(() -> desk.decide("carla", order(), "nora")).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> desk.end("carla", "nora")).isInstanceOf(NoSuchElementException.class);
        assertThat(desk.decisions()).isEmpty();
    }

    @Test
    void mayBeginLater() {
        desk.decide("anna", order("walks", WEEK, Optional.of(NOW.plus(WEEK))), "nora");

        assertThat(desk.decision("anna").orElseThrow().holds(NOW)).isFalse();
        assertThat(desk.decision("anna").orElseThrow().holds(NOW.plus(WEEK))).isTrue();
    }

    @Test
    void holdsForWhomTheResidentWasMergedInto() {
        desk.decide("anna", order(), "nora");
        patient("ana", "");
        patient("anna", ",\"link\":[{\"other\":{\"reference\":\"Patient/ana\"},\"type\":\"replaced-by\"}]");

        assertThat(desk.decision("ana").orElseThrow().order().purpose()).isEqualTo("walks at night");
        assertThat(Decisions.all(fake.recordsView(), residents)).containsOnlyKeys("ana");

        assertThat(desk.end("ana", "nora")).isTrue();
        assertThat(desk.decision("anna").orElseThrow().ended()).isPresent();
    }
}
