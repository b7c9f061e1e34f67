package org.tiltas.cli;

import java.time.Duration;
import java.util.List;

/** The few options the commands take. */
final class Options {
    private Options() {}

    /** {@code --timeout <seconds>}, or nothing. */
    static Duration timeout(List<String> args, Duration otherwise) throws CommandFailure {
        if (args.isEmpty()) {
            return otherwise;
        }
        if (args.size() == 2 && args.get(0).equals("--timeout") && args.get(1).matches("[1-9][0-9]{0,5}")) {
            return Duration.ofSeconds(Long.parseLong(args.get(1)));
        }
        throw new CommandFailure(Main.USAGE, "expected nothing, or: --timeout <seconds>");
    }

    /** One optional flag, or nothing. */
    static boolean flag(List<String> args, String name) throws CommandFailure {
        if (args.isEmpty()) {
            return false;
        }
        if (args.equals(List.of(name))) {
            return true;
        }
        throw new CommandFailure(Main.USAGE, "expected nothing, or: " + name);
    }

    static void none(List<String> args) throws CommandFailure {
        if (!args.isEmpty()) {
            throw new CommandFailure(Main.USAGE, "unexpected '" + args.get(0) + "'");
        }
    }
}
