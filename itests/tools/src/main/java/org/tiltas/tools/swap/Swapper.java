package org.tiltas.tools.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.ledger.EpochMicros;

/** Swaps one module of a running server between two versions, as an operator does: by giving it the jar. */
public final class Swapper {
    private static final long WINDOW_MICROS = 1_000_000;

    private final ServerApi api;
    private final List<byte[]> versions;
    private final List<Swap> swaps = new ArrayList<>();

    /** A swap: when it was asked for and when it was answered, in microseconds since 1970. */
    public record Swap(long asked, long answered) {}

    /** @param jar the module as it ships */
    public Swapper(ServerApi api, byte[] jar) throws IOException {
        this.api = api;
        this.versions = List.of(
                JarVariant.of(jar, Map.of("Bundle-Version", "90.0.0")),
                JarVariant.of(jar, Map.of("Bundle-Version", "91.0.0")));
    }

    /** The jar of a shipped module by the beginning of its name. */
    public static byte[] shipped(Path distribution, String name) throws IOException {
        try (Stream<Path> files = Files.list(distribution.resolve("modules"))) {
            Path jar = files.filter(f -> f.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no module " + name + " in " + distribution));
            return Files.readAllBytes(jar);
        }
    }

    public void swap() throws IOException {
        byte[] jar = versions.get(swaps.size() % versions.size());
        long asked = EpochMicros.now();
        api.post("/api/v1/modules?approveUnsigned=swap%20run&allowOlder=true", jar, "application/java-archive");
        swaps.add(new Swap(asked, EpochMicros.now()));
    }

    public List<Swap> swaps() {
        return List.copyOf(swaps);
    }

    /** Pause of each swap in milliseconds, in ascending order. */
    public double[] pauses(Path sinkLedger) throws IOException {
        Pauses pauses = Pauses.of(sinkLedger);
        return swaps.stream()
                .mapToDouble(
                        swap -> pauses.longest(swap.asked(), Math.min(swap.answered(), swap.asked() + WINDOW_MICROS)))
                .sorted()
                .toArray();
    }
}
