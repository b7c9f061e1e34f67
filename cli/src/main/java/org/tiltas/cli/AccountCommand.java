package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** {@code tiltas account …}: who may use the running server, and for whom partners' programs read. */
final class AccountCommand {
    static final String USAGE = """
            usage: tiltas account <what>

              list                          all accounts, their roles and partners
              add ID --partner PARTNER      make an account that reads what the partner may see; shows its password once
              add ID --admin                make an account that may do everything; shows its password once
              password ID                   give it a new password, shown once; the old one ends at once
              remove ID                     remove it with its tokens

            The server is the one on TILTAS_DATA. TILTAS_ADMIN_PASSWORD is the password of admin; a token in
            TILTAS_TOKEN will do instead. What you do stands in the audit.
            """;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Settings settings;
    private final PrintStream out;

    AccountCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "list" -> list(rest);
            case "add" -> add(rest);
            case "password" -> password(rest);
            case "remove" -> remove(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(
                        Main.USAGE, "unknown command 'account " + what + "', see: tiltas account help");
        }
        return Main.OK;
    }

    private void list(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words.of(args, 0, 0, "account list", Map.of());
        Table table = new Table().row("ID", "ROLE", "PARTNER");
        for (Answer account : AdminClient.of(settings).get("/accounts").list("items")) {
            table.row(account.text("id"), account.text("role"), account.text("partner"));
        }
        out.print(table);
    }

    private void add(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String usage = "account add ID --partner PARTNER | --admin";
        Words words = Words.of(args, 1, 1, usage, Map.of("--partner", true, "--admin", false));
        boolean admin = words.option("--admin").isPresent();
        if (admin == words.option("--partner").isPresent()) {
            throw new CommandFailure(Main.USAGE, "expected either --partner or --admin: tiltas " + usage);
        }
        AdminClient server = AdminClient.of(settings);
        for (Answer account : server.get("/accounts").list("items")) {
            if (account.text("id").equals(words.get(0))) {
                throw new CommandFailure("there is an account " + Answer.printable(words.get(0)) + " already");
            }
        }
        give(
                server,
                words.get(0),
                admin ? "admin" : "partner",
                words.option("--partner").orElse(""));
    }

    private void password(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "account password ID", Map.of());
        AdminClient server = AdminClient.of(settings);
        Answer account = server.get(path(words.get(0)));
        give(server, words.get(0), account.text("role"), account.text("partner"));
    }

    /** A password on the command line would stand in the list of processes, so nobody is asked for one. */
    private void give(AdminClient server, String id, String role, String partner)
            throws CommandFailure, IOException, InterruptedException {
        byte[] random = new byte[18];
        RANDOM.nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random);
        String whose = partner.isEmpty() ? "" : ",\"partner\":" + Json.text(partner);
        server.put(path(id), "{\"role\":" + Json.text(role) + whose + ",\"password\":" + Json.text(password) + "}");
        out.println("account " + Answer.printable(id) + ", password: " + password + "  (shown this once)");
    }

    private void remove(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "account remove ID", Map.of());
        AdminClient.of(settings).delete(path(words.get(0)));
        out.println(Answer.printable(words.get(0)) + " is removed");
    }

    private static String path(String id) {
        return "/accounts/" + AdminClient.part(id);
    }
}
