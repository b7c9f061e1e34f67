package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.DecodeException;

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
