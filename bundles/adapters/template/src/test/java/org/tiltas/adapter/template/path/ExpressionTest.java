package org.tiltas.adapter.template.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final String MESSAGE = """
            {"Body": {"heartRate": 78, "steps": null, "list": [{"a": 1}, {"a": 2, "b": "x"}]},
             "SystemProperties": {"iothub-connection-device-id": "d1"}, "t": "a'b"}""";

    private static List<JsonNode> select(Language language, String expression, String json) throws Exception {
        return language.parse(expression).select(Json.MAPPER.readTree(json), new Steps(Steps.PER_MESSAGE));
    }

    private static String texts(String path) throws Exception {
        return select(Language.JSONPATH, path, MESSAGE).toString();
    }

    @Test
    void pathsOfMicrosoftsConnectorAreRead() throws Exception {
        assertThat(texts("$..[?(@heartRate)].heartRate")).isEqualTo("[78]");
        assertThat(texts("$..[?(@Body.heartRate)].t")).isEqualTo("[\"a'b\"]");
        assertThat(texts("$..[?(@heartRate && @list)].heartRate")).isEqualTo("[78]");
        assertThat(texts("$..[?(@a == 2)].b")).isEqualTo("[\"x\"]");
        assertThat(texts("$.SystemProperties.iothub-connection-device-id")).isEqualTo("[\"d1\"]");
        assertThat(texts("$.Body.list[?(@b == 'x')].a")).isEqualTo("[2]");
        assertThat(texts("$..[?(@.t == 'a@b')].t")).isEqualTo("[]");
        assertThat(texts("$..[?(@SystemProperties.iothub-connection-device-id)].t"))
                .isEqualTo("[\"a'b\"]");
    }

    @Test
    void nothingAndNullAreNoMatch() throws Exception {
        assertThat(texts("$.missing")).isEqualTo("[]");
        assertThat(texts("$.missing.deeper")).isEqualTo("[]");
        assertThat(texts("$.Body.steps")).isEqualTo("[]");
        assertThat(select(Language.JMESPATH, "Body.steps", MESSAGE)).isEmpty();
    }

    @Test
    void functionsOfJsonPathGivePlainValues() throws Exception {
        assertThat(texts("$.Body.list.length()")).isEqualTo("[2]");
        assertThat(texts("$..a.sum()")).isEqualTo("[3.0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; add(`10`, `10`); 20",
                "{\"left\": 40, \"right\": 50}; add(left, right); 90",
                "{\"left\": 0, \"right\": 50}; add(left, right); 50",
                "{}; divide(`10`, `10`); 1",
                "{\"left\": 40, \"right\": 50}; divide(left, right); 0.8",
                "{\"left\": 0, \"right\": 50}; divide(left, right); 0",
                "{}; multiply(`10`, `10`); 100",
                "{\"left\": 40, \"right\": 50}; multiply(left, right); 2000",
                "{\"left\": 0, \"right\": 50}; multiply(left, right); 0",
                "{}; pow(`10`, `10`); 10000000000",
                "{\"left\": 0, \"right\": 50}; pow(left, right); 0",
                "{\"left\": 100, \"right\": 0.5}; pow(left, right); 10",
                "{}; subtract(`10`, `10`); 0",
                "{\"left\": 40, \"right\": 50}; subtract(left, right); -10",
                "{\"left\": 0, \"right\": 50}; subtract(left, right); -50",
                "{\"o\": \"mple\", \"i\": \"sa\", \"p\": 0}; insertString(o, i, p); \"sample\"",
                "{\"o\": \"suess\", \"i\": \"cc\", \"p\": 2}; insertString(o, i, p); \"success\"",
                "{\"o\": \"myString\", \"i\": \"!!\"}; insertString(o, i, length(o)); \"myString!!\"",
                "{}; insertString('123', 'patient', `0`) ; \"patient123\"",
                "{\"unix\": 1625677200}; fromUnixTimestamp(unix); \"2021-07-07T17:00:00Z\"",
                "{\"unix\": 0}; fromUnixTimestamp(unix); \"1970-01-01T00:00:00Z\"",
                "{\"unix\": 1626799080000}; fromUnixTimestampMs(unix); \"2021-07-20T16:38:00Z\"",
                "{\"unix\": 1626799080123}; fromUnixTimestampMs(unix); \"2021-07-20T16:38:00.123Z\"",
                "{\"t\": \"AB-123\"}; substring(t, `3`, `10`); \"123\"",
                "{\"t\": \"AB-123\"}; matches(t, '^AB-[0-9]+$'); true",
                "{\"t\": \"2021-07-07T17:00:00+02:00\"}; dateTimeFormat(t, 'HH:mm'); \"17:00\"",
                "{\"v\": 36.6}; add(v, `0.10`); 36.70",
                "{\"Body\": {\"heartRate\": 7}}; [Body][?contains(keys(@), `heartRate`)] | @[0]; {\"heartRate\":7}",
                "{\"heartrate\": 7}; to_array(@)[?heartrate]; [{\"heartrate\":7}]"
            })
    void functionsOfTheConnectorGiveWhatTheirPageSays(String given, String expression, String result) throws Exception {
        assertThat(select(Language.JMESPATH, expression, given).toString()).isEqualTo("[" + result + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "divide(`50`, `0`)",
                "pow(`40`, `50`)",
                "multiply(`9223372036854775807`, `2`)",
                "insertString('myString', '!!', `100`)",
                "insertString('myString', '!!', `-1`)",
                "insertString('myString', '!!', `1.5`)",
                "add('1', `2`)",
                "fromUnixTimestamp(`1e30`)",
                "matches('a', '[')",
                "matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+\\\\1b$')",
                "dateTimeFormat('today', 'HH')"
            })
    void whatAFunctionCannotDoFails(String expression) {
        assertThatThrownBy(() -> select(Language.JMESPATH, expression, "{}")).isInstanceOf(ExpressionFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$..[?(@heartRate", "$.a[", "$..", "", "  "})
    void brokenPathsAreRefused(String path) {
        assertThatThrownBy(() -> Language.JSONPATH.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a[", "nosuch(a)", "a ||", "'a", "add(`1`)"})
    void brokenJmesPathsAreRefused(String path) {
        assertThatThrownBy(() -> Language.JMESPATH.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patternsThatCouldRunAwayAreRefused() throws Exception {
        assertThat(texts("$..[?(@.b =~ /X/i)].a")).isEqualTo("[2]");
        for (String pattern : List.of("(a+)+", "(a|b)*", ".*a.*b.*c", "(x)\\1", "a?a?a?a?a?")) {
            assertThatThrownBy(() -> Language.JSONPATH.parse("$..[?(@.b =~ /" + pattern + "/)]"))
                    .as(pattern)
                    .hasMessageContaining("for ever");
        }
        String longText = "{\"b\": \"" + "a".repeat(200_000) + "\"}";
        assertThatThrownBy(() -> select(Language.JSONPATH, "$..[?(@.b =~ /a*a*b/)]", longText))
                .isInstanceOfSatisfying(ExpressionFailure.class, e -> assertThat(e.isTooComplex())
                        .isTrue());
    }

    @Test
    void quadraticScansEnd() {
        String deep = "[".repeat(60) + "1,".repeat(20_000) + "1" + "]".repeat(60);
        long start = System.nanoTime();
        for (String path : List.of("$..*..*..*", "$..[?(@..zz)]..*")) {
            assertThatThrownBy(() -> select(Language.JSONPATH, path, deep))
                    .as(path)
                    .isInstanceOfSatisfying(ExpressionFailure.class, e -> assertThat(e.isTooComplex())
                            .isTrue());
        }
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }
}
