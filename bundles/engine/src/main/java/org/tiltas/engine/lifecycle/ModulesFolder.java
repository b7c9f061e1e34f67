package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/**
 * The folder into which an operator puts jars. Each goes through the same gate as any other; the outcome lies beside it
 * in a text file, whose last line tells for which jar and which approval it holds, so that nothing is done twice.
 *
 * <p>A jar is taken when it has not changed between two looks. Taking one away removes no module.
 */
final class ModulesFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ModulesFolder.class);
    private static final int LONGEST_REASON = 500;

    private final Path directory;
    private final Gate gate;
    private final Map<Path, String> seen = new HashMap<>();
    private final Map<Path, String> done = new HashMap<>();

    /** Where a jar goes. */
    interface Gate {
        /**
         * @return what was done, in one sentence
         * @throws Refusal with the reason in one line
         */
        String install(byte[] jar, Optional<String> approval) throws InterruptedException;
    }

    ModulesFolder(Path directory, Gate gate) {
        this.directory = directory;
        this.gate = gate;
    }

    /** Looks once; called about every second. */
    void look() throws InterruptedException {
        try {
            for (Path jar : jars()) {
                look(jar);
            }
        } catch (IOException e) {
            LOG.warn("modules folder: not readable: {}", e.getMessage());
        }
    }

    private List<Path> jars() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".jar") && Files.isRegularFile(f))
                    .sorted()
                    .toList();
        }
    }

    private void look(Path jar) throws IOException, InterruptedException {
        Optional<String> approval = approval(jar);
        String state = Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis() + " " + approval.orElse("");
        if (state.equals(done.get(jar)) || !state.equals(seen.put(jar, state))) {
            return;
        }
        done.put(jar, state);
        if (Files.size(jar) > JarCheck.LARGEST) {
            tell(jar, "refused", "jar: larger than " + (JarCheck.LARGEST >> 20) + " MB", state);
            return;
        }
        byte[] bytes = Files.readAllBytes(jar);
        String mark = "for " + JarCheck.sha256(bytes)
                + approval.map(a -> " approved: " + a).orElse("");
        if (isDone(jar, mark)) {
            return;
        }
        try {
            tell(jar, "installed", gate.install(bytes, approval), mark);
        } catch (Refusal e) {
            String hint = e.getMessage().contains("approveUnsigned")
                    ? System.lineSeparator() + "From this folder: write the reason into " + jar.getFileName()
                            + ".approve"
                    : "";
            tell(jar, "refused", e.getMessage() + hint, mark);
        }
    }

    private static Optional<String> approval(Path jar) throws IOException {
        Path file = beside(jar, "approve");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(LONGEST_REASON);
        }
        String reason =
                new String(head, StandardCharsets.UTF_8).replaceAll("\\s+", " ").trim();
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    private static boolean isDone(Path jar, String mark) throws IOException {
        for (String word : List.of("installed", "refused")) {
            Path file = beside(jar, word + ".txt");
            if (Files.isRegularFile(file) && Files.readString(file).strip().endsWith(mark)) {
                return true;
            }
        }
        return false;
    }

    private static void tell(Path jar, String word, String text, String mark) throws IOException {
        Path part = beside(jar, "part");
        Files.writeString(part, text + System.lineSeparator() + mark + System.lineSeparator());
        Files.deleteIfExists(beside(jar, (word.equals("installed") ? "refused" : "installed") + ".txt"));
        Files.move(part, beside(jar, word + ".txt"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path beside(Path jar, String ending) {
        return jar.resolveSibling(jar.getFileName() + "." + ending);
    }
}
