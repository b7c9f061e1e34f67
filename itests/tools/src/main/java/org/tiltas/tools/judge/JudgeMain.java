package org.tiltas.tools.judge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.tools.cli.Options;

/** Command line of the {@link Judge}: text on standard output, JSON in {@code --out}, exit code 1 on a violation. */
public final class JudgeMain {
    private JudgeMain() {}

    public static void main(String[] args) throws IOException {
        Options options = Options.parse(args, Set.of("fleet", "sink", "residents", "settle", "out"), Set.of());
        List<Path> fleets = options.all("fleet").stream().map(Path::of).toList();
        if (fleets.isEmpty()) {
            throw new IllegalArgumentException("option --fleet is required");
        }
        Optional<Path> residents = options.path("residents");
        Map<String, String> expected = residents.isPresent() ? Judge.residents(residents.get()) : Map.of();
        Verdict verdict = Judge.judge(fleets, options.requiredPath("sink"), expected, Duration.ofMillis((long)
                (1000 * options.real("settle", 0))));
        System.out.print(verdict.text());
        Optional<Path> out = options.path("out");
        if (out.isPresent()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(out.get().toFile(), verdict);
        }
        System.exit(verdict.clean() ? 0 : 1);
    }
}
