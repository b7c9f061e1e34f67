package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tiltas resident …}: what the running server may hold of a resident, and for how long. */
final class ResidentCommand {
    static final String USAGE = """
            usage: tiltas resident <what>

              erase ID --by WHO --reason TEXT [--basis TEXT] [--code CODE]
                                            without a code: what would be removed, and the code that confirms it
                                            (WHO: resident, representative, home, authority or court)
              erasures                      all erasures
              certificate ERASURE           how far an erasure is; its certificate once it is done
              untold ERASURE                what partners are still to be told, and what they answered last
              letter ERASURE PARTNER        the text that tells a partner what to erase, for you to send
              retell ERASURE PARTNER        ask a partner once more what it refused
              told ERASURE PARTNER --answer TEXT
                                            you have told it everything; its answer goes into the certificate
              restrict ID --reason TEXT     show and send nothing of a resident
              lift ID                       end a restriction
              whereabouts                   for whom it was decided that the server tells in which room they are
              whereabouts ID                what was decided about a resident
              whereabouts ID --purpose TEXT --keep TERM --decided-by WHO [--from TIME]
                                            decide it (TERM: days, or ISO 8601 from PT1H to P90D)
              whereabouts ID --end          end it

            ID is the id of the Patient. The server is the one on TILTAS_DATA. TILTAS_ADMIN_PASSWORD is the password
            of admin; a token in TILTAS_TOKEN will do instead. What you do stands in the audit.
            """;
    private static final String ERASE = "resident erase ID --by WHO --reason TEXT [--basis TEXT] [--code CODE]";

    private final Settings settings;
    private final PrintStream out;

    ResidentCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "erase" -> erase(rest);
            case "erasures" -> erasures(rest);
            case "certificate" -> certificate(rest);
            case "untold" -> untold(rest);
            case "letter" -> letter(rest);
            case "retell" -> retell(rest);
            case "told" -> told(rest);
            case "restrict" -> restrict(rest);
            case "lift" -> lift(rest);
            case "whereabouts" -> new WhereaboutsCommand(settings, out).run(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(
                        Main.USAGE, "unknown command 'resident " + what + "', see: tiltas resident help");
        }
        return Main.OK;
    }

    private void erase(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words =
                Words.of(args, 1, 1, ERASE, Map.of("--by", true, "--reason", true, "--basis", true, "--code", true));
        StringBuilder body = new StringBuilder("{");
        body.append("\"requestedBy\":").append(Json.text(needed(words, "--by", ERASE)));
        body.append(",\"reason\":").append(Json.text(needed(words, "--reason", ERASE)));
        words.option("--basis").ifPresent(basis -> body.append(",\"basis\":").append(Json.text(basis)));
        Optional<String> code = words.option("--code");
        code.ifPresent(given -> body.append(",\"code\":").append(Json.text(given)));
        Answer answer = AdminClient.of(settings).post(path(words.get(0)) + "/erasure", body + "}");
        if (code.isPresent()) {
            shown(answer);
            return;
        }
        out.println("would be removed: " + answer.object("wouldRemove").texts());
        out.println("partners to be told: " + answer.object("partners").texts());
        if (answer.has("keptUntil")) {
            out.println("the law keeps it until " + answer.text("keptUntil") + ": until then it would be restricted");
        }
        out.println("to go on, within 15 minutes, say the same with --code " + answer.text("code"));
    }

    private void erasures(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words.of(args, 0, 0, "resident erasures", Map.of());
        for (Answer erasure : AdminClient.of(settings).get("/erasures").list("items")) {
            out.println(erasure.text("id") + "  " + erasure.text("state") + "  " + erasure.text("started"));
        }
    }

    private void certificate(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "resident certificate ERASURE", Map.of());
        shown(AdminClient.of(settings).get("/erasures/" + AdminClient.part(words.get(0))));
    }

    private void shown(Answer erasure) {
        erasure.texts().forEach((name, text) -> {
            if (!text.isEmpty()) {
                out.println(name + ": " + text);
            }
        });
        out.println("removed: " + erasure.object("removed").texts());
        Answer partners = erasure.object("partners");
        partners.texts().keySet().forEach(partner -> shown(partner, partners.object(partner)));
    }

    private void shown(String partner, Answer answered) {
        out.println("partner " + partner + ": pending " + answered.number("pending")
                + (answered.number("refused") > 0 ? ", of them refused " + answered.number("refused") : "")
                + (answered.number("byHand") > 0 ? ", of them for you to tell " + answered.number("byHand") : "")
                + ", answers " + answered.object("answers").texts());
        for (Answer told : answered.list("told")) {
            out.println("  " + told.text("at") + " " + told.text("by") + ": " + told.text("answer"));
        }
    }

    private void untold(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "resident untold ERASURE", Map.of());
        String path = "/erasures/" + AdminClient.part(words.get(0)) + "/untold";
        for (Answer one : AdminClient.of(settings).get(path).list("items")) {
            String doubt = one.text("doubtful").equals("true") ? "  (it may have it)" : "";
            out.println((one.text("partner") + "  " + one.text("state") + "  " + one.text("reference") + doubt + "  "
                            + one.text("answer"))
                    .strip());
        }
    }

    private static String partner(Words words) {
        return "/erasures/" + AdminClient.part(words.get(0)) + "/partners/" + AdminClient.part(words.get(1));
    }

    private void letter(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 2, 2, "resident letter ERASURE PARTNER", Map.of());
        Answer letter = AdminClient.of(settings).get(partner(words) + "/letter");
        letter.lines("text").forEach(out::println);
    }

    private void retell(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 2, 2, "resident retell ERASURE PARTNER", Map.of());
        Answer answer = AdminClient.of(settings).post(partner(words) + "/retell", "{}");
        out.println("is asked: " + answer.number("pending"));
    }

    private void told(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "resident told ERASURE PARTNER --answer TEXT";
        Words words = Words.of(args, 2, 2, usage, Map.of("--answer", true));
        shown(AdminClient.of(settings)
                .post(partner(words) + "/told", "{\"answer\":" + Json.text(needed(words, "--answer", usage)) + "}"));
    }

    private void restrict(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "resident restrict ID --reason TEXT";
        Words words = Words.of(args, 1, 1, usage, Map.of("--reason", true));
        AdminClient.of(settings)
                .post(
                        path(words.get(0)) + "/restriction",
                        "{\"reason\":" + Json.text(needed(words, "--reason", usage)) + "}");
        out.println("restricted");
    }

    private void lift(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "resident lift ID", Map.of());
        AdminClient.of(settings).delete(path(words.get(0)) + "/restriction");
        out.println("lifted");
    }

    private static String needed(Words words, String option, String usage) throws CommandFailure {
        return words.option(option)
                .orElseThrow(() -> new CommandFailure(Main.USAGE, option + " is missing: tiltas " + usage));
    }

    private static String path(String id) {
        return "/residents/" + AdminClient.part(id);
    }
}
