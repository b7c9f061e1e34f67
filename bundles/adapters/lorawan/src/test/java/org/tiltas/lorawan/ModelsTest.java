package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.lorawan.Uplink.Hint;
import org.tiltas.lorawan.Uplink.Trust;

class ModelsTest {
    private static final String MILESIGHT = "24E124535B316056";

    private static List<String> says(String profile) throws DecodeException {
        return Frame.of(profile, 85, "030001").says();
    }

    @Example
    void namesAreFoundHoweverTheyAreWritten() throws DecodeException {
        for (String profile : List.of(
                "WS301",
                "ws301",
                "Milesight WS301",
                "WS301-868M",
                "milesight_ws301_eu868",
                "Door (WS301)",
                "WS301EU")) {
            assertThat(says(profile)).as(profile).containsExactly("contact-open=true");
        }
        for (String profile : List.of("EM300-TH", "em300th", "EM300 TH", "em300_th (EU868)")) {
            assertThat(Frame.of(profile, 85, "046850").says()).as(profile).containsExactly("humidity=40.0 %");
        }
    }

    @Example
    void anUnknownModelIsNamed() {
        for (String profile : List.of("Acme X9000", "UNKNOWN-9000", "Milesight UC300")) {
            DecodeException e = catchThrowableOfType(
                    DecodeException.class,
                    () -> Frame.of(profile, 85, "017564").from(MILESIGHT).says());
            assertThat(e.reason()).isEqualTo("unknown-model");
            assertThat(e).hasMessage("model: \"" + profile + "\" is not known");
        }
        DecodeException e = catchThrowableOfType(
                DecodeException.class, () -> Frame.of("", 1, "00").says());
        assertThat(e).hasMessage("model: of this device is not known");
    }

    @Example
    void whereNobodyNamesAModelTheVendorsAddressServes() throws DecodeException {
        for (String profile : List.of("", "Buttons", "EU868 Class A OTAA", "LoRaWAN 1.0.3")) {
            assertThat(Frame.of(profile, 85, "017564ff2e01").from(MILESIGHT).says())
                    .as(profile)
                    .containsExactly("battery=100 %", "help-call=true short");
        }
        assertThat(Frame.of("Room sensors", 10, "0367 00c4")
                        .from("647FDA0000001234")
                        .says())
                .containsExactly("ambient-temperature=19.6 Cel");
        assertThat(Frame.of("", 6, "0110011e0100000000000000")
                        .from("00137A1000001234")
                        .says())
                .contains("help-call=true press");
        assertThat(Frame.of("", 18, "0a305a890007").from("20635F0000001234").says())
                .contains("help-call=true sos");
    }

    @Example
    void aChannelWhoseMeaningDependsOnTheModelIsNotGuessed() {
        DecodeException e = catchThrowableOfType(
                DecodeException.class,
                () -> Frame.of("", 85, "01755a030001").from(MILESIGHT).says());
        assertThat(e.reason()).isEqualTo("unknown-channel");
        assertThat(Frame.say(e.partial())).containsExactly("battery=90 %");
    }

    @Example
    void whatSomebodyWroteDownCountsMost() throws DecodeException {
        assertThat(read(new Hint(Trust.MODEL, "WS202"), new Hint(Trust.PROFILE, "WS301")))
                .containsExactly("motion=true");
        assertThat(read(new Hint(Trust.PROFILE, "Default"), new Hint(Trust.NAME, "ws301-corridor")))
                .containsExactly("contact-open=true");
        DecodeException e = catchThrowableOfType(
                DecodeException.class, () -> read(new Hint(Trust.MODEL, "teapot"), new Hint(Trust.NAME, "Room 5")));
        assertThat(e).hasMessage("model: \"teapot\" is not known");
    }

    private static List<String> read(Hint... hints) throws DecodeException {
        return Frame.say(Models.read(new Uplink(
                DeviceIdentifier.eui64(MILESIGHT),
                MILESIGHT,
                List.of(hints),
                Map.of(),
                85,
                new byte[] {3, 0, 1},
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false)));
    }
}
