package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void readsEverythingThereIs() {
        assertThat(JsonReader.read(" {\"a\" : [1, -2.50e1, true, false, null, {}, [] ], \"b\":\"x\\n\\u0041\\\"ž\"} "))
                .isEqualTo(Map.of(
                        "a",
                        Arrays.asList(BigDecimal.ONE, new BigDecimal("-25.0"), true, false, null, Map.of(), List.of()),
                        "b",
                        "x\nA\"ž"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "-",
                "NaN",
                "tru",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12",
                "\"\t\"",
                "1 2",
                "{} x",
                "{\"a\":1,\"a\":2}",
                "1e99999999999"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no JSON at character ");
    }

    @Test
    void refusesDepthsThatNobodyMeans() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> JsonReader.read(deep)).isInstanceOf(IllegalArgumentException.class);
    }
}
