package org.tiltas.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a command, words and options told apart; options may stand anywhere. */
final class Words {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    private Words() {}

    /**
     * Tells them apart.
     *
     * @param usage what is said when they do not fit
     * @param known options, and whether each takes a value
     */
    static Words of(List<String> args, int least, int most, String usage, Map<String, Boolean> known)
            throws CommandFailure {
        Words found = new Words();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                found.words.add(arg);
                continue;
            }
            Boolean value = known.get(arg);
            if (value == null || found.options.containsKey(arg) || value && i + 1 == args.size()) {
                throw wrong(arg, usage);
            }
            found.options.put(arg, value ? args.get(++i) : "");
        }
        if (found.words.size() < least || found.words.contains("")) {
            throw new CommandFailure(Main.USAGE, "something is missing, expected: tiltas " + usage);
        }
        if (found.words.size() > most) {
            throw wrong(found.words.get(most), usage);
        }
        return found;
    }

    private static CommandFailure wrong(String arg, String usage) {
        return new CommandFailure(Main.USAGE, "'" + arg + "' does not fit, expected: tiltas " + usage);
    }

    int count() {
        return words.size();
    }

    String get(int index) {
        return words.get(index);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }
}
