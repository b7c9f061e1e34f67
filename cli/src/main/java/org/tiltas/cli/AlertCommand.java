package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code tiltas alert …}: looks at the alerts of the running server and handles them. */
final class AlertCommand {
    static final String USAGE = """
            usage: tiltas alert <what>

              list [--all] [--subject REF] [--module ID]
                                            the active alerts, or all of them; new ones are marked
              show ID                       one alert, what it rests on and what happened to it
              acknowledge ID [--note TEXT]  somebody has seen it and takes care
              assign ID ACCOUNT             who takes care of it
              snooze ID DURATION --reason TEXT
                                            let calls about it rest (PT30M), unless it gets worse
              verdict ID true|false-alarm|technical [--note TEXT]
                                            what it was found to be
              close ID --reason TEXT        end it by a person's word
              escalation MODULE [SEVERITY=DURATION,… …]
                                            the steps taken while nobody comes, or new ones: help high=PT1M,PT3M;
                                            severities that are not named stay; MODULE usual is for all that have
                                            none of their own

            The server is the one on TILTAS_DATA. TILTAS_ADMIN_PASSWORD is the password of admin; a token in
            TILTAS_TOKEN will do instead. What you do stands in the audit.
            """;

    private final Settings settings;
    private final PrintStream out;

    AlertCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "list" -> list(rest);
            case "show" -> show(rest);
            case "acknowledge" -> acknowledge(rest);
            case "assign" -> assign(rest);
            case "snooze" -> snooze(rest);
            case "verdict" -> verdict(rest);
            case "close" -> close(rest);
            case "escalation" -> escalation(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(Main.USAGE, "unknown command 'alert " + what + "', see: tiltas alert help");
        }
        return Main.OK;
    }

    private void list(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args,
                0,
                0,
                "alert list [--all] [--subject REF] [--module ID]",
                Map.of("--all", false, "--subject", true, "--module", true));
        StringJoiner query = new StringJoiner("&", "?", "");
        query.add("state=" + (words.option("--all").isPresent() ? "all" : "active"));
        words.option("--subject").ifPresent(subject -> query.add("subject=" + AdminClient.part(subject)));
        words.option("--module").ifPresent(module -> query.add("module=" + AdminClient.part(module)));
        Answer page = AdminClient.of(settings).get("/alerts" + query);
        out.print(AlertText.list(page.list("items"), page.has("next")));
    }

    private void show(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "alert show ID", Map.of());
        out.print(AlertText.show(AdminClient.of(settings).get(path(words.get(0)))));
    }

    private void escalation(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "alert escalation MODULE [SEVERITY=DURATION,… …]";
        Words words = Words.of(args, 1, 5, usage, Map.of());
        AdminClient server = AdminClient.of(settings);
        String path = "/escalations/" + AdminClient.part(words.get(0));
        if (words.count() == 1) {
            out.print(AlertText.steps(server.get(path)));
            return;
        }
        Answer before = server.get(path).object("steps");
        Map<String, List<String>> steps = new TreeMap<>();
        before.fields().keySet().forEach(severity -> steps.put(severity.toString(), before.words(severity.toString())));
        for (int i = 1; i < words.count(); i++) {
            int sign = words.get(i).indexOf('=');
            if (sign <= 0) {
                throw new CommandFailure(Main.USAGE, "'" + words.get(i) + "' does not fit, expected: tiltas " + usage);
            }
            String times = words.get(i).substring(sign + 1);
            steps.put(words.get(i).substring(0, sign), times.isEmpty() ? List.of() : List.of(times.split(",")));
        }
        StringJoiner fields = new StringJoiner(",", "{\"steps\":{", "}}");
        steps.forEach((severity, times) -> fields.add(
                Json.text(severity) + ":[" + times.stream().map(Json::text).collect(Collectors.joining(",")) + "]"));
        out.print(AlertText.steps(server.put(path, fields.toString())));
    }

    private void acknowledge(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "alert acknowledge ID [--note TEXT]", Map.of("--note", true));
        act(words.get(0), "acknowledge", field("note", words.option("--note").orElse("")));
    }

    private void assign(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 2, 2, "alert assign ID ACCOUNT", Map.of());
        act(words.get(0), "assign", field("owner", words.get(1)));
    }

    private void snooze(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "alert snooze ID DURATION --reason TEXT";
        Words words = Words.of(args, 2, 2, usage, Map.of("--reason", true));
        act(words.get(0), "snooze", field("for", words.get(1)), field("reason", reason(words, usage)));
    }

    private void verdict(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args, 2, 2, "alert verdict ID true|false-alarm|technical [--note TEXT]", Map.of("--note", true));
        act(
                words.get(0),
                "verdict",
                field("verdict", words.get(1)),
                field("note", words.option("--note").orElse("")));
    }

    private void close(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "alert close ID --reason TEXT";
        Words words = Words.of(args, 1, 1, usage, Map.of("--reason", true));
        act(words.get(0), "close", field("reason", reason(words, usage)));
    }

    private static String reason(Words words, String usage) throws CommandFailure {
        return words.option("--reason")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--reason is missing: tiltas " + usage));
    }

    private void act(String id, String what, String... fields)
            throws CommandFailure, IOException, InterruptedException {
        List<String> given = new ArrayList<>(List.of(fields));
        given.remove("");
        Answer now = AdminClient.of(settings).post(path(id) + "/" + what, "{" + String.join(",", given) + "}");
        out.println(AlertText.line(now));
    }

    private static String field(String name, String text) {
        return text.isEmpty() ? "" : Json.text(name) + ":" + Json.text(text);
    }

    private static String path(String id) {
        return "/alerts/" + AdminClient.part(id);
    }
}
