package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.claims.ClaimDesk;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.spi.clinical.Claims;
import org.tiltas.spi.clinical.Claims.Unowned;
import org.tiltas.spi.journal.Unit;

/** A cuff for a corridor: carers say whose a measurement is. */
class ClaimsTest {
    private static final String SHARED =
            ",\"extension\":[{\"url\":\"urn:tiltas:extension:shared\",\"valueBoolean\":true}]";
    private static final Duration FIVE = Duration.ofMinutes(5);

    private final Bench bench = new Bench();
    private final Claims claims = new ClaimDesk(
            bench.fake.journal(),
            Devices.over(bench.fake.recordsView()),
            Owning.of(bench.fake.recordsView(), Bench.HOME),
            Clock.fixed(Bench.NOW, ZoneOffset.UTC));

    @BeforeEach
    void home() {
        bench.put("Patient", "anna", "\"active\":true");
        bench.put("Device", "cuff", Bench.identifier(Bench.BAND) + SHARED);
        bench.put("Device", "band", "\"identifier\":[]");
    }

    private static Reading weight(Instant at, long kilograms) {
        return Reading.of(Bench.BAND, "body-weight", Value.quantity(kilograms, "kg"))
                .time(new ReadingTime.GatewayClock(at.atOffset(ZoneOffset.ofHours(2))))
                .build();
    }

    private static Reading pulse(Instant at) {
        return Reading.of(Bench.BAND, "heart-rate", Value.quantity(70, "/min"))
                .time(new ReadingTime.GatewayClock(at.atOffset(ZoneOffset.ofHours(2))))
                .build();
    }

    private Unit arrives(String id, Instant received, Reading... readings) {
        return bench.observe(Bench.message(id, "gw1", received, false, Lane.ROUTINE), readings);
    }

    @Test
    void theNextMeasurementAndAllItsReadingsAreTheClaimants() {
        claims.claim("cuff", "anna", FIVE, "nora");
        Instant at = Bench.NOW.plusSeconds(60);

        Unit first = arrives("m1", at, weight(at, 61), pulse(at));
        Unit second = arrives("m2", at.plusSeconds(30), weight(at.plusSeconds(30), 80));

        assertThat(first.observations())
                .hasSize(2)
                .allSatisfy(m -> assertThat(m.subject().reference()).isEqualTo("Patient/anna"))
                .allSatisfy(m -> assertThat(m.attributes()).containsEntry(Attributes.CLAIMED, "anna"));
        assertThat(second.observations()).isEmpty();
        assertThat(second.waiting()).hasSize(1);
        assertThat(claims.open()).isEmpty();
    }

    @Test
    void twoOfOneMessageAreTwoMeasurements() {
        claims.claim("cuff", "anna", FIVE, "nora");
        Instant at = Bench.NOW.plusSeconds(60);

        Unit unit = arrives("m1", at, weight(at, 61), weight(at.plusSeconds(1), 80));

        assertThat(unit.observations()).extracting(Measurement::value).containsExactly(Value.quantity(61, "kg"));
        assertThat(unit.waiting()).hasSize(1);
    }

    @Test
    void whatWasMeasuredBeforeOrTooLateWaits() {
        claims.claim("cuff", "anna", FIVE, "nora");

        arrives("m1", Bench.NOW.plusSeconds(10), weight(Bench.NOW.minusSeconds(300), 61));
        arrives("m2", Bench.NOW.plusSeconds(300), weight(Bench.NOW.plusSeconds(300), 62));

        assertThat(bench.fake.observations).isEmpty();
        assertThat(claims.waiting(Optional.of("cuff"), Long.MAX_VALUE, 10))
                .hasSize(2)
                .extracting(Unowned::reason)
                .containsOnly("unclaimed");

        arrives("m3", Bench.NOW.plusSeconds(20), weight(Bench.NOW.minusSeconds(20), 63));
        assertThat(bench.fake.observations).as("a clock without seconds").hasSize(1);
    }

    @Test
    void aClaimCanBeWithdrawnAndReplaced() {
        bench.put("Patient", "jonas", "\"active\":true");
        claims.claim("cuff", "anna", FIVE, "nora");
        claims.claim("cuff", "jonas", FIVE, "nora");
        assertThat(claims.open()).extracting(Claims.Claim::patient).containsExactly("jonas");

        assertThat(claims.withdraw("cuff", "nora")).isTrue();
        assertThat(claims.withdraw("cuff", "nora")).isFalse();

        arrives("m1", Bench.NOW.plusSeconds(10), weight(Bench.NOW.plusSeconds(10), 61));
        assertThat(bench.fake.observations).isEmpty();
    }

    @Test
    void whatWaitsCanBeGivenToAResidentOnce() {
        arrives("m1", Bench.NOW, weight(Bench.NOW, 61));
        List<Unowned> waiting = claims.waiting(Optional.empty(), Long.MAX_VALUE, 10);

        assertThat(claims.give(waiting.get(0).id(), "anna", "nora")).isTrue();
        assertThat(claims.give(waiting.get(0).id(), "anna", "nora")).isFalse();

        assertThat(bench.fake.observations)
                .singleElement()
                .satisfies(m -> assertThat(m.subject().reference()).isEqualTo("Patient/anna"));
        assertThat(claims.waiting(Optional.empty(), Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> claims.claim("none", "anna", FIVE, "nora")).hasMessageStartingWith("device: ");
        assertThatThrownBy(() -> claims.claim("band", "anna", FIVE, "nora"))
                .hasMessage("device: Device/band is not marked as shared");
        assertThatThrownBy(() -> claims.claim("cuff", "none", FIVE, "nora")).hasMessageStartingWith("patient: ");
    }
}
