package org.tiltas.tools.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Command line of the form {@code --name value} or {@code --flag}; a name may repeat. Unknown names are refused. */
public final class Options {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Options() {}

    /**
     * @param names the options that take a value
     * @param flags the options that take none
     * @throws IllegalArgumentException naming the option that is unknown or lacks its value
     */
    public static Options parse(String[] args, Set<String> names, Set<String> flags) {
        Options options = new Options();
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (flags.contains(name)) {
                options.values.computeIfAbsent(name, n -> new ArrayList<>()).add("true");
            } else if (!names.contains(name)) {
                throw new IllegalArgumentException("unknown option " + args[i] + "; known: " + names + flags);
            } else if (i + 1 == args.length) {
                throw new IllegalArgumentException("option --" + name + " needs a value");
            } else {
                options.values.computeIfAbsent(name, n -> new ArrayList<>()).add(args[++i]);
            }
        }
        return options;
    }

    public Optional<String> text(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    public String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    public boolean flag(String name) {
        return values.containsKey(name);
    }

    public Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    public Path requiredPath(String name) {
        return path(name).orElseThrow(() -> new IllegalArgumentException("option --" + name + " is required"));
    }

    public int number(String name, int fallback) {
        return (int) real(name, fallback);
    }

    public double real(String name, double fallback) {
        Optional<String> given = text(name);
        try {
            return given.isPresent() ? Double.parseDouble(given.get()) : fallback;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option --" + name + ": not a number: " + given.orElse(""), e);
        }
    }
}
