package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code tiltas analysis …}: decides about the analyses of the running server. */
final class AnalysisCommand {
    static final String USAGE = """
            usage: tiltas analysis <what>

              list                             the analyses, their state and what they lag behind
              enable ID --reason TEXT          let an analysis with a medical purpose judge; your decision, by name
              disable ID --reason TEXT         let it judge no longer; its alerts end
              show ID [--for REF]              what can be set, and what is; for one resident with where it comes from
              set ID NAME=VALUE … [--ward LOCATION | --for REF]
                                               set parameters for the home, a ward or one resident; the others stay
              unset ID NAME … [--ward LOCATION | --for REF]
                                               take them back
              progress ID --for REF            how a resident does by what was agreed: last weeks, this one so far
              try ID NAME=VALUE … --for REF [--days N]
                                               alarms of the last days (30) as they were, and as they would have been
              precision [ID] [--by WHAT] [--days N]
                                               share of alerts found true, per module, kind, rule, ward, location or
                                               subject; those that fall are marked

            REF is Patient/…, Location/…, Device/… or Gateway/…. The server is the one on TILTAS_DATA.
            TILTAS_ADMIN_PASSWORD is the password of admin; a token in TILTAS_TOKEN will do instead.
            """;

    private final Settings settings;
    private final PrintStream out;

    AnalysisCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "list" -> list(rest);
            case "enable", "disable" -> decide(what, rest);
            case "show" -> show(rest);
            case "set" -> set(rest, true);
            case "unset" -> set(rest, false);
            case "progress" -> progress(rest);
            case "try" -> trial(rest);
            case "precision" -> precision(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(
                        Main.USAGE, "unknown command 'analysis " + what + "', see: tiltas analysis help");
        }
        return Main.OK;
    }

    private void list(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words.of(args, 0, 0, "analysis list", Map.of());
        List<Answer> all = AdminClient.of(settings).get("/modules").list("items");
        out.print(ModuleText.list(all.stream()
                .filter(module -> module.text("kind").equals("analysis"))
                .toList()));
    }

    private void decide(String what, List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "analysis " + what + " ID --reason TEXT";
        Words words = Words.of(args, 1, 1, usage, Map.of("--reason", true));
        String reason = words.option("--reason")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--reason is missing: tiltas " + usage));
        Answer decision = AdminClient.of(settings)
                .post(path(words.get(0)) + "/" + what, "{\"reason\":" + Json.text(reason) + "}");
        out.println(decision.text("module") + " is " + what + "d by " + decision.text("who") + " ("
                + decision.text("notice") + ")");
    }

    private void show(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "analysis show ID [--for REF]", Map.of("--for", true));
        AdminClient server = AdminClient.of(settings);
        Answer known = server.get(path(words.get(0)) + "/parameters");
        if (words.option("--for").isEmpty()) {
            out.print(ParameterText.all(known));
        } else {
            out.print(ParameterText.effective(
                    known,
                    server.get(path(words.get(0)) + "/parameters/for/"
                            + words.option("--for").get())));
        }
    }

    private void progress(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "analysis progress ID --for REF";
        Words words = Words.of(args, 1, 1, usage, Map.of("--for", true));
        String whose = words.option("--for")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--for is missing: tiltas " + usage));
        out.print(ProgressText.of(AdminClient.of(settings).get(path(words.get(0)) + "/progress/for/" + whose)));
    }

    private void trial(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "analysis try ID NAME=VALUE … --for REF [--days N]";
        Words words = Words.of(args, 2, 100, usage, Map.of("--for", true, "--days", true));
        String whose = words.option("--for")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--for is missing: tiltas " + usage));
        Map<String, String> values = new TreeMap<>();
        for (int i = 1; i < words.count(); i++) {
            change(values, words.get(i), true, usage);
        }
        List<String> fields = new ArrayList<>();
        values.forEach((name, value) -> fields.add(Json.text(name) + ":" + Json.text(value)));
        OffsetDateTime to = OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS);
        out.print(TrialText.simulated(AdminClient.of(settings)
                .post(
                        path(words.get(0)) + "/simulate",
                        "{\"for\":" + Json.text(whose) + ",\"from\":"
                                + Json.text(
                                        to.minusDays(days(words, 30)).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                                + ",\"to\":" + Json.text(to.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                                + ",\"values\":{" + String.join(",", fields) + "}}")));
    }

    private static int days(Words words, int usual) throws CommandFailure {
        String days = words.option("--days").orElse(String.valueOf(usual));
        if (!days.matches("[1-9][0-9]{0,2}")) {
            throw new CommandFailure(Main.USAGE, "--days: must be a whole number of days");
        }
        return Integer.parseInt(days);
    }

    private void precision(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args, 0, 1, "analysis precision [ID] [--by WHAT] [--days N]", Map.of("--by", true, "--days", true));
        String by = words.option("--by").orElse("module");
        String module = words.count() == 0 ? "" : "&module=" + AdminClient.part(words.get(0));
        out.print(TrialText.precision(AdminClient.of(settings)
                .get("/precision?by=" + AdminClient.part(by) + "&days=" + days(words, 30) + module)));
    }

    private void set(List<String> args, boolean put) throws CommandFailure, IOException, InterruptedException {
        String usage = put
                ? "analysis set ID NAME=VALUE … [--ward LOCATION | --for REF]"
                : "analysis unset ID NAME … [--ward LOCATION | --for REF]";
        Words words = Words.of(args, 2, 100, usage, Map.of("--ward", true, "--for", true));
        if (words.option("--ward").isPresent() && words.option("--for").isPresent()) {
            throw new CommandFailure(Main.USAGE, "give either --ward or --for: tiltas " + usage);
        }
        AdminClient server = AdminClient.of(settings);
        String path = path(words.get(0)) + "/parameters";
        Answer before = server.get(path);
        Map<String, String> values = new TreeMap<>(words.option("--ward")
                .map(ward -> before.object("wards").object(ward))
                .orElseGet(() -> words.option("--for")
                        .map(one -> before.object("for").object(one))
                        .orElse(before.object("home")))
                .texts());
        for (int i = 1; i < words.count(); i++) {
            change(values, words.get(i), put, usage);
        }
        String place = words.option("--ward")
                .map(ward -> "/wards/" + AdminClient.part(ward))
                .orElseGet(() -> words.option("--for").map(one -> "/for/" + one).orElse("/home"));
        List<String> fields = new ArrayList<>();
        values.forEach((name, value) -> fields.add(Json.text(name) + ":" + Json.text(value)));
        server.put(
                path + place,
                "{\"version\":" + before.number("version") + ",\"values\":{" + String.join(",", fields) + "}}");
        out.println(words.get(0) + ": " + (put ? "set" : "taken back")
                + "; judges go on with it from the next measurement on");
    }

    private static void change(Map<String, String> values, String word, boolean put, String usage)
            throws CommandFailure {
        int sign = word.indexOf('=');
        if (put != sign > 0) {
            throw new CommandFailure(Main.USAGE, "'" + word + "' does not fit, expected: tiltas " + usage);
        }
        if (put) {
            values.put(word.substring(0, sign), word.substring(sign + 1));
        } else if (values.remove(word) == null) {
            throw new CommandFailure(word + " is not set there");
        }
    }

    private static String path(String id) {
        return "/analyses/" + AdminClient.part(id);
    }
}
