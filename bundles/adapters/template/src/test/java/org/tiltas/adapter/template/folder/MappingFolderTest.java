package org.tiltas.adapter.template.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.adapter.template.Bench;
import org.tiltas.adapter.template.mapping.TemplateAdapter;

class MappingFolderTest {
    private static final String GOOD = """
            topics: a/{gateway}
            device: {id: $.id}
            readings: [{metric: heart-rate, value: $.hr}]
            """;

    @TempDir
    Path directory;

    private final Map<String, TemplateAdapter> published = new TreeMap<>();
    private MappingFolder folder;

    private final Map<String, String> versions = new TreeMap<>();

    @BeforeEach
    void open() {
        folder = new MappingFolder(directory, new MappingReader(Bench.METRICS), new Shelf() {
            @Override
            public void publish(TemplateAdapter adapter, String version) {
                versions.put(adapter.descriptor().id(), version);
                published.put(adapter.descriptor().id(), adapter);
            }

            @Override
            public void withdraw(String id) {
                published.remove(id);
            }
        });
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private String report(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".report.md"));
    }

    private void settle() {
        folder.look();
        folder.look();
    }

    @Test
    void whatWasGoodOutlivesARestartWhileTheFileIsBroken() throws IOException {
        write("band.yaml", GOOD);
        settle();
        String version = versions.get("template:band");
        write("band.yaml", "readings: [");
        settle();

        published.clear();
        versions.clear();
        open();
        settle();
        assertThat(published.get("template:band").descriptor().topics()).containsExactly("a/{gateway}");
        assertThat(versions).containsEntry("template:band", version);
        assertThat(report("band")).contains("is refused", "goes on");

        write("band.yaml", GOOD.replace("a/{gateway}", "b/{gateway}"));
        settle();
        assertThat(published.get("template:band").descriptor().topics()).containsExactly("b/{gateway}");
        assertThat(versions.get("template:band")).isNotEqualTo(version).matches("[0-9a-f]{8}");

        Files.delete(directory.resolve("band.yaml"));
        settle();
        write("band.yaml", "readings: [");
        published.clear();
        open();
        settle();
        assertThat(published)
                .as("a mapping that was deleted does not come back")
                .isEmpty();
    }

    @Test
    void filesBecomeModulesWithoutRestart() throws IOException {
        folder.look();
        assertThat(published).isEmpty();
        write("band.yaml", GOOD);
        settle();
        assertThat(published).containsOnlyKeys("template:band");
        write(
                "cuff.json",
                "{\"device\": {\"id\": \"$.id\"}, \"readings\": [{\"metric\": \"spo2\", \"value\": \"$.o\"}]}");
        settle();
        assertThat(published).containsOnlyKeys("template:band", "template:cuff");
        assertThat(report("band")).contains("in use as module `template:band`").contains("a/{gateway}");
        TemplateAdapter cuff = published.get("template:cuff");
        write("band.yaml", GOOD.replace("a/{gateway}", "b/{gateway}"));
        settle();
        assertThat(published.get("template:band").descriptor().topics()).containsExactly("b/{gateway}");
        assertThat(published.get("template:cuff")).isSameAs(cuff);
        Files.delete(directory.resolve("band.yaml"));
        settle();
        assertThat(published).containsOnlyKeys("template:cuff");
        assertThat(directory.resolve("band.report.md")).doesNotExist();
    }

    @Test
    void aBrokenFileLeavesTheLastGoodOneAtWork() throws IOException {
        write("band.yaml", GOOD);
        folder.look();
        TemplateAdapter good = published.get("template:band");
        for (String broken : new String[] {
            "topics: [", GOOD.replace("heart-rate", "heart-bate"), GOOD.replace("$.hr", "$.hr["), "", "\u0000", "- a\n"
        }) {
            write("band.yaml", broken);
            settle();
            assertThat(published.get("template:band")).as(broken).isSameAs(good);
            assertThat(report("band")).contains("refused: ").contains("goes on");
        }
        Files.write(directory.resolve("band.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x31});
        settle();
        assertThat(published.get("template:band")).isSameAs(good);
        assertThat(report("band")).contains("is not UTF-8 text");
        write("band.yaml", GOOD);
        settle();
        assertThat(published.get("template:band")).isSameAs(good);
        assertThat(report("band")).contains("in use");
    }

    @Test
    void aFileThatIsBeingWrittenIsLeftAlone() throws IOException {
        folder.look();
        write("band.yaml", "topics: a/{gateway}\n");
        folder.look();
        assertThat(directory.resolve("band.report.md")).doesNotExist();
        write("band.yaml", GOOD);
        folder.look();
        assertThat(published).isEmpty();
        folder.look();
        assertThat(published).containsOnlyKeys("template:band");
    }

    @Test
    void microsoftsFilesAreAPair() throws IOException {
        write("clinic.devicecontent.json", """
                {"templateType": "CollectionContent", "template": [{"templateType": "JsonPathContent", "template": {
                  "typeName": "heartrate", "typeMatchExpression": "$..[?(@hr)]", "deviceIdExpression": "$.id",
                  "values": [{"valueName": "hr", "valueExpression": "$.hr"}]}}]}""");
        folder.look();
        assertThat(report("clinic")).contains("clinic.fhirmapping.json is missing");
        write("clinic.fhirmapping.json", """
                {"templateType": "CollectionFhirTemplate", "template": [{"templateType": "CodeValueFhirTemplate", "template": {
                  "typeName": "heartrate", "codes": [{"code": "8867-4", "system": "http://loinc.org"}],
                  "value": {"valueType": "Quantity", "valueName": "hr", "unit": "bpm"}}}]}""");
        settle();
        assertThat(published).containsOnlyKeys("template:clinic");
        assertThat(report("clinic")).contains("unit 'bpm'").contains("becomes heart-rate");
        write("clinic.yaml", "topics: clinic/#\nmicrosoft: {}\n");
        settle();
        assertThat(published.get("template:clinic").descriptor().topics()).containsExactly("clinic/#");
    }

    @Test
    void namesThatCannotBeModulesAreRefused() throws IOException {
        write("My Band.yaml", GOOD);
        write("devicecontent.json", "{\"templateType\": \"CollectionContent\", \"template\": []}");
        write("band.yaml", GOOD);
        write("band.yml", GOOD);
        folder.look();
        assertThat(published).isEmpty();
        assertThat(report("My Band")).contains("lower-case letters");
        assertThat(report("devicecontent")).contains("name the two <name>.devicecontent.json");
        assertThat(report("band")).contains("two files of this name");
    }
}
