package org.tiltas.analysis.silence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.testkit.JudgeConformance;
import org.tiltas.testkit.JudgeTrial;
import org.tiltas.testkit.Piece;

class SilenceAnalysisTest {
    private final JudgeTrial device = JudgeTrial.of(new SilenceAnalysis()).key(new Key(Key.Keying.DEVICE, "device-1"));
    private final JudgeTrial gateway = JudgeTrial.of(new SilenceAnalysis()).key(new Key(Key.Keying.GATEWAY, "gw1"));

    @Test
    void keepsWhatAnAnalysisPromises() {
        JudgeConformance.of(new SilenceAnalysis()).check();
        JudgeConformance.of(new SilenceAnalysis())
                .set("silent-after", "PT5M")
                .set("gateway.silent-after", "PT1M")
                .check();
    }

    private void speaks(JudgeTrial trial, String metric, String number, Duration every, int times) {
        for (int i = 0; i < times; i++) {
            trial.after(i == 0 ? Duration.ZERO : every).see(Piece.quantity(metric, number));
        }
    }

    /** The gateway speaks every minute while time passes. */
    private void passes(Duration time) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            device.after(Duration.ofMinutes(1)).heard("gw1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heart-rate, 72, PT5M, 25, 30",
        "spo2, 97, PT1M, 121, 30",
        "ambient-temperature, 21.5, PT30M, 5, 180",
        "steps, 120, PT1H, 3, 720",
        "battery, 80, PT6H, 2, 1560"
    })
    void aSteadyDeviceThatFallsSilentIsTold(String metric, String number, String every, int times, long minutes) {
        speaks(device, metric, number, Duration.parse(every), times);
        device.heard("gw1");

        passes(Duration.ofMinutes(minutes - 1));
        assertThat(device.signals("silent")).isEmpty();
        passes(Duration.ofMinutes(1));
        assertThat(device.last("silent").level()).isEqualTo(Level.RAISED);
        assertThat(device.last("silent").severity()).isEqualTo(Severity.LOW);
        assertThat(device.last("silent").text())
                .startsWith("nothing heard for ")
                .endsWith(", its gateway speaks");
        assertThat(device.last("silent").evidence()).containsExactly("o" + times);
        passes(Duration.ofHours(5));
        assertThat(device.signals("silent")).hasSize(1);

        device.see(Piece.quantity(metric, number));
        assertThat(device.last("silent").level()).isEqualTo(Level.CLEAR);
    }

    /** A round with an oximeter is not the beginning of a series. */
    @Test
    void aSpotMeasurementIsNotExpectedAgain() {
        speaks(device, Metrics.SPO2, "97", Duration.ofSeconds(1), 60);
        passes(Duration.ofDays(1));

        assertThat(device.signals()).isEmpty();
        assertThat(device.wakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"help-call", "fall", "contact-open"})
    void aButtonMayBeSilentUnlessToldOtherwise(String event) {
        device.see(Piece.flag(event, true));
        passes(Duration.ofDays(2));
        assertThat(device.signals()).isEmpty();

        device.set("silent-after", "PT1H").see(Piece.flag(event, true));
        passes(Duration.ofHours(1));
        assertThat(device.last("silent").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void anOutageOfTheGatewayIsNotTheDevices() {
        speaks(device, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 25);

        device.after(Duration.ofHours(9));
        assertThat(device.signals("silent")).isEmpty();

        // the gateway is back, the device is not
        passes(Duration.ofMinutes(29));
        assertThat(device.signals("silent")).isEmpty();
        passes(Duration.ofMinutes(8));
        assertThat(device.last("silent").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void aDeviceBackWithItsGatewayIsNotTold() {
        speaks(device, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 25);
        device.after(Duration.ofHours(9)).heard("gw1");
        device.after(Duration.ofMinutes(4)).see(Piece.quantity(Metrics.HEART_RATE, "72"));

        assertThat(device.signals("silent")).isEmpty();
    }

    @Test
    void aDeviceNotWornMayBeSilent() {
        speaks(device, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 25);
        device.see(Piece.flag(Metrics.OFF_BODY, true));
        passes(Duration.ofHours(10));

        assertThat(device.signals("silent")).isEmpty();
        assertThat(device.last("off-body").level()).isEqualTo(Level.RAISED);
        assertThat(device.last("off-body").patience().hold()).isEqualTo(Duration.ofMinutes(30));
        device.see(Piece.flag(Metrics.OFF_BODY, false));
        assertThat(device.last("off-body").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void silenceCanBeLeftUnwatched() {
        device.set("watch", "false").set("silent-after", "PT5M");
        speaks(device, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 25);
        device.see(Piece.flag(Metrics.DEVICE_ONLINE, false));
        passes(Duration.ofHours(5));

        assertThat(device.signals()).isEmpty();
    }

    @Test
    void whoIsReportedOfflineIsToldAtOnce() {
        device.see(Piece.flag(Metrics.DEVICE_ONLINE, false));
        assertThat(device.last("silent").text()).isEqualTo("device reported to be offline");
        device.see(Piece.flag(Metrics.DEVICE_ONLINE, true));
        assertThat(device.last("silent").level()).isEqualTo(Level.CLEAR);
    }

    @ParameterizedTest
    @CsvSource({
        "100, CLEAR, INFORMATION",
        "25, CLEAR, INFORMATION",
        "24, HOLDING, INFORMATION",
        "16, HOLDING, INFORMATION",
        "15, RAISED, LOW",
        "6, RAISED, LOW",
        "5, RAISED, MODERATE",
        "0, RAISED, MODERATE"
    })
    void aLowBatteryIsTold(String percent, Level level, Severity severity) {
        device.see(Piece.quantity(Metrics.BATTERY, percent));

        assertThat(device.last("battery").level()).isEqualTo(level);
        assertThat(device.last("battery").severity()).isEqualTo(severity);
    }

    @Test
    void flagAndLevelOfABatteryMustAgreeToEndIt() {
        device.see(Piece.flag(Metrics.BATTERY_LOW, true));
        assertThat(device.last("battery").severity()).isEqualTo(Severity.LOW);
        device.see(Piece.quantity(Metrics.BATTERY, "60"));
        assertThat(device.last("battery").level()).isEqualTo(Level.HOLDING);
        device.see(Piece.flag(Metrics.BATTERY_LOW, false));
        assertThat(device.last("battery").level()).isEqualTo(Level.CLEAR);

        device.see(Piece.quantity(Metrics.BATTERY, "10"));
        device.see(Piece.flag(Metrics.BATTERY_LOW, false));
        assertThat(device.last("battery").level()).isEqualTo(Level.RAISED);
    }

    @Test
    void aClockThatWasGoodAndIsNotIsTold() {
        for (int i = 0; i < 30; i++) {
            device.see(Piece.quantity(Metrics.SPO2, "97").quality(Quality.RECEIPT_TIME));
        }
        assertThat(device.signals("clock")).isEmpty();

        device.see(Piece.quantity(Metrics.SPO2, "97"));
        for (int i = 0; i < 9; i++) {
            device.see(Piece.quantity(Metrics.SPO2, "97").quality(Quality.RECEIPT_TIME));
        }
        assertThat(device.signals("clock")).isEmpty();
        device.see(Piece.quantity(Metrics.SPO2, "97").quality(Quality.RECEIPT_TIME));
        assertThat(device.last("clock").text()).isEqualTo("10 values in a row without a usable time");
        device.see(Piece.quantity(Metrics.SPO2, "97").quality(Quality.RECEIPT_TIME));
        assertThat(device.signals("clock")).hasSize(1);
        device.see(Piece.quantity(Metrics.SPO2, "97"));
        assertThat(device.last("clock").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void aReplayIsNoSignOfLife() {
        device.set("silent-after", "PT1H").see(Piece.flag(Metrics.HELP_CALL, true));
        passes(Duration.ofMinutes(30));
        device.see(Piece.flag(Metrics.HELP_CALL, true).attribute(Attributes.REPLAYED, ""));
        passes(Duration.ofMinutes(30));

        assertThat(device.last("silent").level()).isEqualTo(Level.RAISED);
    }

    /** Twenty times the usual gap, within bounds. */
    @ParameterizedTest
    @CsvSource({"PT1S, 7300, 300", "PT30S, 250, 600", "PT2M, 70, 2400", "PT5M, 30, 6000", "PT30M, 8, 7200"})
    void aGatewayIsSilentByItsOwnTraffic(String every, int times, long seconds) {
        speaks(gateway, Metrics.BATTERY, "80", Duration.parse(every), times);

        gateway.after(Duration.ofSeconds(seconds - 1));
        assertThat(gateway.signals()).isEmpty();
        gateway.after(Duration.ofSeconds(1));
        assertThat(gateway.last("gateway-silent").level()).isEqualTo(Level.RAISED);
        assertThat(gateway.last("gateway-silent").severity()).isEqualTo(Severity.MODERATE);
        gateway.after(Duration.ofDays(3));
        assertThat(gateway.signals()).hasSize(1);

        gateway.see(Piece.quantity(Metrics.BATTERY, "80"));
        assertThat(gateway.last("gateway-silent").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void nothingIsExpectedOfAGatewayThatSeldomSpeaks() {
        speaks(gateway, Metrics.BATTERY, "80", Duration.ofHours(9), 5);
        gateway.after(Duration.ofDays(9));
        assertThat(gateway.signals()).isEmpty();

        gateway.set("gateway.silent-after", "P1D").see(Piece.quantity(Metrics.BATTERY, "80"));
        gateway.after(Duration.ofDays(1));
        assertThat(gateway.last("gateway-silent").text()).isEqualTo("gateway silent for 24 h");
    }

    @Test
    void aGatewayReportedOfflineIsToldAtOnce() {
        gateway.see(Piece.flag(Metrics.GATEWAY_ONLINE, false));
        assertThat(gateway.last("gateway-silent").text()).isEqualTo("gateway reported to be offline");
        gateway.see(Piece.flag(Metrics.GATEWAY_ONLINE, true));
        assertThat(gateway.last("gateway-silent").level()).isEqualTo(Level.CLEAR);
    }

    @Test
    void aSilentGatewayIsOneAlertHoweverManyDevicesItHas() {
        int alerts = 0;
        for (int i = 0; i < 20; i++) {
            JudgeTrial one = JudgeTrial.of(new SilenceAnalysis()).key(new Key(Key.Keying.DEVICE, "device-" + i));
            speaks(one, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 30);
            one.after(Duration.ofDays(2));
            alerts += one.signals().size();
        }
        speaks(gateway, Metrics.HEART_RATE, "72", Duration.ofMinutes(5), 30);
        gateway.after(Duration.ofDays(2));

        assertThat(alerts).isZero();
        assertThat(gateway.signals()).hasSize(1);
    }
}
