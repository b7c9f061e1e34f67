package org.tiltas.transport.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What is read from the name of a file, and what names it gets. */
final class Name {
    /** Beside a refused file, says why. */
    static final String REASON = ".reason.txt";

    private static final int LONGEST_TOPIC = 200;
    /** Leaves room for a number and the ending of the reason in the 255 bytes that a name may have. */
    private static final int LONGEST = 200;

    private static final int LONGEST_ENDING = 20;

    private static final Map<String, String> TYPES = Map.of(
            "json", "application/json",
            "xml", "application/xml",
            "csv", "text/csv",
            "hl7", "x-application/hl7-v2+er7",
            "cbor", "application/cbor");

    private Name() {}

    /** Whether the sender says that the file is not ready, or not meant. */
    static boolean isIgnored(Path file) {
        String name = file.getFileName().toString();
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || lower.endsWith(".part") || lower.endsWith(".tmp");
    }

    /** Media type by the ending; empty for one that says nothing. */
    static String contentType(Path file) {
        String name = file.getFileName().toString();
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), "");
    }

    /**
     * Where the message came from, with what of the name anybody can type.
     *
     * @param number its place in the file, from 1; 0 if it is the file
     */
    static String topic(String adapter, Path file, int number) {
        String name = file.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
        String topic = "/files/" + adapter + "/" + name;
        String cut = topic.length() > LONGEST_TOPIC ? topic.substring(0, LONGEST_TOPIC) : topic;
        return number == 0 ? cut : cut + "." + number;
    }

    /** The file's own name in another folder, or with the first number that is found to be free there. */
    static Path free(Disk disk, Path folder, Path file) {
        String own = file.getFileName().toString();
        if (bytes(own) <= LONGEST && isFree(disk, in(folder, own))) {
            return in(folder, own);
        }
        // Galloping: a sender that uses one name for ever shall not make each file slower than the one before.
        long taken = 1;
        long free = 2;
        while (!isFree(disk, in(folder, numbered(own, free)))) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            long middle = taken + (free - taken) / 2;
            if (isFree(disk, in(folder, numbered(own, middle)))) {
                free = middle;
            } else {
                taken = middle;
            }
        }
        return in(folder, numbered(own, free));
    }

    /** Names can hold bytes that the character set of this machine has no letters for. */
    private static Path in(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            return folder.resolve(name.replaceAll("[^ -~]", "_"));
        }
    }

    private static boolean isFree(Disk disk, Path path) {
        return !disk.exists(path) && !disk.exists(reason(path));
    }

    static Path reason(Path file) {
        return file.resolveSibling(file.getFileName() + REASON);
    }

    /** {@code report.json} becomes {@code report.2.json}. */
    private static String numbered(String name, long number) {
        int dot = name.lastIndexOf('.');
        boolean hasEnding = dot > 0 && bytes(name.substring(dot)) <= LONGEST_ENDING;
        String ending = hasEnding ? name.substring(dot) : "";
        String stem = hasEnding ? name.substring(0, dot) : name;
        while (bytes(stem) > LONGEST - LONGEST_ENDING) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + "." + number + ending;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
