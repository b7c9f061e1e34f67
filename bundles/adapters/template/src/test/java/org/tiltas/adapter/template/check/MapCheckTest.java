package org.tiltas.adapter.template.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.adapter.template.Bench;

class MapCheckTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... args) {
        return new MapCheck(new PrintStream(out, true, StandardCharsets.UTF_8), Bench.METRICS).run(List.of(args));
    }

    private String write(String file, String text) throws IOException {
        return Files.writeString(directory.resolve(file), text).toString();
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDryRunShowsWhatEachExpressionMatched() throws IOException {
        String mapping = write("band.yaml", """
                device: {id: $.id}
                readings:
                  - {metric: heart-rate, value: $.hr}
                  - {metric: spo2, value: $.oxygen}
                """);
        assertThat(run("check", mapping, write("m.txt", "{\"id\": \"x\", \"hr\": 61}")))
                .isZero();
        assertThat(said())
                .contains("it becomes module `template:band`")
                .contains("- readings[0].value  `$.hr`  ->  61")
                .contains("- readings[1].value  `$.oxygen`  ->  nothing")
                .contains("## Readings: 1")
                .contains("- heart-rate = 61 /min, at the time of receipt, device gateway/x");
    }

    @Test
    void differencesToMicrosoftsFilesAreMarked() throws IOException {
        String content = write("clinic.devicecontent.json", """
                {"templateType": "CollectionContent", "template": [{"templateType": "JsonPathContent", "template": {
                  "typeName": "heartrate", "typeMatchExpression": "$..[?(@hr)]", "deviceIdExpression": "$.id",
                  "values": [{"valueName": "hr", "valueExpression": "$.hr"}]}}]}""");
        write("clinic.fhirmapping.json", """
                {"templateType": "CollectionFhir", "template": [{"templateType": "CodeValueFhir", "template": {
                  "typeName": "heartrate", "periodInterval": 60, "codes": [{"code": "8867-4", "system": "http://loinc.org"}],
                  "value": {"valueType": "SampledData", "valueName": "hr", "unit": "count/min"}}}]}""");
        assertThat(run("check", content, write("m.txt", "{\"id\": \"x\", \"hr\": 61}")))
                .isZero();
        assertThat(said())
                .contains("heart-rate = 61 /min")
                .contains("  differs: unit 'count/min' of value hr is no UCUM; it is read as /min")
                .contains("  differs: SampledData is not used")
                .contains("  differs: periodInterval 60 is not used");
    }

    @Test
    void mistakesAreSentencesAndExitCodes() throws IOException {
        assertThat(run()).isEqualTo(2);
        assertThat(run("check", directory.resolve("none.yaml").toString())).isEqualTo(1);
        assertThat(said()).contains("is not there");
        assertThat(run(
                        "check",
                        write("band.yaml", "device: {id: $.id}\nreadings: [{metric: hart-rate, value: $.x}]\n")))
                .isEqualTo(1);
        assertThat(said()).contains("did you mean heart-rate?");
        String good = write("band.yaml", "device: {id: $.id}\nreadings: [{metric: heart-rate, value: $.x}]\n");
        assertThat(run("check", good)).isZero();
        assertThat(run("check", good, write("m.txt", "{\"x\": 1}"))).isEqualTo(1);
        assertThat(said())
                .contains("would go to quarantine")
                .contains("device.id: the message does not name its device");
    }
}
