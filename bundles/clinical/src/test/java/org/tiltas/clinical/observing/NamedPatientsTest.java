package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** A message that names a patient, against assignments and what its gateway is trusted for. */
class NamedPatientsTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void residents() {
        gateway("\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]");
        patient("anna", "17", "");
        patient("berta", "18", "");
        bench.device("d1", Bench.BAND);
    }

    private void gateway(String more) {
        bench.put("gateway", "gw1", more);
    }

    private void patient(String id, String number, String more) {
        bench.put("Patient", id, "\"identifier\":[{\"system\":\"urn:home\",\"value\":\"" + number + "\"}]" + more);
    }

    private String owner(String lines) {
        Reading.Builder reading = Reading.of(Bench.BAND, "heart-rate", Value.quantity(60, "/min"));
        if (!lines.isEmpty()) {
            reading.attribute(Attributes.PATIENT, lines);
        }
        return bench.only(reading.build()).subject().reference();
    }

    @Test
    void theOnePatientNamed() {
        assertThat(owner("HOME|17")).isEqualTo("Patient/anna");
        assertThat(owner("OTHER|99\nurn:home|18")).isEqualTo("Patient/berta");
    }

    @Test
    void nobodyIsGuessed() {
        assertThat(owner("HOME|99")).isEqualTo("Device/d1");
        assertThat(owner("OTHER|17")).isEqualTo("Device/d1");
        assertThat(owner("HOME|17\nHOME|18")).isEqualTo("Device/d1");
        patient("twin", "17", "");
        assertThat(owner("HOME|17")).isEqualTo("Device/d1");
    }

    @Test
    void messageAndAssignmentMustAgree() {
        bench.assign("a1", "d1", "anna", "\"start\":\"2020-01-01\"", "");
        assertThat(owner("HOME|17")).isEqualTo("Patient/anna");
        assertThat(owner("")).isEqualTo("Patient/anna");
        assertThat(owner("HOME|18")).isEqualTo("Device/d1");
    }

    @Test
    void aGatewayThatIsNotTrustedNamesNobody() {
        gateway("\"home\":\"\"");
        bench.assign("a1", "d1", "anna", "\"start\":\"2020-01-01\"", "");
        assertThat(owner("HOME|18")).isEqualTo("Patient/anna");
    }

    @Test
    void aMergedPatientIsTheOther() {
        patient("berta", "18", ",\"link\":[{\"other\":{\"reference\":\"Patient/anna\"},\"type\":\"replaced-by\"}]");
        assertThat(owner("HOME|18")).isEqualTo("Patient/anna");
        assertThat(owner("HOME|17\nHOME|18")).isEqualTo("Patient/anna");
    }

    @Test
    void timesWithoutOffsetAreInTheGatewaysZone() {
        gateway("\"zone\":\"Europe/Lisbon\"");
        Reading reading = Reading.of(Bench.BAND, "heart-rate", Value.quantity(60, "/min"))
                .time(new ReadingTime.DeviceClock(LocalDateTime.parse("2026-07-01T12:00:00"), Optional.empty()))
                .build();
        assertThat(bench.only(reading).effective()).isEqualTo(OffsetDateTime.parse("2026-07-01T12:00:00+01:00"));
    }
}
