package org.tiltas.transport.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of files that a sender chose: the first octet says how many of its numbered names are taken already. */
public final class FileTarget {
    private static final int LONGEST_NAME = 255;
    private static final Set<String> TYPES = Set.of(
            "", "application/json", "application/xml", "text/csv", "x-application/hl7-v2+er7", "application/cbor");

    private FileTarget() {}

    /** @throws AssertionError when a rule is broken */
    public static void run(byte[] input) {
        if (input.length < 2) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8)
                .replace('/', '-')
                .replace("\0", "");
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            return; // no file has such a name
        }
        Path file;
        try {
            file = Path.of("in", text);
        } catch (InvalidPathException e) {
            return; // this machine cannot have it
        }
        Name.isIgnored(file);
        check(TYPES.contains(Name.contentType(file)), "a media type of its own");
        for (int number : new int[] {0, 1, 10_000}) {
            String topic = Name.topic("gatt", file, number);
            check(
                    topic.matches("/files/gatt/[A-Za-z0-9._-]+") && topic.length() <= 220,
                    "a topic with more than a name");
        }
        Crowded folder = new Crowded(input[0] & 0x1f);
        Path free = Name.free(folder, Path.of("done"), file);
        String name = free.getFileName().toString();
        check(free.getParent().equals(Path.of("done")), "a name that leads elsewhere");
        check((name + Name.REASON).getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME, "a name that is too long");
        check(!folder.exists(free) && !folder.exists(Name.reason(free)), "a name that is taken");
    }

    /** Where inputs begin. */
    public static List<byte[]> seeds() {
        return List.of(
                bytes("\u0000report.json"),
                bytes("\u0003Ona K..hl7"),
                bytes("\u0010.report.part"),
                bytes("\u0001" + "ž".repeat(120) + ".csv"),
                bytes("\u00ffx." + "y".repeat(240)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** A folder in which the first names that are asked for are taken. */
    private static final class Crowded extends Disk {
        private final Set<Path> there = new HashSet<>();
        private final Set<Path> missing = new HashSet<>();
        private final int taken;

        Crowded(int taken) {
            this.taken = taken;
        }

        @Override
        boolean exists(Path path) {
            if (!there.contains(path) && !missing.contains(path)) {
                (there.size() < taken ? there : missing).add(path);
            }
            return there.contains(path);
        }
    }
}
