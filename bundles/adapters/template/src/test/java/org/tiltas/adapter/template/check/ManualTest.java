package org.tiltas.adapter.template.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tiltas.adapter.template.Bench;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.folder.Source;
import org.tiltas.adapter.template.nativefile.Wishes;
import org.tiltas.adapter.template.nativefile.Yaml;

/** Runs the examples of the manual. */
class ManualTest {
    private static final Pattern BLOCK =
            Pattern.compile("```(yaml|json|text)( [^\\n]*)?\\n(.*?)```\\n", Pattern.DOTALL);

    private record Block(String kind, String info, String text) {}

    private static List<Block> blocks() throws Exception {
        String manual = Files.readString(Path.of("../../../docs/mappings.md"), StandardCharsets.UTF_8);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(manual);
        while (matcher.find()) {
            String info = matcher.group(2) == null ? "" : matcher.group(2).trim();
            blocks.add(new Block(matcher.group(1), info, matcher.group(3)));
        }
        return blocks;
    }

    @TestFactory
    Stream<DynamicTest> everyExampleReadsWhatThePageSays() throws Exception {
        List<Block> blocks = blocks();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i + 2 < blocks.size(); i++) {
            Block mapping = blocks.get(i);
            Block message = blocks.get(i + 1);
            Block readings = blocks.get(i + 2);
            if (mapping.kind().equals("yaml")
                    && message.kind().equals("json")
                    && readings.kind().equals("text")) {
                tests.add(DynamicTest.dynamicTest(
                        mapping.text().lines().findFirst().orElse(""), () -> run(mapping, message, readings)));
            }
        }
        assertThat(tests).hasSize(3);
        return tests.stream();
    }

    private static void run(Block mapping, Block message, Block readings) throws Exception {
        MappingReader.Loaded loaded = new MappingReader(Bench.METRICS)
                .read(new Source(
                        "example",
                        java.util.Optional.of(mapping.text()),
                        false,
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        ""));
        DryRun.Outcome outcome = new DryRun(loaded.mapping(), Bench.HOME)
                .run(
                        message.text().getBytes(StandardCharsets.UTF_8),
                        "gateway",
                        message.info().replace("topic=", ""));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.results().stream().map(result -> Words.of(result.reading())))
                .containsExactlyElementsOf(readings.text().lines().toList());
    }

    @Test
    void theSettingsBesideMicrosoftsFilesAreGood() throws Exception {
        Block settings = blocks().stream()
                .filter(block -> block.info().equals("settings"))
                .findFirst()
                .orElseThrow();
        Wishes wishes = Wishes.read("clinic", Yaml.yaml(settings.text()));
        assertThat(wishes.unit("weight", "w")).contains("kg");
        assertThat(wishes.settings().ignoreUnmatched()).isTrue();
    }
}
