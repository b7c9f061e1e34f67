package org.tiltas.adapter.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Whatever comes in: readings or the declared error, and soon. */
class HostileInputTest {
    private static final List<MappingReader.Loaded> MAPPINGS = mappings();

    private static List<MappingReader.Loaded> mappings() {
        try {
            return List.of(Bench.yaml("""
                    each: $..*
                    device: {id: $.id, system: bluetooth}
                    time: {value: [$.at, $.hr], format: unix}
                    sequence: $.n
                    readings:
                      - {metric: heart-rate, value: $.hr, factor: 0.5}
                      - {metric: body-temperature, value: $.t, unitFrom: $.u, absent: [1]}
                      - {metric: rr-interval, value: "$..rr"}
                      - {metric: fall, value: $.f, map: {a: true}}
                      - metric: blood-pressure
                        each: {jmespath: "[@, a][]"}
                        components:
                          - {metric: systolic, value: {jmespath: "add(hr, t)"}}
                          - {metric: diastolic, value: $.t, required: true}
                    """), Bench.microsoft("""
                    {"templateType": "CollectionContent", "template": [
                     {"templateType": "CalculatedContent", "template": {"typeName": "a",
                      "typeMatchExpression": "$..[?(@hr || @t =~ /a.*b/)]",
                      "deviceIdExpression": {"value": "insertString(to_string(matchedToken), 'x', `3`)", "language": "jmespath"},
                      "timestampExpression": {"value": "fromUnixTimestamp(matchedToken.hr)", "language": "jmespath"},
                      "values": [{"valueName": "a", "required": true, "valueExpression":
                       {"value": "divide(matchedToken.hr, pow(matchedToken.t, `2`))", "language": "jmespath"}}]}}]}""", """
                    {"templateType": "CollectionFhir", "template": [{"templateType": "CodeValueFhir", "template": {
                     "typeName": "a", "codes": [{"code": "8867-4", "system": "http://loinc.org"}],
                     "value": {"valueType": "Quantity", "valueName": "a", "unit": "bpm"}}}]}"""));
        } catch (MappingError e) {
            throw new IllegalStateException(e);
        }
    }

    private static void survive(byte[] payload) {
        for (MappingReader.Loaded mapping : MAPPINGS) {
            try {
                List<Reading> readings = Bench.decode(mapping, payload, "a/b");
                assertThat(readings).hasSizeLessThanOrEqualTo(10_000);
                assertThat(Bench.decode(mapping, payload, "a/b")).isEqualTo(readings);
            } catch (DecodeException e) {
                assertThat(e.reason()).matches("[a-z0-9-]+");
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(300);
            } catch (RuntimeException | StackOverflowError e) {
                fail("undeclared", e);
            }
        }
    }

    @Provide
    Arbitrary<String> almostJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"id\"",
                "\"hr\"",
                "\"t\"",
                "\"u\"",
                "\"at\"",
                "\"n\"",
                "\"rr\"",
                "\"f\"",
                "\"a\"",
                "\"Body\"",
                "\"Properties\"",
                "\"C0:FF:EE:00:00:01\"",
                "72",
                "-61.5",
                "null",
                "true",
                "1e400",
                "1e99999999",
                "0.0000000000000001",
                "\"degF\"",
                "\"\\ud800\"",
                "\"<72\"",
                " ");
        return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
    }

    private static String json(Random random, int depth) {
        List<String> leaves = List.of(
                "72", "-1", "1e30", "36.60", "null", "true", "\"a\"", "\"C0FFEE000001\"", "\"72\"", "\"degF\"", "\"\"");
        List<String> names = List.of("id", "hr", "t", "u", "at", "n", "rr", "f", "a", "Body", "matchedToken");
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind < 2) {
            return leaves.get(random.nextInt(leaves.size()));
        }
        StringJoiner parts = kind == 2 ? new StringJoiner(",", "[", "]") : new StringJoiner(",", "{", "}");
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = kind == 2 ? "" : "\"" + names.get(random.nextInt(names.size())) + "\":";
            parts.add(name + json(random, depth - 1));
        }
        return parts.toString();
    }

    @Example
    void numbersThatNoNumberCanHold() {
        for (String json :
                List.of("1e9999999972", "{\"hr\":1e9999999972}", "[1e-9999999972]", "{\"v\":-1E+99999999999}")) {
            survive(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Property(tries = 1000)
    void anyBytes(@ForAll @Size(max = 300) byte[] payload) {
        survive(payload);
    }

    @Property(tries = 3000)
    void anythingAlmostLikeJson(@ForAll("almostJson") String json) {
        survive(json.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 3000)
    void anyJsonOfTheRightNames(@ForAll long seed) {
        survive(json(new Random(seed), 5).getBytes(StandardCharsets.UTF_8));
    }

    @Example
    void worstCasesEndSoon() {
        String entry = "{\"id\":\"C0FFEE000001\",\"hr\":72,\"t\":\"a" + "a".repeat(200) + "\"},";
        List<String> worst = List.of(
                "[" + entry.repeat(1000) + "{}]",
                "[".repeat(60) + "1,".repeat(100_000) + "1" + "]".repeat(60),
                "[".repeat(1_000_000),
                "{\"a\":".repeat(63) + "1" + "}".repeat(63),
                ("{\"" + "n".repeat(190) + "\":").repeat(60) + "[" + "1,".repeat(100_000) + "1]" + "}".repeat(60),
                "{\"x\":\"" + "y".repeat(4_000_000) + "\"}",
                "{\"hr\":" + "9".repeat(1_000_000) + "}",
                "{\"t\":\"" + "a".repeat(250_000) + "\"}",
                "{\"" + "n".repeat(1_000_000) + "\":1}",
                "[" + "{\"hr\":1,\"a\":[1,2,3]},".repeat(12_000) + "1]");
        for (int i = 0; i < worst.size(); i++) {
            long start = System.nanoTime();
            survive(worst.get(i).getBytes(StandardCharsets.UTF_8));
            assertThat(System.nanoTime() - start).as("case " + i).isLessThan(20_000_000_000L);
        }
    }
}
