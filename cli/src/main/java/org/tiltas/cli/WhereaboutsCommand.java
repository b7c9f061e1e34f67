package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code tiltas resident whereabouts …}: for whom the running server may tell in which room they are. */
final class WhereaboutsCommand {
    private static final String USAGE =
            "resident whereabouts [ID [--end | --purpose TEXT --keep TERM --decided-by WHO" + " [--from TIME]]]";

    private final Settings settings;
    private final PrintStream out;

    WhereaboutsCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    void run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args,
                0,
                1,
                USAGE,
                Map.of("--end", false, "--purpose", true, "--keep", true, "--decided-by", true, "--from", true));
        boolean decides = List.of("--purpose", "--keep", "--decided-by", "--from").stream()
                .anyMatch(option -> words.option(option).isPresent());
        boolean ends = words.option("--end").isPresent();
        if (ends && decides || words.count() == 0 && (ends || decides)) {
            throw new CommandFailure(Main.USAGE, "that does not fit together, expected: tiltas " + USAGE);
        }
        AdminClient server = AdminClient.of(settings);
        if (words.count() == 0) {
            for (Answer decision : server.get("/whereabouts").list("items")) {
                out.println(decision.text("resident") + "  " + decision.text("state") + "  from "
                        + decision.text("from") + "  keep " + decision.text("retention") + "  "
                        + decision.text("purpose"));
            }
            return;
        }
        String path = "/residents/" + AdminClient.part(words.get(0)) + "/whereabouts";
        if (ends) {
            server.delete(path);
            out.println("ended");
        } else {
            shown(decides ? server.put(path, decision(words)) : server.get(path));
        }
    }

    private static String decision(Words words) throws CommandFailure {
        String keep = needed(words, "--keep");
        String from = words.option("--from")
                .map(time -> ",\"from\":" + Json.text(time))
                .orElse("");
        return "{\"purpose\":" + Json.text(needed(words, "--purpose")) + ",\"retention\":"
                + Json.text(keep.matches("\\d+") ? "P" + keep + "D" : keep) + ",\"decidedBy\":"
                + Json.text(needed(words, "--decided-by")) + from + "}";
    }

    private static String needed(Words words, String option) throws CommandFailure {
        return words.option(option)
                .orElseThrow(() -> new CommandFailure(Main.USAGE, option + " is missing: tiltas " + USAGE));
    }

    private void shown(Answer decision) {
        decision.texts().forEach((name, text) -> out.println(name + ": " + text));
    }
}
