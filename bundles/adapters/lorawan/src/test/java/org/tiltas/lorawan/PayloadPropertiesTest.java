package org.tiltas.lorawan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;
import org.tiltas.lorawan.milesight.MilesightModels;
import org.tiltas.lorawan.netvox.NetvoxTypes;

/** What is encoded comes out again, and whatever comes in: readings or the declared error. */
class PayloadPropertiesTest {
    private static final HexFormat HEX = HexFormat.of();

    private static List<String> models() {
        Set<String> all = new TreeSet<>(MilesightModels.all().keySet());
        all.addAll(NetvoxTypes.names());
        all.addAll(List.of(
                "Milesight", "tektelic", "eDoctor", "Netvox", "abeeway", "LPP", "sparrow", "orca", "Seal", "Breeze"));
        return List.copyOf(all);
    }

    @Provide
    Arbitrary<String> anyModel() {
        return Arbitraries.of(models());
    }

    @Provide
    Arbitrary<Integer> ports() {
        return Arbitraries.of(0, 1, 2, 6, 7, 10, 11, 13, 15, 17, 18, 19, 85, 100, 101, 255);
    }

    @Property
    void milesightClimate(
            @ForAll @IntRange(min = -400, max = 800) int tenths,
            @ForAll @IntRange(max = 200) int halves,
            @ForAll @IntRange(max = 100) int battery)
            throws DecodeException {
        ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 1).put((byte) 0x75).put((byte) battery);
        bytes.put((byte) 3).put((byte) 0x67).putShort((short) tenths);
        bytes.put((byte) 4).put((byte) 0x68).put((byte) halves);
        assertThat(Frame.of("EM300-TH", 85, HEX.formatHex(bytes.array())).says())
                .containsExactly(
                        "battery=" + battery + " %",
                        "ambient-temperature=" + BigDecimal.valueOf(tenths, 1) + " Cel",
                        "humidity=" + BigDecimal.valueOf(halves * 5L, 1) + " %");
    }

    @Property
    void milesightPosition(
            @ForAll @IntRange(min = -90_000_000, max = 90_000_000) int latitude,
            @ForAll @IntRange(min = -180_000_000, max = 180_000_000) int longitude)
            throws DecodeException {
        Assume.that(latitude != -1 || longitude != -1);
        ByteBuffer bytes = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 4).put((byte) 0x88).putInt(latitude).putInt(longitude).put((byte) 0x20);
        assertThat(Frame.of("AT101", 85, HEX.formatHex(bytes.array())).says())
                .containsExactly("position=" + BigDecimal.valueOf(latitude, 6).toPlainString() + " deg, "
                        + BigDecimal.valueOf(longitude, 6).toPlainString() + " deg");
    }

    @Property
    void netvoxClimate(
            @ForAll @IntRange(min = -4000, max = 8000) int temperature, @ForAll @IntRange(max = 10000) int humidity)
            throws DecodeException {
        ByteBuffer bytes = ByteBuffer.allocate(12).put(new byte[] {1, 1, 1, 36});
        bytes.putShort((short) temperature).putShort((short) humidity);
        assertThat(Frame.of("R711", 6, HEX.formatHex(bytes.array())).says())
                .containsExactly(
                        "battery-voltage=3.6 V",
                        "ambient-temperature="
                                + BigDecimal.valueOf(temperature, 2).toPlainString() + " Cel",
                        "humidity=" + BigDecimal.valueOf(humidity, 2).toPlainString() + " %");
    }

    @Property
    void abeewayTemperatureIsWithinHalfAStep(@ForAll @IntRange(max = 255) int octet) throws DecodeException {
        Reading reading = Frame.of("abeeway", 18, "0b20ff%02x00".formatted(octet))
                .readings()
                .get(0);
        double exact = octet * 129 / 255.0 - 44;
        assertThat(Frame.say(List.of(reading)).get(0))
                .isEqualTo(
                        "ambient-temperature=" + BigDecimal.valueOf(exact).setScale(1, RoundingMode.HALF_UP) + " Cel");
    }

    @Property(tries = 20_000)
    void anyOctetsForAnyModel(
            @ForAll("anyModel") String model, @ForAll("ports") int port, @ForAll @Size(max = 60) byte[] octets) {
        List<Reading> readings = survive(model, port, octets);
        assertThat(readings.size()).isLessThanOrEqualTo(3 * octets.length + 32);
        assertThat(survive(model, port, octets)).isEqualTo(readings);
    }

    private static List<Reading> survive(String model, int port, byte[] octets) {
        try {
            List<Reading> readings =
                    Frame.of(model, port, HEX.formatHex(octets)).readings();
            assertThat(Network.METRICS)
                    .containsAll(readings.stream().map(Reading::metric).toList());
            return readings;
        } catch (DecodeException e) {
            assertThat(e.reason()).matches("[a-z0-9-]+");
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            return e.partial();
        } catch (RuntimeException e) {
            return fail("undeclared", e);
        }
    }
}
