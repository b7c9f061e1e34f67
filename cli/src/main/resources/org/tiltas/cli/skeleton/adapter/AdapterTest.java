package @package@;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tiltas.testkit.ReadingAssertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.testkit.AdapterBench;
import org.tiltas.testkit.AdapterConformance;

class @class@Test {
    private static final @class@ ADAPTER = new @class@();
    private static final AdapterBench BENCH =
            AdapterBench.of(ADAPTER).gateway("gw1").mqtt("@id@/gw1");
    private static final String MESSAGE =
            """
            {"device": "s-17", "time": "2026-11-22T10:00:00+02:00", "seq": 41, "weight": 71.30, "battery": 87}""";

    @Test
    void readsAMessage() {
        List<Reading> readings = BENCH.payload(MESSAGE).readings();

        assertThat(readings).haveMetrics(Metrics.WEIGHT, Metrics.BATTERY);
        assertThat(readings)
                .first()
                .isOf("urn:tiltas:device:@id@", "gw1/s-17")
                .hasQuantity("71.30", "kg")
                .isAtDeviceTimeWithOffset("2026-11-22T10:00:00+02:00")
                .hasSequence(41, "");
    }

    @Test
    void refusesWhatItCannotRead() {
        DecodeException refusal = BENCH.payload("{\"device\": \"s-17\", \"weight\": \"heavy\"}").refusal();

        assertThat(refusal.reason()).isEqualTo("malformed");
        assertThat(refusal).hasMessage("weight: not a number of at most 12 digits");
    }

    /** Everything the server relies on. Add a sample for each kind of message. */
    @Test
    void conforms() {
        AdapterConformance.check(
                ADAPTER,
                BENCH.payload(MESSAGE),
                BENCH.payload("{\"device\": \"s-17\", \"battery\": 12}"),
                BENCH.http().payload(MESSAGE));
    }
}
