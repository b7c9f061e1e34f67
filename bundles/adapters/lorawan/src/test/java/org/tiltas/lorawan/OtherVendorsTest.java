package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.OffsetDateTime;
import net.jqwik.api.Example;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

class OtherVendorsTest {
    @Example
    void tektelicRoomSensor() throws DecodeException {
        assertThat(Frame.of("Tektelic Smart Room Sensor", 10, "00ff 0129 0367 00c4 0468 50 0100 ff 0200 ff")
                        .says())
                .containsExactly(
                        "battery-voltage=2.97 V",
                        "ambient-temperature=19.6 Cel",
                        "humidity=40.0 %",
                        "contact-open=true",
                        "bright=true");
        assertThat(Frame.of("tektelic", 10, "0900ff 0a00ff 0d040012 0c0000 1002 14 0e00ff 00d35f")
                        .says())
                .containsExactly(
                        "water-leak=true",
                        "motion=true",
                        "motion-count=18 1",
                        "vibration=false",
                        "light-level=20 1",
                        "contact-open[external-connector]=true",
                        "battery=95 %");
        assertThat(Frame.of("Breeze-V", 10, "0be403e8 0ee403f0 0c7327a0 00ba0e10")
                        .says())
                .containsExactly(
                        "carbon-dioxide=1000 [ppm]",
                        "carbon-dioxide[raw]=1008 [ppm]",
                        "air-pressure=1014.4 hPa",
                        "battery-voltage=3.600 V");
        assertThat(Frame.of("home sensor", 10, "0367ff9c 0771000000000000 0804 0003 0110 0001")
                        .says())
                .containsExactly("ambient-temperature=-10.0 Cel");
        assertThat(Frame.of("home sensor", 100, "20000000 3c").says()).isEmpty();
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> Frame.of("home sensor", 10, "046850 7777")
                .says());
        assertThat(e).hasMessage("home sensor: channel 77 77: not known");
        assertThat(Frame.say(e.partial())).containsExactly("humidity=40.0 %");
    }

    @Example
    void tektelicChestSensor() throws DecodeException {
        assertThat(Frame.of("eDoctor", 10, "fe 5a 10 00 00 00 48 0000").says())
                .containsExactly(
                        "battery=100.00 %",
                        "skin-temperature=34.50 Cel", "respiration-rate=16 /min", "heart-rate=72 /min");
        assertThat(Frame.of("eDoctor", 10, "fe 5a 00 00 00 00 00 0000").says()).hasSize(2);
    }

    @Example
    void cayenne() throws DecodeException {
        assertThat(Frame.of("Cayenne LPP", 1, "036701100567 ff9c 066850 0765012c 086601 0973 2710")
                        .says())
                .containsExactly(
                        "ambient-temperature[3]=27.2 Cel",
                        "ambient-temperature[5]=-10.0 Cel",
                        "humidity[6]=40.0 %",
                        "illuminance[7]=300 lx",
                        "presence[8]=true",
                        "air-pressure[9]=1000.0 hPa");
        assertThat(Frame.of("LPP", 1, "0188 08582b 03db9f 0003e8 0271000102030405 0302ffff 048e01")
                        .says())
                .containsExactly("position[1]=54.6859 deg, 25.2831 deg, 10.00 m");
    }

    @Example
    void aTagTellsWhatIsWiredToAChannel() throws DecodeException {
        assertThat(Frame.of("LPP", 1, "040001").says()).isEmpty();
        assertThat(Frame.of("LPP", 1, "040001").tagged("lpp-4", "help-call").says())
                .containsExactly("help-call[4]=true contact");
        assertThat(Frame.of("LPP", 1, "040000").tagged("lpp-4", "help-call").says())
                .isEmpty();
        assertThat(Frame.of("LPP", 1, "040000").tagged("lpp-4", "contact-open").says())
                .containsExactly("contact-open[4]=false");
        assertThat(Frame.of("LPP", 1, "0102 0172")
                        .tagged("lpp-1", "battery-voltage")
                        .says())
                .containsExactly("battery-voltage[1]=3.70 V");
    }

    @Example
    void abeewayPosition() throws DecodeException {
        Frame frame = Frame.of("Abeeway Compact Tracker", 18, "03 26 5a 89 00 05 209899 0f115e 0a");
        assertThat(frame.says())
                .containsExactly(
                        "battery=90 %",
                        "external-power=false",
                        "ambient-temperature=25.3 Cel",
                        "motion=true",
                        "position=54.6871552 deg, 25.2796416 deg, 39.22 m");
        Reading position = frame.readings().get(4);
        assertThat(position.time()).isEqualTo(new ReadingTime.GatewayClock(Frame.HEARD.minusSeconds(40)));
        assertThat(position.sequence()).isPresent();
    }

    @Example
    void abeewaySos() throws DecodeException {
        assertThat(Frame.of("abeeway", 18, "0a 30 5a 89 00 07").says())
                .contains("help-call=true sos")
                .hasSize(5);
        assertThat(Frame.of("abeeway", 18, "0a 20 5a 89 00 08").says()).contains("help-call=false sos-end");
        assertThat(Frame.of("abeeway", 18, "05 30 5a 89 00 00 010203").says())
                .contains("help-call=true sos", "device-information[firmware]=1.2.3");
        assertThat(Frame.of("abeeway", 18, "0a 20 5a 89 00 01").says())
                .contains("motion=true")
                .hasSize(4);
    }

    @Example
    void abeewayOtherMessages() throws DecodeException {
        assertThat(Frame.of("abeeway", 18, "07 20 00 89 00 01 00000102").says()).contains("activity-count=258 1");
        assertThat(Frame.of("abeeway", 18, "07 20 ff 89 00 04 000000000000000000000000 00000103")
                        .says())
                .contains("activity-count=259 1");
        assertThat(Frame.of("abeeway", 18, "09 20 c1 89 00 01").says())
                .contains("battery-voltage=3.86 V", "device-online=false", "battery-low=true");
        assertThat(Frame.of("abeeway", 18, "0e 20 5a 89 00 000a 02 20989900 0f115e00 00a1 fb 0000000000")
                        .says())
                .contains("position=54.6871552 deg, 25.2796416 deg, 161 m, >250 m");
        assertThat(Frame.of("abeeway", 18, "00 01").says()).isEmpty();
        assertThat(Frame.of("abeeway", 18, "03 20 5a 89 01 00 00000000").says()).hasSize(4);
    }

    @Example
    void abeewayCharging() throws DecodeException {
        assertThat(Frame.of("abeeway", 18, "05 20 00 89 00 00 010203").says())
                .containsExactly(
                        "external-power=true",
                        "ambient-temperature=25.3 Cel",
                        "motion=false",
                        "device-information[firmware]=1.2.3");
        assertThat(Frame.of("abeeway", 18, "05 20 ff 89 00 00 010203").says())
                .doesNotContain("external-power=true", "external-power=false");
    }

    @Example
    void abeewayFences() throws DecodeException {
        assertThat(Frame.of("abeeway", 18, "0a 20 5a 89 00 0a 02 00002a").says())
                .contains("zone-exit=true");
        assertThat(Frame.of("abeeway", 18, "0a 20 5a 89 00 0a 01 00002a").says())
                .contains("zone-exit=false");
        assertThat(Frame.of("abeeway", 18, "0a 20 5a 89 00 0a 03 00002a").says())
                .hasSize(4);
    }

    @Example
    void abeewayThirdGenerationOfItself() throws DecodeException {
        String page = "08 5e 8c96 00 16 80 030104 01020304 010203 0004 0005 1c 0a 20 0f6e 0000";
        assertThat(Frame.of("abeeway", 19, page).says())
                .containsExactly(
                        "battery=94 %",
                        "ambient-temperature=22 Cel", "device-information[firmware]=3.1.4", "battery-voltage=3.950 V");
        assertThat(Frame.of("abeeway", 19, "08 5e 8c96 00 16 81 0000").says())
                .containsExactly("battery=94 %", "ambient-temperature=22 Cel");
        assertThat(Frame.of("abeeway", 19, "08 5e 8c96 05 02").says())
                .containsExactly("battery=94 %", "device-online=false", "battery-low=true");
        assertThat(Frame.of("abeeway", 19, "08 5e 8c96 05 01").says())
                .containsExactly("battery=94 %", "device-online=false");
    }

    @Example
    void abeewayThirdGeneration() throws DecodeException {
        // 10:00:00 by the network, 35990 s after midnight by the device
        assertThat(Frame.of("abeeway", 19, "50 5e 8c96 8a000001 20989912 0f115e68 006e 0000 000a 11 65")
                        .says())
                .containsExactly(
                        "battery=94 %",
                        "help-call=true sos", "motion=true", "position=54.6871570 deg, 25.2796520 deg, 110 m, 17 m");
        assertThat(Frame.of("abeeway", 19, "08 7f 8c96 10").says()).containsExactly("help-call=true sos");
        assertThat(Frame.of("abeeway", 19, "08 00 8c96 51").says()).containsExactly("zone-exit=true");
        assertThat(Frame.of("abeeway", 19, "08 5e 8c96 03 01").says()).containsExactly("battery=94 %", "tamper=true");
        Reading call = Frame.of("abeeway", 19, "08 7f 8c96 10").readings().get(0);
        assertThat(call.time())
                .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T09:59:50.250+00:00")));
    }

    @Example
    void aTrackersClockMayBeAheadOfTheNetworks() throws DecodeException {
        // 36060 s: one minute ahead
        Reading call = Frame.of("abeeway", 19, "08 7f 8cdc 10").readings().get(0);
        assertThat(call.time()).isEqualTo(new ReadingTime.GatewayClock(Frame.HEARD));
    }
}
