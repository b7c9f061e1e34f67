package org.tiltas.adapter.template.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tiltas.adapter.template.Bench;
import org.tiltas.api.MetricDirectory;

class UnitsTest {
    private static String convert(String value, String from, String to) {
        return Units.convert(new BigDecimal(value), from, to).toPlainString();
    }

    @Example
    void valuesKeepTheStepOfTheirSource() {
        assertThat(convert("98.6", "[degF]", "Cel")).isEqualTo("37.0");
        assertThat(convert("310.15", "K", "Cel")).isEqualTo("37.00");
        assertThat(convert("16.0", "kPa", "mm[Hg]")).isEqualTo("120");
        assertThat(convert("154.3", "[lb_av]", "kg")).isEqualTo("70.0");
        assertThat(convert("70500", "g", "kg")).isEqualTo("70.500");
        assertThat(convert("70", "[in_i]", "cm")).isEqualTo("178");
        assertThat(convert("0.97", "1", "%")).isEqualTo("97");
        assertThat(convert("72", "/min", "/min")).isEqualTo("72");
        assertThat(convert("1.2", "Hz", "/min")).isEqualTo("72");
        assertThat(convert("-40", "[degF]", "Cel")).isEqualTo("-40");
    }

    @Example
    void wordsOfVendorsAreKnown() {
        assertThat(Units.code("count/min")).contains("/min");
        assertThat(Units.code("breaths/minute")).contains("/min");
        assertThat(Units.code("degC")).contains("Cel");
        assertThat(Units.code("mmHg")).contains("mm[Hg]");
        assertThat(Units.code("furlong")).isEmpty();
    }

    @Example
    void glucoseIsNeverConverted() {
        assertThat(Units.convertible("mmol/L", "mg/dL")).isFalse();
    }

    /** Also a unit that is new to the registry: it is taken as it is, without conversions. */
    @Test
    void everyMetricCanBeReadInItsOwnUnits() throws MappingError {
        MetricCheck check = new MetricCheck(Bench.METRICS);
        for (MetricDirectory.Entry metric : Bench.METRICS.all()) {
            for (String unit : metric.units()) {
                assertThat(check.unit("unit", metric, unit)).isEqualTo(unit);
                assertThat(Units.convert(BigDecimal.TEN, unit, unit)).isEqualTo(BigDecimal.TEN);
            }
        }
    }

    @Property(tries = 500)
    void thereAndBackIsWithinOneStep(@ForAll @IntRange(min = 0, max = 3000) int tenths) {
        BigDecimal celsius = new BigDecimal(tenths).movePointLeft(1);
        BigDecimal kelvin = Units.convert(celsius, "Cel", "K");
        assertThat(Units.convert(kelvin, "K", "Cel").subtract(celsius).abs())
                .isLessThanOrEqualTo(new BigDecimal("0.1"));
        BigDecimal pounds = Units.convert(celsius, "kg", "[lb_av]");
        assertThat(Units.convert(pounds, "[lb_av]", "kg").subtract(celsius).abs())
                .isLessThanOrEqualTo(new BigDecimal("0.1"));
    }
}
