package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import net.jqwik.api.Example;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

class TektelicTest {
    private static List<String> says(String model, int port, String hex) throws DecodeException {
        return Frame.of(model, port, hex).says();
    }

    @Example
    void aMagnetThatIsAwayMeansOpenAndAShortCircuitMeansClosed() throws DecodeException {
        assertThat(says("smart room sensor", 10, "0100 ff 0e00 ff 1e00 ff 0200 ff 0900 ff 0a00 ff"))
                .containsExactly(
                        "contact-open=true",
                        "contact-open[external-connector]=true",
                        "contact-open[external-connector-a]=true",
                        "bright=true",
                        "water-leak=true",
                        "motion=true");
        assertThat(says("smart room sensor", 10, "0100 00 0e00 00 1e00 00 0200 00 0900 00 0a00 00"))
                .allMatch(said -> said.endsWith("=false"))
                .hasSize(6);
    }

    @Example
    void whatTheFourthGenerationAdds() throws DecodeException {
        assertThat(says(
                        "t00061xx-vivid",
                        10,
                        "00d35a 00ba0e10 0b6700f0 0d00ff 2a0000 09030010 066700fa 1f040001 0f040002 2204 00000003"
                                + " 1204 00000004 1002 28 0c00ff 05020100"))
                .containsExactly(
                        "battery=90 %",
                        "battery-voltage=3.600 V", "device-temperature=24.0 Cel", "light-level=40 1", "vibration=true");
        assertThat(says("tektelic", 5, "4006 0101010101")).isEmpty();
        assertThat(says("tektelic", 20, "d70001")).isEmpty();
    }

    @Example
    void theBreezeMeasuresLightInFinerSteps() throws DecodeException {
        for (String model : List.of("t0007806-breeze-v", "t00078xx-smart-room-sensor-co2", "Breeze")) {
            assertThat(says(model, 10, "1002 0123 0200ff")).containsExactly("light-level=29.1 1", "bright=true");
        }
    }

    @Example
    void assetTrackers() throws DecodeException {
        assertThat(says(
                        "t0007xxx-sparrow",
                        10,
                        "00ba 6e 0067 00e6 0000 ff 0071 000100020003 0468 5a 00bd 0100 00d3 5f"))
                .containsExactly(
                        "battery-voltage=3.60 V",
                        "device-temperature=23.0 Cel",
                        "motion=true",
                        "humidity=45.0 %",
                        "battery=95 %");
        assertThat(says("Tektelic Pelican", 10, "00ba ee 0000 00"))
                .containsExactly("battery-voltage=3.60 V", "battery-low=true", "motion=false");
        assertThat(says("sparrow", 25, "0a c0ffee000001 c4")).isEmpty();
        assertThat(says("t0008375-stork", 10, "00d35f 00bd0100 0095 01 0367 ff9c 04685a"))
                .containsExactly("battery=95 %", "ambient-temperature=-10.0 Cel", "humidity=45.0 %");
    }

    @Example
    void aTrackerWithSatellitesTellsWhenItWasWhere() throws DecodeException {
        // 21 November 2026 9:00:00 UTC; 4374973 × 1.25e-5 degrees, 252796520 × 1e-7, 220 × 0.5 m
        String utc = "0085 07ea 0b 15 09 00 00";
        String coordinates = "0088 42c1bd 0f115e68 00dc";
        assertThat(says("t0006129-orca", 10, coordinates + utc + "0095 03 0067 00e6 0092 0010 0004 03"))
                .containsExactly(
                        "ambient-temperature=23.0 Cel",
                        "position=54.6871625 deg, 25.2796520 deg, 110.0 m @2026-11-21T09:00");
        assertThat(says("orca", 10, utc + coordinates + "0095 00")).isEmpty();
        assertThat(says("orca", 10, coordinates)).containsExactly("position=54.6871625 deg, 25.2796520 deg, 110.0 m");
        assertThat(says("orca", 10, "01ba 6e 02ba 6f"))
                .containsExactly("battery-voltage[1]=3.60 V", "battery-voltage[2]=3.61 V");
        assertThat(says("orca", 15, "03 01 07ea0b15090000 42c1bd 0f115e68 00dc 07ea0b15090500 42c1bd 0f115e68 00dc"))
                .containsExactly(
                        "position=54.6871625 deg, 25.2796520 deg, 110.0 m @2026-11-21T09:00",
                        "position=54.6871625 deg, 25.2796520 deg, 110.0 m @2026-11-21T09:05");
        assertThat(says("orca", 15, "01 01 07ea0b15090000 02 01 42c1bd 0f115e68 00dc"))
                .containsExactly("position=54.6871625 deg, 25.2796520 deg, 110.0 m @2026-11-21T09:00");
        assertThat(says("orca", 15, "02 01 42c1bd 0f115e68 00dc")).isEmpty();
    }

    @Example
    void aFenceIsAState() throws DecodeException {
        // fence 0 left, 1 within, the others unknown
        List<Reading> readings = Frame.of("orca", 10, "0195 06").readings();
        assertThat(Frame.say(readings)).containsExactly("zone-exit[fence-0]=true", "zone-exit[fence-1]=false");
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.STATE, Attributes.HELD);
    }

    @Example
    void aPersonWhoWearsASealIsHeard() throws DecodeException {
        assertThat(says("t0007705-seal", 10, "0295 01")).containsExactly("help-call=true emergency-button");
        assertThat(says("Seal", 10, "0295 02")).containsExactly("fall=true");
        assertThat(says("Seal", 10, "0295 03")).hasSize(2);
        assertThat(says("Seal", 10, "0295 1c")).isEmpty();
        assertThat(Frame.of("Seal", 10, "029501").readings().get(0).attributes())
                .doesNotContainKey(Attributes.STATE);
        // 2026-11-21 9:00:00; 5097000 × 90/2^23, 1178000 × 180/2^23, 4208 × 9500/2^16 - 500
        assertThat(says("Seal", 10, "00d35a 0085 6aea9000 0088 4dc628 11f990 1070 0092 05 0001 ff 0073 2760 0067 00e6"))
                .containsExactly(
                        "battery=90 %",
                        "motion=true",
                        "air-pressure=1008.0 hPa",
                        "ambient-temperature=23.0 Cel",
                        "position=54.6848774 deg, 25.2771378 deg, 109.99 m @2026-11-21T09:00");
        assertThat(says("Seal", 10, "0000 00 0095 55 0195 55 0074 2760 0071 000000000000"))
                .isEmpty();
    }

    @Example
    void aWordThatIsNoModelNamesOneOnlyWhereTheVendorIsKnown() throws DecodeException {
        Frame milesight = Frame.of("", 85, "017564").from("24E124535B316056");
        assertThat(new Named(milesight).by("Seal room 3")).containsExactly("battery=100 %");
        Frame tektelic = Frame.of("", 10, "029501").from("647FDA0000001234");
        assertThat(new Named(tektelic).by("Seal 3")).containsExactly("help-call=true emergency-button");
    }

    @Example
    void anotherSensorOfTheVendorIsNotTakenForARoomSensor() {
        for (String profile : List.of("Tektelic Kiwi", "TEKTELIC Tundra", "tektelic agriculture sensor")) {
            DecodeException e =
                    catchThrowableOfType(DecodeException.class, () -> says(profile, 10, "00ff0129 0b6700c4"));
            assertThat(e.reason()).as(profile).isEqualTo("unknown-model");
            assertThat(e).hasMessage("model: \"" + profile + "\" is not known");
        }
    }

    @Example
    void chestSensors() throws DecodeException {
        assertThat(says("eDoctor", 11, "5a 80ffff 48 10 ff 00 ff"))
                .containsExactly("battery=90 %", "heart-rate=72 /min", "respiration-rate=16 /min");
        assertThat(says("eDoctor", 11, "ff 00ffff ff ff ff 7f ff")).isEmpty();
        DecodeException e =
                catchThrowableOfType(DecodeException.class, () -> says("t0007405-ebeat", 10, "48 61 0100 5a 10 5f 01"));
        assertThat(e.reason()).isEqualTo("unknown-code");
        assertThat(e.partial()).isEmpty();
    }

    /** A frame of a device that has only a name given by people. */
    private record Named(Frame frame) {
        List<String> by(String name) throws DecodeException {
            Uplink uplink = frame.uplink();
            return Frame.say(Models.read(new Uplink(
                    uplink.device(),
                    uplink.devEui(),
                    List.of(new Uplink.Hint(Uplink.Trust.NAME, name)),
                    uplink.settings(),
                    uplink.port(),
                    uplink.payload(),
                    uplink.sequence(),
                    uplink.time(),
                    uplink.rssi(),
                    uplink.simulated())));
        }
    }
}
