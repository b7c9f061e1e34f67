package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;

class NetvoxTest {
    private static List<String> says(String hex) throws DecodeException {
        return Frame.of("Netvox", 6, hex).says();
    }

    @Example
    void buttons() throws DecodeException {
        assertThat(says("01 10 01 1e 01 00000000000000"))
                .containsExactly("battery-voltage=3.0 V", "help-call=true press");
        assertThat(says("01 10 01 9c 00 00000000000000")).containsExactly("battery-voltage=2.8 V", "battery-low=true");
        assertThat(says("01 4d 01 1e 01 00000000000000")).contains("help-call=true press");
        assertThat(says("01 a7 01 1e 00 00 01 0000000000")).contains("help-call[key-3]=true press");
        assertThat(says("01 55 01 1e 01 00000000000000")).contains("help-call=true doorbell");
    }

    @Example
    void climate() throws DecodeException {
        assertThat(says("01 01 01 24 0866 1130 00000000"))
                .containsExactly("battery-voltage=3.6 V", "ambient-temperature=21.50 Cel", "humidity=44.00 %");
        assertThat(says("01 0b 01 24 fe0c 1130 00000000")).contains("ambient-temperature=-5.00 Cel");
        assertThat(says("01 95 01 24 ffce 000000000000")).contains("ambient-temperature=-5.0 Cel");
        assertThat(says("01 14 01 24 00fa 00c8 00000000"))
                .contains("ambient-temperature[1]=25.0 Cel", "ambient-temperature[2]=20.0 Cel");
        assertThat(says("01 35 01 00 0866 1130 0011 0000"))
                .containsExactly("ambient-temperature=21.50 Cel", "humidity=44.00 %", "pm2-5=17 ug/m3");
    }

    @Example
    void theR900SeriesHasAPortOfItsOwn() throws DecodeException {
        assertThat(Frame.of("R900A01", 22, "01 0109 01 24 0866 1130 02 01").says())
                .containsExactly(
                        "battery-voltage=3.6 V", "ambient-temperature=21.50 Cel", "humidity=44.00 %", "tamper=true");
        assertThat(Frame.of("Netvox", 22, "01 0112 01 a3 fe0c 01 00").says())
                .containsExactly(
                        "battery-voltage=3.5 V", "battery-low=true", "ambient-temperature=-5.00 Cel", "tamper=false");
        assertThat(Frame.of("Netvox", 22, "01 010b 01 24 01 00").says())
                .containsExactly("battery-voltage=3.6 V", "water-leak=true", "tamper=false");
        assertThat(Frame.of("Netvox", 22, "01 0109 00 0a 01 20240501").says())
                .contains("device-information[model]=R900A01");
        assertThat(Frame.of("Netvox", 23, "81 0109 00").says()).isEmpty();
        assertThat(catchThrowableOfType(DecodeException.class, () -> Frame.of("Netvox", 22, "01 0999 01 24 01 00")
                        .says()))
                .hasMessageContaining("device type: 0x999 is not known");
    }

    @Example
    void modelsWithLittleForAHome() throws DecodeException {
        assertThat(says("01 3c 02 24 00fa ffce 00000000"))
                .containsExactly(
                        "battery-voltage=3.6 V", "ambient-temperature[3]=25.0 Cel", "ambient-temperature[4]=-5.0 Cel");
        assertThat(says("01 ac 01 24 ff9c 00d7 00000000"))
                .containsExactly("battery-voltage=3.6 V", "ambient-temperature=21.5 Cel");
        for (String type : List.of("23", "41", "42", "d4", "de")) {
            assertThat(says("01 " + type + " 01 9e 0000000001 0100"))
                    .containsExactly("battery-voltage=3.0 V", "battery-low=true");
        }
        for (String type : List.of("0e", "0f", "72", "73", "ad", "b0", "b2", "b3")) {
            assertThat(says("01 " + type + " 01 01 00000064 000000")).isEmpty();
        }
        assertThat(says("01 b2 00 0a 01 20240501")).contains("device-information[model]=R831A");
        assertThat(Frame.of("Netvox", 22, "01 0106 01 02bc 0866 0064 0866 0032 0000 01")
                        .says())
                .containsExactly("tamper=true");
    }

    @Example
    void aVibrationAnalyserTellsItsBatteryWhereItHasRoom() throws DecodeException {
        assertThat(says("01 1c 01 24 3f80 0000 0000 01")).containsExactly("battery-voltage=3.6 V");
        assertThat(says("01 1c 02 0000 0000 0000 00d7")).containsExactly("ambient-temperature=21.5 Cel");
        assertThat(says("01 1c 03 24 0064 0064 0064 00")).containsExactly("battery-voltage=3.6 V");
        assertThat(says("01 1c 04 9e 01 00 00 00000000")).containsExactly("battery-voltage=3.0 V", "battery-low=true");
    }

    @Example
    void statesOfARoom() throws DecodeException {
        assertThat(says("01 02 01 1e 01 00000000000000")).contains("contact-open=true");
        assertThat(says("01 06 01 1e 00 01 000000000000")).contains("water-leak[1]=false", "water-leak[2]=true");
        assertThat(says("01 32 01 24 01 00000000000000")).contains("water-leak=true");
        assertThat(says("01 1a 01 24 01 00000000000000")).contains("vibration=true");
        assertThat(says("01 04 01 1e 0190 000000000000")).contains("illuminance=400 lx");
        assertThat(says("01 1e 01 24 00010000 00000000")).contains("illuminance=65536 lx");
        assertThat(says("01 03 01 24 0834 0064 01 00 0000"))
                .containsExactly(
                        "battery-voltage=3.6 V",
                        "ambient-temperature=21.00 Cel",
                        "illuminance=100 lx",
                        "presence=true",
                        "tamper=false");
        assertThat(says("01 0a 01 1e 01 00 00d2 00000000"))
                .containsExactly(
                        "battery-voltage=3.0 V", "smoke=true", "heat-alarm=false", "ambient-temperature=21.0 Cel");
        assertThat(says("01 11 01 1e 01 00 000000000000")).contains("co-alarm=true");
    }

    @Example
    void aSeriesTellsItsSensorsByReportType() throws DecodeException {
        assertThat(says("01 05 01 00 0003 0005 0008 0000")).containsExactly("pm2-5=5 ug/m3", "pm10=8 ug/m3");
        assertThat(says("01 05 07 00 1068 ffff ffff 0000")).containsExactly("carbon-dioxide=420.0 [ppm]");
        assertThat(says("01 09 0c 00 ff38 ffff ffff 0000")).containsExactly("ambient-temperature=-2.00 Cel");
        assertThat(says("01 05 0d 00 ffff 00018b3a 0000")).containsExactly("air-pressure=1011.78 hPa");
        assertThat(says("01 05 03 00 0001 0002 0003 0000")).isEmpty();
    }

    @Example
    void aMultiSensorTellsOnlyWhatIsConnectedToIt() throws DecodeException {
        // temperature, PIR, button, both contacts, dry contact, leak, seat; of these PIR, outer contact and seat are on
        assertThat(says("01 d2 01 1e 1a6d 0211 0866 5a 00"))
                .containsExactly(
                        "battery-voltage=3.0 V",
                        "motion=true",
                        "contact-open[internal]=false",
                        "contact-open[external]=true",
                        "contact-open[dry-contact]=false",
                        "water-leak=false",
                        "seat-occupied=true",
                        "ambient-temperature=21.50 Cel",
                        "humidity=45.0 %");
        assertThat(says("01 d2 01 1e 0008 0002 ffff ff 00")).contains("help-call=true press");
        assertThat(says("01 d2 01 1e 0008 8000 ffff ff 00")).containsExactly("battery-voltage=3.0 V");
        assertThat(says("01 d2 01 1e 2180 0460 ffff ff 00"))
                .contains("vibration[internal]=true", "vibration[external]=true", "vibration[glass]=true");
        assertThat(says("01 d2 02 1e 012c 0000000000")).contains("illuminance=300 lx");
    }

    @Example
    void otherTypesOfTheTable() throws DecodeException {
        assertThat(says("01 15 01 24 00fa 00c8 00000000"))
                .contains("ambient-temperature[1]=25.0 Cel", "ambient-temperature[2]=20.0 Cel");
        assertThat(says("01 7c 01 24 00fa ff38 00000000")).contains("ambient-temperature[2]=-20.0 Cel");
        assertThat(says("01 38 02 24 00fa 00c8 00000000"))
                .containsExactly(
                        "battery-voltage=3.6 V", "ambient-temperature[3]=25.0 Cel", "ambient-temperature[4]=20.0 Cel");
        assertThat(says("01 70 01 24 00018b3a 0866 0000"))
                .containsExactly("battery-voltage=3.6 V", "air-pressure=1011.78 hPa", "ambient-temperature=21.50 Cel");
        assertThat(says("01 69 01 003c 00 24 00000000")).containsExactly("battery-voltage=3.6 V");
        assertThat(says("01 69 01 003c 01 00 00000000")).isEmpty();
        assertThat(says("01 34 01 24 00 0190 00e6 28 05"))
                .containsExactly("battery-voltage=3.6 V", "ambient-temperature=23.0 Cel");
        assertThat(says("01 1c 02 333d003cb340 ff9c")).containsExactly("ambient-temperature=-10.0 Cel");
        assertThat(says("01 1c 01 24 b340b2c06a3e 00")).containsExactly("battery-voltage=3.6 V");
        assertThat(says("01 b5 01 24 0342742000 25 81 5a")).containsExactly("battery-voltage=3.6 V");
        assertThat(says("01 71 01 01 00000000000000")).isEmpty();
        assertThat(says("01 9a 01 24 05ec58 00d2 0000"))
                .containsExactly("battery-voltage=3.6 V", "ambient-temperature=21.0 Cel");
        assertThat(says("01 6f 01 24 0866 1194 01 000000"))
                .containsExactly(
                        "battery-voltage=3.6 V",
                        "ambient-temperature=21.50 Cel",
                        "humidity=45.00 %",
                        "help-call=true press");
        assertThat(says("01 6f 01 24 0866 1194 00 000000")).hasSize(3);
        for (String type : List.of("1f", "20", "22", "2c", "49", "4a", "9f")) {
            assertThat(says("01 " + type + " 01 24 0102030405060708"))
                    .as(type)
                    .containsExactly("battery-voltage=3.6 V");
        }
        assertThat(says("01 dd 01 24 01 01 0123 00 000000")).containsExactly("battery-voltage=3.6 V");
    }

    @Example
    void airOfARoomInThreeReports() throws DecodeException {
        assertThat(says("01 bb 01 24 0866 1194 02bc 01"))
                .containsExactly(
                        "battery-voltage=3.6 V",
                        "ambient-temperature=21.50 Cel",
                        "humidity=45.00 %",
                        "carbon-dioxide=700 [ppm]",
                        "vibration=true");
        assertThat(says("01 bb 01 24 0866 1194 ffff ff")).hasSize(3);
        assertThat(says("01 bb 01 24 ffff ffff 02bc ff"))
                .containsExactly("battery-voltage=3.6 V", "carbon-dioxide=700 [ppm]");
        assertThat(says("01 bb 02 24 00018b3a 00012c"))
                .containsExactly("battery-voltage=3.6 V", "air-pressure=1011.78 hPa", "illuminance=300 lx");
        assertThat(says("01 bb 02 24 ffffffff ffffff")).hasSize(1);
        assertThat(says("01 bb 03 24 0007 0009 01f4 00"))
                .containsExactly("battery-voltage=3.6 V", "pm2-5=7 ug/m3", "pm10=9 ug/m3");
        assertThat(says("01 0c 01 76 0101 0000000000")).containsExactly("battery-voltage=11.8 V");
    }

    @Example
    void aVibrationThatIsRepeatedIsOne() throws DecodeException {
        assertThat(Frame.of("Netvox", 6, "011a01240100000000000000").readings())
                .filteredOn(r -> r.metric().equals(Metrics.VIBRATION))
                .allSatisfy(r -> assertThat(r.attributes()).containsEntry(Attributes.STATE, Attributes.HELD))
                .hasSize(1);
    }

    @Example
    void theDeviceTypeCountsMoreThanANameNobodyKnows() throws DecodeException {
        String door = "01 02 01 1e 01 00000000000000";
        for (String profile : List.of("R313A", "Netvox R313CC", "R31501", "R999Z")) {
            assertThat(Frame.of(profile, 6, door).from("00137A1000001234").says())
                    .as(profile)
                    .contains("contact-open=true");
        }
        assertThat(Frame.of("R313A", 6, door).says()).contains("contact-open=true");
    }

    @Example
    void versionsAndAnswersMeasureNothing() throws DecodeException {
        assertThat(says("01 10 00 15 02 20260301 0000"))
                .containsExactly(
                        "device-information[manufacturer]=Netvox",
                        "device-information[model]=RB02I",
                        "device-information[software]=2.1",
                        "device-information[hardware]=2");
        assertThat(Frame.of("Netvox RB02I", 7, "8110000000000000000000").says()).isEmpty();
        assertThat(Frame.of("rb02i", 13, "8205").says()).isEmpty();
    }

    @Example
    void anUnknownDeviceTypeIsNamed() {
        DecodeException e = catchThrowableOfType(DecodeException.class, () -> says("01 ee 01 24 01 00000000000000"));
        assertThat(e.reason()).isEqualTo("unknown-model");
        assertThat(e).hasMessage("Netvox: device type: 0xee is not known");
        assertThat(e.partial()).isEmpty();
    }
}
