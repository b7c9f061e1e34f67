package org.tiltas.engine.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The route files of several directories. A file counts once two looks in a row have found it the same, so that one
 * that is being written is not read by halves.
 */
final class RouteFolder {
    private static final long LARGEST = 1_000_000;

    private final List<Path> directories;
    private Map<String, Found> last = Map.of();
    private Map<String, Found> settled = new TreeMap<>();
    private boolean first = true;

    /**
     * A file as it was found.
     *
     * @param shipped whether it lies in the first directory
     * @param text what it holds
     * @param trouble why it cannot be read; empty if it can
     */
    record Found(boolean shipped, String text, String trouble) {}

    /** @param directories later ones win by file name; the first is the one that ships */
    RouteFolder(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * Looks once. What has changed since the look before still shows as it was; only the first look takes all.
     *
     * @throws UncheckedIOException when a directory is there and cannot be listed
     */
    Map<String, Found> look() {
        Map<String, Found> now = read();
        if (first) {
            settled = new TreeMap<>(now);
            first = false;
        } else {
            Map<String, Found> next = new TreeMap<>();
            settled.forEach((name, found) -> {
                if (now.containsKey(name) || last.containsKey(name)) {
                    next.put(name, found);
                }
            });
            now.forEach((name, found) -> {
                if (found.equals(last.get(name))) {
                    next.put(name, found);
                }
            });
            settled = next;
        }
        last = now;
        return Map.copyOf(settled);
    }

    private Map<String, Found> read() {
        Map<String, Found> files = new HashMap<>();
        for (int i = 0; i < directories.size(); i++) {
            for (Path file : list(directories.get(i))) {
                files.put(file.getFileName().toString(), read(file, i == 0));
            }
        }
        return files;
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(RouteFolder::isRouteFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("routes directory not readable", e);
        }
    }

    private static boolean isRouteFile(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }

    private static Found read(Path file, boolean shipped) {
        try {
            if (Files.size(file) > LARGEST) {
                return new Found(shipped, "", "larger than " + LARGEST + " bytes");
            }
            return new Found(shipped, Files.readString(file, StandardCharsets.UTF_8), "");
        } catch (MalformedInputException e) {
            return new Found(shipped, "", "is not UTF-8 text");
        } catch (IOException e) {
            return new Found(shipped, "", "cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
