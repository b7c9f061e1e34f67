package org.tiltas.tools.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Octets worked out by hand from the characteristics' field tables. */
class GattValueTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 11, 22, 10, 0, 5);

    @Test
    void floatsKeepTheirScale() {
        assertThat(new GattBytes().sfloat(new BigDecimal("2.0")).hex()).isEqualTo("14f0");
        assertThat(new GattBytes().sfloat(new BigDecimal("2.00")).hex()).isEqualTo("c8e0");
        assertThat(new GattBytes().sfloat(new BigDecimal("-1")).hex()).isEqualTo("ff0f");
        assertThat(new GattBytes().real(new BigDecimal("36.6")).hex()).isEqualTo("6e0100ff");
        assertThatThrownBy(() -> new GattBytes().sfloat(BigDecimal.valueOf(2046)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void characteristicsFollowTheirTables() {
        assertThat(GattValue.heartRate(72, OptionalInt.empty()).hex()).isEqualTo("0048");
        assertThat(GattValue.heartRate(0, OptionalInt.of(0)).hex()).isEqualTo("0400");
        assertThat(GattValue.heartRateWithInterval(60).hex()).isEqualTo("163c0004");
        assertThat(GattValue.oximeterContinuous(97, 70).hex()).isEqualTo("0061004600");
        assertThat(GattValue.oximeterSpot(97, 70, TIME).hex()).isEqualTo("0161004600ea070b160a0005");
        assertThat(GattValue.bloodPressure(120, 80).hex()).isEqualTo("0078005000ff07");
        assertThat(GattValue.bloodPressure(120, 80, 70, 1, TIME).hex())
                .isEqualTo("1e780050005d00" + "ea070b160a0005" + "4600" + "01" + "0000");
        assertThat(GattValue.temperature(new BigDecimal("36.6"), 3, null).hex()).isEqualTo("046e0100ff03");
        assertThat(GattValue.weight(new BigDecimal("70.5"), 1, TIME).hex()).isEqualTo("0614" + "37ea070b160a000501");
        assertThat(GattValue.battery(87).hex()).isEqualTo("57");
        assertThat(GattValue.steps(1, 3600, 2, 500).hex())
                .isEqualTo("0301" + "0100" + "0000" + "100e0000" + "02000000" + "f40100");
    }

    @Test
    void envelopeCarriesTimeWithOffset() {
        long millis = Instant.parse("2026-11-22T08:00:00.007Z").toEpochMilli();
        String text = new String(
                new Envelope(ZoneOffset.ofHours(2)).write(DeviceName.address(0), GattValue.battery(1), millis, -61),
                StandardCharsets.US_ASCII);
        assertThat(text)
                .isEqualTo("{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"2a19\",\"value\":\"01\","
                        + "\"time\":\"2026-11-22T10:00:00.007+02:00\",\"rssi\":-61}");
        assertThat(DeviceName.identifier(0)).isEqualTo("C0-FF-EE-00-00-01");
    }
}
