package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.DecodeException;

/** People counters, gas, sound, probes and other sensors of a building. */
class MilesightRoomsTest {
    private static List<String> says(String model, String hex) throws DecodeException {
        return Frame.of(model, 85, hex).says();
    }

    @Example
    void aScenePanelTellsWhichButtonAndHow() throws DecodeException {
        assertThat(says("WS136", "017550 ff34 02 03 01"))
                .containsExactly("battery=80 %", "help-call[button-2]=true short");
        assertThat(says("WS156", "ff34 06 03 02")).containsExactly("help-call[button-6]=true double");
        assertThat(says("WS156", "ff34 01 02 03")).containsExactly("help-call[button-1]=true long");
        assertThat(says("WS136", "ff2e01")).containsExactly("help-call=true short");
    }

    @Example
    void aPressIsHeardEvenWhenTheRestOfItIsMissing() throws DecodeException {
        assertThat(says("WS136", "ff34 05")).containsExactly("help-call[button-5]=true short");
        assertThat(says("WS136", "ff34 05 00")).containsExactly("help-call[button-5]=true short");
        assertThat(says("WS136", "ff34 05 017550")).containsExactly("help-call[button-5]=true short", "battery=80 %");
    }

    @Example
    void peopleInARoom() throws DecodeException {
        // two people; regions 1 and 3 of four are taken
        assertThat(says("VS121", "04c9 02 04 0005 06cd 07 05cc 0300 0100"))
                .containsExactly(
                        "people-count=2 1",
                        "presence=true",
                        "presence[region-1]=true",
                        "presence[region-2]=false",
                        "presence[region-3]=true",
                        "presence[region-4]=false",
                        "passage-count[in]=3 1",
                        "passage-count[out]=1 1");
        assertThat(says("VS121", "07d5 0102000000000000 ff1f 01020304"))
                .contains("people-count[region-1]=1 1", "people-count[region-2]=2 1")
                .hasSize(8);
        assertThat(says("VS321", "017564 0367dd00 04685a 05fd 0100 06fe 0500 0400 07ff 01 08f4 0200 0aef 905d016b"))
                .containsExactly(
                        "battery=100 %",
                        "ambient-temperature=22.1 Cel",
                        "humidity=45.0 %",
                        "people-count=1 1",
                        "presence=true",
                        "presence[region-1]=false",
                        "presence[region-3]=true",
                        "bright=true");
        assertThat(says("VS321", "05fd 0000")).containsExactly("people-count=0 1", "presence=false");
        assertThat(says("VS321", "0367ffff 0468ff")).containsExactly("ambient-temperature=error", "humidity=error");
        assertThat(says("VS321", "8367e60001 84685001"))
                .containsExactly("ambient-temperature=23.0 Cel", "humidity=40.0 %");
        assertThat(says("VS321", "20ce 905d016b 00 0200 20ce 905d016b 01 0300 0100"))
                .containsExactly(
                        "people-count=2 1 @2026-11-21T09:00",
                        "presence=true @2026-11-21T09:00",
                        "presence[region-1]=true @2026-11-21T09:00",
                        "presence[region-2]=false @2026-11-21T09:00");
    }

    @Example
    void peopleThroughADoor() throws DecodeException {
        assertThat(says("VS350", "017564 0367f000 04cc 1200 1600 05cc 0300 0400"))
                .containsExactly(
                        "battery=100 %",
                        "ambient-temperature=24.0 Cel", "passage-count[in]=18 1", "passage-count[out]=22 1");
        assertThat(says("VS351", "84cc 0111 0811 01 85cc 0100 0200 01"))
                .containsExactly("passage-count[in]=4353 1", "passage-count[out]=4360 1");
        assertThat(says("VS350", "20ce 905d016b 00 0100 0200 20ce 905d016b 01 0100 0200 1d00 0800"))
                .containsExactly(
                        "passage-count[in]=29 1 @2026-11-21T09:00", "passage-count[out]=8 1 @2026-11-21T09:00");
        assertThat(says("VS360", "017564 027550 03f4 0001 04cc 0100 0000"))
                .containsExactly(
                        "battery=100 %", "battery[node]=80 %", "passage-count[in]=1 1", "passage-count[out]=0 1");
        assertThat(says(
                        "VS133",
                        "03d2 48000000 04d2 c8000000 05cc 00000000 0dd2 01000000 0fe3 02000100 10e4 0100000000"))
                .containsExactly(
                        "passage-count[line-1-in]=72 1",
                        "passage-count[line-1-out]=200 1",
                        "passage-count[line-4-out]=1 1",
                        "people-count[region-1]=2 1",
                        "presence[region-1]=true",
                        "people-count[region-2]=0 1",
                        "presence[region-2]=false",
                        "people-count[region-3]=1 1",
                        "presence[region-3]=true",
                        "people-count[region-4]=0 1",
                        "presence[region-4]=false");
    }

    @Example
    void soundIsToldWithItsWeighting() throws DecodeException {
        assertThat(says("WS302", "017564 055b 05 2602 dc01 8a02"))
                .containsExactly(
                        "battery=100 %",
                        "sound-level[LAF]=55.0 dB", "sound-level[LAeq]=47.6 dB", "sound-level[LAFmax]=65.0 dB");
        assertThat(says("WS302", "055b 0a 2602 dc01 8a02"))
                .contains("sound-level[LCS]=55.0 dB", "sound-level[LCeq]=47.6 dB", "sound-level[LCSmax]=65.0 dB");
        assertThat(says("WS302", "055b 00 2602 dc01 8a02")).contains("sound-level[LZI]=55.0 dB");
    }

    @Example
    void gasAndSmell() throws DecodeException {
        assertThat(says("GS101", "0367e600 046850 058e01 060101 070100 0890 10270000 ff3f01"))
                .containsExactly("ambient-temperature=23.0 Cel", "humidity=40.0 %", "gas-alarm=true");
        assertThat(says("GS301", "017564 0267e600 036850 047d0100 057d0200"))
                .containsExactly("battery=100 %", "ambient-temperature=23.0 Cel", "humidity=40.0 %");
    }

    @Example
    void aVapeDetectorCountsItsChannelsItsOwnWay() throws DecodeException {
        assertThat(says("GS601", "00 5a 01 03 03 0100 05 0700 07 0900 09 e100 0b c501 0d 2800 0f 01 11 00 12 01"))
                .containsExactly(
                        "battery=90 %",
                        "pm2-5=7 ug/m3",
                        "pm10=9 ug/m3",
                        "ambient-temperature=22.5 Cel",
                        "humidity=45.3 %",
                        "tvoc=40 ug/m3",
                        "tamper=true",
                        "presence=true");
        assertThat(says("GS601", "02 11 20 06 11 1400 0a 11 5e01 0e 10 1000 10 21"))
                .containsExactly("pm2-5=20 ug/m3", "ambient-temperature=35.0 Cel", "tvoc=16 ug/m3", "tamper=true");
        assertThat(says("GS601", "0a 21 0a 00 0c 01"))
                .containsExactly("heat-alarm=true", "ambient-temperature=error", "humidity=error");
        assertThat(says("GS601", "df0100 db6719f12345678900 da0110010000000000 20 0000000000000000 2b 01000000 0020"))
                .containsExactly(
                        "device-information[serial]=6719f12345678900",
                        "device-information[hardware]=1.1",
                        "battery=32 %");
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> says("GS601", "005a 99 01"));
        assertThat(e).hasMessage("GS601: command 99: not known");
        assertThat(e.partial()).hasSize(1);
    }

    @Example
    void probesAndLevels() throws DecodeException {
        assertThat(says("EM500-CO2", "83d7 e600 0f00 02 20ce 905d016b 6704 6827 1001 71"))
                .containsExactly(
                        "ambient-temperature=23.0 Cel",
                        "carbon-dioxide=1127 [ppm] @2026-11-21T09:00",
                        "air-pressure=1008.8 hPa @2026-11-21T09:00",
                        "ambient-temperature=27.2 Cel @2026-11-21T09:00",
                        "humidity=56.5 % @2026-11-21T09:00");
        assertThat(says("EM500-LGT", "017564 0394 50000100 20ce 905d016b 2a000000"))
                .containsExactly("battery=100 %", "illuminance=65616 lx", "illuminance=42 lx @2026-11-21T09:00");
        assertThat(says("EM500-PT100", "0367f6ff 20ce 905d016b 1001"))
                .containsExactly("ambient-temperature=-1.0 Cel", "ambient-temperature=27.2 Cel @2026-11-21T09:00");
        assertThat(says("EM300-DI", "01755c 0367e600 046850 05c800010000 8500 01 01 05e1 0a000a0000000000"))
                .containsExactly("battery=92 %", "ambient-temperature=23.0 Cel", "humidity=40.0 %");
        assertThat(says(
                        "EM300-DI",
                        "20ce 905d016b 1001 5d 02 00 00010000 21ce 905d016b 1001 5d 00 02 00 0100 0100 00000000"))
                .hasSize(4)
                .contains("humidity=46.5 % @2026-11-21T09:00");
        for (String model : List.of("EM400-MUD", "EM400-TLD", "EM400-UDL", "EM410-RDL")) {
            assertThat(says(model, "01755c 0367e600 04824408 050001 8367e80001 8482410601"))
                    .as(model)
                    .containsExactly("battery=92 %", "ambient-temperature=23.0 Cel", "ambient-temperature=23.2 Cel");
        }
        assertThat(says("EM310-UDL", "01755c 03824408 040001")).containsExactly("battery=92 %");
        assertThat(says("EM310-TILT", "01755c 03d4 010002000300 00")).containsExactly("battery=92 %");
        assertThat(says("EM300-CL", "01755c 03ed01 83ed0201 04ee01")).containsExactly("battery=92 %");
        assertThat(says("TS201", "01755c 0367e600 9367e600640002 20ce 905d016b 02 bdff b36700"))
                .containsExactly(
                        "battery=92 %",
                        "ambient-temperature=23.0 Cel",
                        "ambient-temperature=23.0 Cel",
                        "ambient-temperature=-6.7 Cel @2026-11-21T09:00",
                        "ambient-temperature=error");
        assertThat(says("TS302", "0367e600 040001 94d7 0401 8200 02 20ce 905d016b 44 bdff f600"))
                .containsExactly(
                        "ambient-temperature[1]=23.0 Cel",
                        "contact-open[2]=true",
                        "ambient-temperature[2]=26.0 Cel",
                        "ambient-temperature[1]=-6.7 Cel @2026-11-21T09:00",
                        "ambient-temperature[2]=24.6 Cel @2026-11-21T09:00");
        assertThat(says("WT201", "03670201 0467a600 05e700 06e800 07bc00 088e01 09685a 0a6e01"))
                .containsExactly("ambient-temperature=25.8 Cel", "humidity=45.0 %");
    }

    @Example
    void recordsOfTwoLengthsAreToldApart() throws DecodeException {
        String at = "20ce 905d016b 24bd8101 95754203";
        assertThat(says("AT101", at + "010203040506" + at + "010203040506" + "017555"))
                .containsExactly(
                        "position=54.687125 deg, 25.279780 deg @2026-11-21T09:00",
                        "position=54.687125 deg, 25.279780 deg @2026-11-21T09:00",
                        "battery=85 %");
        assertThat(says("AT101", at + at + "017555")).hasSize(3).contains("battery=85 %");
        assertThat(says("AT101-FH", at + "010203040506")).hasSize(1);
    }

    @Example
    void aTrackerWithoutAFixIsNowhere() throws DecodeException {
        assertThat(says("AT101", "0488 ffffffff ffffffff 22")).containsExactly("motion=true");
        assertThat(says("AT101", "20ce 905d016b ffffffff ffffffff")).isEmpty();
    }

    @Example
    void recordsOfAnAirMonitorWithCarbonDioxide() throws DecodeException {
        assertThat(says("AM305L", "20ce 905d016b 01 0e01 01 5a 41 0500 01 0300 01 5203 017564"))
                .containsExactly(
                        "ambient-temperature=27.0 Cel @2026-11-21T09:00",
                        "humidity=45.0 % @2026-11-21T09:00",
                        "motion=true @2026-11-21T09:00",
                        "motion-count=5 1 @2026-11-21T09:00",
                        "light-level=3 1 @2026-11-21T09:00",
                        "carbon-dioxide=850 [ppm] @2026-11-21T09:00",
                        "battery=100 %");
        assertThat(says("AM305L", "877d e803 13 b77d01"))
                .containsExactly("carbon-dioxide=1000 [ppm]", "carbon-dioxide=error");
    }

    @Example
    void hardwareIsCountedInHalfOctets() throws DecodeException {
        assertThat(says("EM300-TH", "ff090110 ff0a0110"))
                .contains("device-information[hardware]=1.1", "device-information[firmware]=1.10");
    }
}
