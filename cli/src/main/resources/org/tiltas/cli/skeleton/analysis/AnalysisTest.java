package @package@;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class @class@Test {
    private final JudgeTrial room =
            JudgeTrial.of(new @class@()).key(new Key(Key.Keying.SUBJECT, "Location/1"));

    @Test
    void aColdRoomIsToldUntilItIsWarmEnough() {
        room.see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "17.2"));
        room.after(Duration.ofMinutes(10)).see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "17.9"));
        assertThat(room.last("cold").level()).isEqualTo(Signal.Level.RAISED);
        assertThat(room.last("cold").text()).isEqualTo("17.9 °C, below 18 °C, lowest 17.2 °C");

        room.after(Duration.ofMinutes(10)).see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "18.4"));
        assertThat(room.last("cold").level()).isEqualTo(Signal.Level.HOLDING);

        room.after(Duration.ofMinutes(10)).see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "18.5"));
        assertThat(room.last("cold").level()).isEqualTo(Signal.Level.CLEAR);
    }

    @Test
    void limitsAreThoseThatWereSet() {
        room.set("least", "21").set("hold", "PT0S");
        room.see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "20.5"));

        assertThat(room.last("cold").patience().hold()).isZero();
        assertThat(room.last("cold").level()).isEqualTo(Signal.Level.RAISED);
    }

    @Test
    void whatCannotBeTrustedIsNotJudged() {
        room.see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "2.0").quality(Quality.QUESTIONABLE));

        assertThat(room.signals()).isEmpty();
    }

    /** Everything the server relies on. */
    @Test
    void conforms() {
        JudgeConformance.of(new @class@()).check();
    }
}
