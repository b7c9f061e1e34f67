package org.tiltas.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets Jazzer look for inputs that break a decoder, guided by the code they reach, each target in a process of its own,
 * two of them at a time. {@code -Dtiltas.fuzz.seconds=5} gives each less time, {@code -Dtiltas.fuzz.processes=8} runs more
 * at once.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzIT {
    private static final int SECONDS = Integer.getInteger("tiltas.fuzz.seconds", 60);
    /** A process each; JUnit's threads may be more. */
    private static final Semaphore PROCESSES = new Semaphore(Integer.getInteger("tiltas.fuzz.processes", 2), true);

    private static final Path WORK = Path.of(System.getProperty("tiltas.fuzz.work"));
    private static final Path CORPUS = Path.of(System.getProperty("tiltas.fuzz.corpus"));
    private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs");
    /** Transports read little, and parts of a decoder are also reached through it: a third of the time will do. */
    private static final Set<Target> SHORTER = EnumSet.of(
            Target.GATT_VALUES,
            Target.LORAWAN,
            Target.HL7V2_ADT,
            Target.MLLP,
            Target.HL7_BATCH,
            Target.HTTP,
            Target.FILE_NAMES,
            Target.MQTT,
            Target.MQTT_TOPICS);

    /** An input of a few hundred bytes must be done long before. */
    private static final int SECONDS_FOR_ONE = 10;

    private record Outcome(int exit, String output, Path work) {
        String finding() throws IOException {
            StringBuilder text = new StringBuilder(output);
            try (Stream<Path> files = Files.list(work)) {
                for (Path file : files.filter(f -> f.getFileName().toString().matches("(crash|timeout|oom)-.*"))
                        .toList()) {
                    text.append("\ninput in ")
                            .append(file)
                            .append(", base64: ")
                            .append(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
                }
            }
            return text.toString();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Target.class, mode = EnumSource.Mode.EXCLUDE, names = "MUTANT")
    void noInputBreaksIt(Target target) throws IOException, InterruptedException {
        int seconds = SHORTER.contains(target) ? (SECONDS + 2) / 3 : SECONDS;
        Outcome outcome = fuzz(target, seconds);
        assertThat(outcome.exit()).as(outcome.finding()).isZero();
        Matcher runs = RUNS.matcher(outcome.output());
        assertThat(runs.find()).as(outcome.output()).isTrue();
        assertThat(Long.parseLong(runs.group(1))).as(outcome.output()).isGreaterThan(Math.min(200, 10 * seconds));
    }

    /** A search that cannot find is worth nothing. */
    @Test
    void theMutantIsFound() throws IOException, InterruptedException {
        Outcome outcome = fuzz(Target.MUTANT, 60);
        assertThat(outcome.exit()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains("the mutant was found");
    }

    private static Outcome fuzz(Target target, int seconds) throws IOException, InterruptedException {
        PROCESSES.acquire();
        try {
            return search(target, seconds);
        } finally {
            PROCESSES.release();
        }
    }

    private static Outcome search(Target target, int seconds) throws IOException, InterruptedException {
        Path work = WORK.resolve(target.name());
        remove(work);
        Path found = Files.createDirectories(work.resolve("corpus"));
        target.writeSeeds(work.resolve("seeds"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dtiltas.fuzz.target=" + target.name(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--instrumentation_includes=org.tiltas.**",
                "--custom_hook_excludes=**",
                "-max_total_time=" + seconds,
                "-max_len=2000",
                "-timeout=" + SECONDS_FOR_ONE,
                "-rss_limit_mb=0",
                "-artifact_prefix=" + work + "/",
                found.toString(),
                work.resolve("seeds").toString()));
        Path kept = CORPUS.resolve(target.name());
        if (Files.isDirectory(kept)) {
            command.add(kept.toString());
        }
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // names of files in any language
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        if (!process.waitFor(seconds + 120L, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Outcome(process.exitValue(), Files.readString(output), work);
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
