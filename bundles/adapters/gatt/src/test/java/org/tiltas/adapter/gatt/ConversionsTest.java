package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {
    @ParameterizedTest
    @CsvSource({"16.0, 120", "10.7, 80", "16, 120", "12.93, 97.0", "0.001, 0.01"})
    void kilopascal(BigDecimal kpa, BigDecimal mmhg) {
        // whole kilopascal step by 7.5 mm[Hg]: nothing finer than units is invented
        assertThat(Conversions.mmhgFromKpa(kpa)).isEqualTo(mmhg);
    }

    @ParameterizedTest
    @CsvSource({"98.6, 37.0", "100.4, 38.0", "97.88, 36.60", "32, 0", "99, 37"})
    void fahrenheit(BigDecimal fahrenheit, BigDecimal celsius) {
        assertThat(Conversions.celsiusFromFahrenheit(fahrenheit)).isEqualTo(celsius);
    }

    @ParameterizedTest
    @CsvSource({"154.32, 70.00", "0.01, 0.00", "220.46, 100.00"})
    void pounds(BigDecimal pounds, BigDecimal kilograms) {
        assertThat(Conversions.kgFromLb(pounds)).isEqualTo(kilograms);
    }

    @Test
    void inchesAndKilocalories() {
        assertThat(Conversions.cmFromInch(new BigDecimal("70.0"))).isEqualTo(new BigDecimal("177.8"));
        assertThat(Conversions.kjFromKcal(new BigDecimal("100"))).isEqualTo(new BigDecimal("418"));
    }

    @Test
    void rrIntervals() {
        assertThat(Conversions.millisFrom1024ths(1024)).isEqualTo(new BigDecimal("1000"));
        assertThat(Conversions.millisFrom1024ths(819)).isEqualTo(new BigDecimal("800"));
        assertThat(Conversions.millisFrom1024ths(0xffff)).isEqualTo(new BigDecimal("63999"));
    }
}
