package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;

class MilesightTest {
    private static List<String> says(String model, String hex) throws DecodeException {
        return Frame.of(model, 85, hex).says();
    }

    @Example
    void everyPressOfTheButtonIsAHelpCall() throws DecodeException {
        assertThat(says("WS101", "ff2e01")).containsExactly("help-call=true short");
        assertThat(says("WS101", "ff2e02")).containsExactly("help-call=true long");
        assertThat(says("WS101", "01755aff2e03")).containsExactly("battery=90 %", "help-call=true double");
        assertThat(says("WS101", "ff2e09")).containsExactly("help-call=true code-9");
    }

    @Example
    void aReadingKnowsDeviceTimeAndFrame() throws DecodeException {
        Reading press = Frame.of("WS101", 85, "ff2e01").readings().get(0);
        assertThat(press.device().value()).isEqualTo("A8-40-41-00-00-00-00-01");
        assertThat(press.time()).isEqualTo(new ReadingTime.GatewayClock(Frame.HEARD));
        assertThat(press.heardAt()).contains(Frame.HEARD);
        assertThat(press.sequence()).contains(new Sequence(7, "01ab"));
        assertThat(press.attributes()).containsEntry(Attributes.RSSI, "-71");
    }

    @Example
    void aStateIsHeldAndAPressIsNot() throws DecodeException {
        assertThat(Frame.of("EM300-MCS", 85, "060001").readings().get(0).attributes())
                .containsEntry(Attributes.STATE, Attributes.HELD);
        assertThat(Frame.of("WS202", 85, "040001").readings().get(0).attributes())
                .containsEntry(Attributes.STATE, Attributes.HELD);
        assertThat(Frame.of("AT101", 85, "0488957542032 4bd810112").readings())
                .filteredOn(r -> r.metric().equals(Metrics.ZONE_EXIT))
                .allSatisfy(r -> assertThat(r.attributes()).containsEntry(Attributes.STATE, Attributes.HELD))
                .hasSize(1);
        assertThat(Frame.of("WS101", 85, "ff2e01").readings().get(0).attributes())
                .doesNotContainKey(Attributes.STATE);
        assertThat(Frame.of("EM300-MCS", 85, "20ce905d016b0e015a01").readings())
                .allSatisfy(r -> assertThat(r.attributes()).doesNotContainKey(Attributes.STATE));
    }

    @Example
    void climateKeepsTheStepsOfTheWire() throws DecodeException {
        assertThat(says("EM300-TH", "017557 03670b01 04685d"))
                .containsExactly("battery=87 %", "ambient-temperature=26.7 Cel", "humidity=46.5 %");
        assertThat(says("EM320-TH", "0367dcff 046800"))
                .containsExactly("ambient-temperature=-3.6 Cel", "humidity=0.0 %");
        assertThat(says("EM300-TH", "8367520101")).containsExactly("ambient-temperature=33.8 Cel");
    }

    @Example
    void recordsKeepTheirOwnTimeAndNoFrameCounter() throws DecodeException {
        // 2026-11-21T09:00:00Z = 1795251600 = 0x6b015d90
        assertThat(says("EM300-TH", "20ce 905d016b 0e01 5a 00"))
                .containsExactly("ambient-temperature=27.0 Cel @2026-11-21T09:00", "humidity=45.0 % @2026-11-21T09:00");
        assertThat(says("EM300-MCS", "20ce 905d016b 0e01 5a 01"))
                .contains("contact-open=true @2026-11-21T09:00")
                .hasSize(3);
        assertThat(says("EM300-MLD", "20ce 905d016b 000000 01")).containsExactly("water-leak=true @2026-11-21T09:00");
        assertThat(says("EM320-TH", "20ce 905d016b 0e01 5a 20ce 945d016b 0e01 5a"))
                .hasSize(4);
        assertThat(says("WS203", "20ce 905d016b 03 01 0e01 5a"))
                .contains("presence=true @2026-11-21T09:00")
                .hasSize(3);
        Reading record =
                Frame.of("EM300-TH", 85, "20ce905d016b0e015a00").readings().get(0);
        assertThat(record.sequence()).isEmpty();
        assertThat(record.heardAt()).contains(Frame.HEARD);
    }

    @Example
    void oneChannelMeansWhatTheModelSays() throws DecodeException {
        assertThat(says("VS340", "030001")).containsExactly("seat-occupied=true");
        assertThat(says("VS341", "030000")).containsExactly("seat-occupied=false");
        assertThat(says("WS202", "030001 040000")).containsExactly("motion=true", "bright=false");
        assertThat(says("WS301", "030001 040001")).containsExactly("contact-open=true", "tamper=true");
        assertThat(says("WS303", "030001")).containsExactly("water-leak=true");
        assertThat(says("VS370", "030001 0400fe")).containsExactly("presence=true");
        assertThat(says("VS330", "02821000 038e01 048e01")).containsExactly("presence=true");
        assertThat(says("WS203", "050001")).containsExactly("presence=true");
        assertThat(says("EM300-SLD", "050001")).containsExactly("water-leak=true");
        assertThat(says("EM300-ZLD", "050000")).containsExactly("water-leak=false");
        assertThat(says("EM300-MCS", "060001")).containsExactly("contact-open=true");
        assertThat(says("AM307", "050001")).containsExactly("motion=true");
        assertThat(says("WS156", "ff34020001")).containsExactly("help-call[button-2]=true short");
    }

    @Example
    void airMonitors() throws DecodeException {
        assertThat(says("AM107", "056a0500 06658c0000000000 077de803 087d2300 097367 27"))
                .containsExactly(
                        "motion-count=5 1",
                        "illuminance=140 lx",
                        "carbon-dioxide=1000 [ppm]",
                        "tvoc=35 [ppb]",
                        "air-pressure=1008.7 hPa");
        assertThat(says("AM319", "06cb02 087d6400 08e60500 0a7d0100 0b7d1e00 0c7d2800 0d7d0000 0e0101"))
                .containsExactly(
                        "light-level=2 1", "tvoc=1.00 {index}", "tvoc=5 ug/m3", "pm2-5=30 ug/m3", "pm10=40 ug/m3");
        assertThat(says("AM319", "21ce 905d016b 0e01 5a00 01 02 e803 0500 6727 1e00 2800 0100"))
                .hasSize(9)
                .contains("humidity=45.0 % @2026-11-21T09:00", "tvoc=5 ug/m3 @2026-11-21T09:00");
        assertThat(says("AM308", "20ce 905d016b 0e01 5a00 01 02 e803 0500 6727 1e00 2800"))
                .hasSize(9);
        assertThat(says("AM307", "20ce 905d016b 0e01 5a00 01 02 e803 0500 6727"))
                .hasSize(7);
        assertThat(says("AM103", "20ce 905d016b 0e01 5a e803")).hasSize(3);
        assertThat(says("AM304L", "059f0580 069d2c01 b36700"))
                .containsExactly("motion=true", "motion-count=5 1", "illuminance=300 lx", "ambient-temperature=error");
        assertThat(says("AM304L", "21ce 905d016b 01 0e01 03 00 41 0500 01 2c01"))
                .containsExactly(
                        "ambient-temperature=27.0 Cel @2026-11-21T09:00",
                        "humidity=error @2026-11-21T09:00",
                        "motion=true @2026-11-21T09:00",
                        "motion-count=5 1 @2026-11-21T09:00",
                        "illuminance=300 lx @2026-11-21T09:00");
    }

    @Example
    void radarReports() throws DecodeException {
        assertThat(says("VS373", "03f8 02 01 1000 2000"))
                .containsExactly("presence=true", "bed-occupied=true", "motionless=true");
        assertThat(says("VS373", "03f8 03 00 1000 2000"))
                .containsExactly("presence=true", "bed-occupied=false", "motionless=false");
        assertThat(says("VS373", "03f8 01 00 0000 0000")).containsExactly("presence=false");
        assertThat(says("VS373", "07b0 04 03 000000 000000"))
                .containsExactly("presence=true", "fall=true status", "lying-down=true");
        assertThat(says("VS373", "04f9 00 01 01 01"))
                .containsExactly(
                        "presence[region-1]=true",
                        "presence[region-2]=false",
                        "presence[region-3]=false",
                        "presence[region-4]=false");
        assertThat(says("VS373", "0ab3 02 02000000"))
                .containsExactly("presence[region-1]=false", "presence[region-2]=true");
        assertThat(says("VS373", "08b1 02 4006")).containsExactly("respiration-rate=16.00 /min");
        assertThat(says("VS373", "08b1 05 0000")).containsExactly("respiration-rate=temp-unknown");
        assertThat(says("VS373", "05fa 0000000000000000 0bb4 000000000000000000 09b2 010203040506"))
                .isEmpty();
    }

    @Example
    void radarAlarms() throws DecodeException {
        assertThat(says("VS373", "06fb 0a01 00 01 00")).containsExactly("fall=true triggered");
        assertThat(says("VS373", "06fb 0a01 00 02 00")).containsExactly("fall=false deactivated");
        assertThat(says("VS373", "06fb 0a01 00 03 00")).containsExactly("fall=false ignored");
        assertThat(says("VS373", "06fb 0a01 01 01 00")).containsExactly("motionless=true triggered");
        assertThat(says("VS373", "06fb 0a01 02 01 00")).containsExactly("dwell=true triggered");
        assertThat(says("VS373", "06fb 0a01 03 01 02")).containsExactly("bed-occupied=false triggered");
        assertThat(says("VS373", "06fb 0a01 03 02 02")).isEmpty();
        assertThat(says("VS373", "06fb 0a01 05 01 00")).containsExactly("presence=false triggered");
        assertThat(says("VS373", "06fb 0a01 06 04 01")).containsExactly("respiration-alarm=true reported");
        assertThat(says("VS373", "20ce 905d016b 0a01 00 01 00"))
                .containsExactly("fall=true triggered @2026-11-21T09:00");
    }

    @Example
    void oneFallInOneMessageIsOneFall() throws DecodeException {
        assertThat(says("VS373", "03f8 04 00 1000 2000 06fb 0a01 00 01 00"))
                .containsExactly("presence=true", "motionless=false", "fall=true triggered");
    }

    @Example
    void tracker() throws DecodeException {
        // 54.687157, 25.279652
        assertThat(says("AT101", "0175550367dc00 0488 95754203 24bd8101 12 070001"))
                .containsExactly(
                        "battery=85 %",
                        "ambient-temperature=22.0 Cel",
                        "position=54.687125 deg, 25.279780 deg",
                        "motion=true",
                        "zone-exit=true",
                        "tamper=true");
        assertThat(says("AT101", "0488 95754203 24bd8101 23"))
                .containsExactly("position=54.687125 deg, 25.279780 deg", "motion=false");
        assertThat(says("AT101", "06d9 00 aabbccddeeff c4 02")).containsExactly("motion=true");
        assertThat(says("AT101", "20ce 905d016b 24bd8101 95754203"))
                .containsExactly("position=54.687125 deg, 25.279780 deg @2026-11-21T09:00");
    }

    @Example
    void introductionsAndAnswersMeasureNothing() throws DecodeException {
        assertThat(says("WS101", "ff0bff ff0101 ff086131c0ffee01 ff090300 ff0a0112 ff0f00"))
                .containsExactly(
                        "device-online=true",
                        "device-information[serial]=6131c0ffee01",
                        "device-information[hardware]=3.0",
                        "device-information[firmware]=1.12",
                        "device-information[manufacturer]=Milesight",
                        "device-information[model]=WS101");
        assertThat(says("EM300-TH", "fe02 3c00 ff68 01 017564")).containsExactly("battery=100 %");
        assertThat(says("VS373", "f851 0a000a000a00 00 017564")).containsExactly("battery=100 %");
        assertThat(says("AM319", "fe1a 02 9001 fe1a 00 017564")).containsExactly("battery=100 %");
        assertThat(says("WS202", "fe77 0102030405")).isEmpty();
    }

    @Example
    void whatIsKnownOfAKnownModelIsRead() {
        DecodeException e =
                catchThrowableOfType(DecodeException.class, () -> says("EM300-TH", "03671001 9922 01 046850"));
        assertThat(e.reason()).isEqualTo("unknown-channel");
        assertThat(e).hasMessage("EM300-TH: channel 99 22: not known");
        assertThat(Frame.say(e.partial())).containsExactly("ambient-temperature=27.2 Cel");
        e = catchThrowableOfType(DecodeException.class, () -> says("WS101", "017564ff2e"));
        assertThat(e.reason()).isEqualTo("truncated");
        assertThat(e).hasMessage("WS101: channel ff 2e: press: truncated, needs 1 octets, 0 left");
        assertThat(e.partial()).hasSize(1);
    }
}
