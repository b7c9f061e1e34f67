package org.tiltas.adapter.theengs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** What a device says is what is read, however it says it. */
class AdvertisementPropertiesTest {
    @Property
    void numbersKeepTheirPlaces(@ForAll int unscaled, @ForAll @IntRange(max = 6) int scale) throws DecodeException {
        BigDecimal number = BigDecimal.valueOf(unscaled, scale);
        for (String form : new String[] {number.toPlainString(), "'" + number.toPlainString() + "'"}) {
            Reading reading = Gateway.fields("'tempc':" + form + ",'tempf':1").get(0);
            assertThat(reading.metric()).isEqualTo(Metrics.AMBIENT_TEMPERATURE);
            assertThat(reading.value()).isEqualTo(Value.quantity(number, "Cel"));
        }
    }

    @Property
    void fahrenheitIsConvertedToItsOwnStep(@ForAll @IntRange(min = -400, max = 2000) int tenths)
            throws DecodeException {
        BigDecimal fahrenheit = BigDecimal.valueOf(tenths, 1);
        Value.Quantity celsius =
                (Value.Quantity) Gateway.fields("'tempf':" + fahrenheit).get(0).value();

        assertThat(celsius.value().scale()).isEqualTo(1);
        assertThat(celsius.value().doubleValue() * 9 / 5 + 32).isCloseTo(tenths / 10.0, within(0.1));
    }

    @Property
    void everyFormOfAnAddressIsTheSameDevice(@ForAll @IntRange(min = 0, max = 0xFFFFFF) int low)
            throws DecodeException {
        String hex = "A4C138%06X".formatted(low);
        String colons = hex.replaceAll("(..)(?=.)", "$1:");
        DeviceIdentifier expected = DeviceIdentifier.bluetooth(hex);
        for (String form :
                new String[] {hex, colons, colons.toLowerCase(java.util.Locale.ROOT), colons.replace(':', '-')}) {
            assertThat(Gateway.read("{'id':'" + form + "','hum':40}").get(0).device())
                    .isEqualTo(expected);
        }
    }
}
