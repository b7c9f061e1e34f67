package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tiltas partner …}: how deliveries stand, and what is decided about those that do not go through. */
final class PartnerCommand {
    static final String USAGE = """
            usage: tiltas partner <what>

              list                              every partner and how its delivery stands
              show ID                           one partner, its figures, and what was asked for there
              probe ID                          ask it now; if it is well, its delivery goes on at once
              parked [ID] [terms]               deliveries that wait for a person
              replay ID NUMBER|--all [terms]    send parked ones again
              discard ID NUMBER|--all --why TEXT [terms]
                                                end parked ones without sending them
              deferred [ID]                     residents whose deliveries keep failing
              reconcile ID --from T [--to T]    compare receipts with what it holds, send anew what it lost
              resend ID RESIDENT --from T [--to T]
                                                send what was not sent, for instance for want of consent

            Terms: --resident R, --code C, --reason TEXT (of its answer, or the HTTP status), --since T.

            The server is the one on TILTAS_DATA. TILTAS_ADMIN_PASSWORD is the password of admin; a token in
            TILTAS_TOKEN will do instead. A time is a date or like 2026-11-22T10:00:00+02:00.
            """;

    private static final List<String> TERMS = List.of("resident", "code", "reason", "since");

    private final Settings settings;
    private final PrintStream out;

    PartnerCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "list" -> list(rest);
            case "show" -> show(rest);
            case "probe" -> probe(rest);
            case "parked" -> parked(rest);
            case "replay" -> replay(rest);
            case "discard" -> discard(rest);
            case "deferred" -> deferred(rest);
            case "reconcile" -> reconcile(rest);
            case "resend" -> resend(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(
                        Main.USAGE, "unknown command 'partner " + what + "', see: tiltas partner help");
        }
        return Main.OK;
    }

    private void list(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words.of(args, 0, 0, "partner list", Map.of());
        out.print(PartnerText.list(server().get("/partners").list("items")));
    }

    private void show(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "partner show ID", Map.of());
        AdminClient server = server();
        Answer partner = server.get(path(words.get(0)));
        out.print(PartnerText.show(
                partner, server.get(path(words.get(0)) + "/errands").list("items")));
    }

    private void probe(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "partner probe ID", Map.of());
        Answer probe = server().post(path(words.get(0)) + "/probe");
        if (!probe.text("well").equals("true")) {
            throw new CommandFailure(Answer.printable(words.get(0)) + " is not well: " + probe.text("answer"));
        }
        out.println(Answer.printable(words.get(0)) + " is well");
    }

    private void parked(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 0, 1, "partner parked [ID] [terms]", known(Map.of()));
        String query = query(words.count() == 0 ? Optional.empty() : Optional.of(words.get(0)), words);
        Answer found = server().get("/parked" + query);
        out.print(PartnerText.parked(found.list("items"), found.has("next")));
    }

    private void replay(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "partner replay ID NUMBER|--all [terms]";
        Words words = Words.of(args, 1, 2, usage, known(Map.of("--all", false)));
        if (isAll(words, usage)) {
            out.println(
                    PartnerText.replayed(server().post("/parked/replay" + query(Optional.of(words.get(0)), words))));
        } else {
            server().post("/parked/" + AdminClient.part(words.get(1)) + "/replay");
            out.println(Answer.printable(words.get(1)) + " is sent");
        }
    }

    private void discard(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "partner discard ID NUMBER|--all --why TEXT [terms]";
        Words words = Words.of(args, 1, 2, usage, known(Map.of("--all", false, "--why", true)));
        String why = words.option("--why")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--why is missing: tiltas " + usage));
        String body = "{\"reason\":" + Json.text(why) + "}";
        if (isAll(words, usage)) {
            Answer done = server().post("/parked/discard" + query(Optional.of(words.get(0)), words), body);
            out.println(done.text("discarded") + " discarded");
        } else {
            server().post("/parked/" + AdminClient.part(words.get(1)) + "/discard", body);
            out.println(Answer.printable(words.get(1)) + " is discarded");
        }
    }

    private void deferred(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 0, 1, "partner deferred [ID]", Map.of());
        String query = words.count() == 0 ? "" : "?partner=" + AdminClient.part(words.get(0));
        out.print(PartnerText.deferred(server().get("/deferred" + query).list("items")));
    }

    private void reconcile(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "partner reconcile ID --from T [--to T]";
        Words words = Words.of(args, 1, 1, usage, Map.of("--from", true, "--to", true));
        Answer begun = server().post(path(words.get(0)) + "/reconcile", "{" + span(words, usage) + "}");
        out.println(PartnerText.begun(begun));
    }

    private void resend(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "partner resend ID RESIDENT --from T [--to T]";
        Words words = Words.of(args, 2, 2, usage, Map.of("--from", true, "--to", true));
        String body = "{\"resident\":" + Json.text(words.get(1)) + "," + span(words, usage) + "}";
        out.println(PartnerText.begun(server().post(path(words.get(0)) + "/resend", body)));
    }

    private static String span(Words words, String usage) throws CommandFailure {
        String from = words.option("--from")
                .orElseThrow(() -> new CommandFailure(Main.USAGE, "--from is missing: tiltas " + usage));
        return "\"from\":" + Json.text(from)
                + words.option("--to").map(to -> ",\"to\":" + Json.text(to)).orElse("");
    }

    /** Whether all that match are meant, and not one by its number. */
    private static boolean isAll(Words words, String usage) throws CommandFailure {
        boolean all = words.option("--all").isPresent();
        if (all == (words.count() == 2)) {
            throw new CommandFailure(Main.USAGE, "expected a number, or --all: tiltas " + usage);
        }
        return all;
    }

    private static Map<String, Boolean> known(Map<String, Boolean> more) {
        Map<String, Boolean> known = new LinkedHashMap<>(more);
        TERMS.forEach(term -> known.put("--" + term, true));
        return known;
    }

    private static String query(Optional<String> partner, Words words) {
        List<String> terms = new ArrayList<>();
        partner.ifPresent(id -> terms.add("partner=" + AdminClient.part(id)));
        for (String term : TERMS) {
            words.option("--" + term).ifPresent(text -> terms.add(term + "=" + AdminClient.part(text)));
        }
        return terms.isEmpty() ? "" : "?" + String.join("&", terms);
    }

    private AdminClient server() throws CommandFailure, IOException {
        return AdminClient.of(settings);
    }

    private static String path(String id) {
        return "/partners/" + AdminClient.part(id);
    }
}
