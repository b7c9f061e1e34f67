package org.tiltas.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tiltas module …}: looks at the modules of the running server and changes them. */
final class ModuleCommand {
    static final String USAGE = """
            usage: tiltas module <what>

              list                              every module, its state and what waits for it
              show ID                           one module, with the versions that are kept
              install JAR [--approve REASON] [--allow-older]
                                                install a module, or upgrade to this version of it
              preview ID JAR [--last N] [--partner P]
                                                what the jar would make differently of the last N messages (500):
                                                of an adapter what it reads, of an analysis what it raises, of a
                                                channel what it sends partner P, or the first it serves
              rollback ID [VERSION]             back to the version before, or to any that is kept
              replay ID --from T [--to T]       read the messages of a span of time once more
              replay ID                         how the replay is doing
              resume ID                         give a suspended module another chance
              remove ID                         take a module away; its messages wait

            The server is the one on TILTAS_DATA. TILTAS_ADMIN_PASSWORD is the password of admin; a token in
            TILTAS_TOKEN will do instead. A time is a date or like 2026-11-22T10:00:00+02:00.
            """;

    private final Settings settings;
    private final PrintStream out;

    ModuleCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        String what = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        switch (what) {
            case "list" -> list(rest);
            case "show" -> show(rest);
            case "install" -> install(rest);
            case "preview" -> preview(rest);
            case "rollback" -> rollback(rest);
            case "replay" -> replay(rest);
            case "resume" -> resume(rest);
            case "remove" -> remove(rest);
            case "help", "--help", "-h" -> out.print(USAGE);
            default ->
                throw new CommandFailure(Main.USAGE, "unknown command 'module " + what + "', see: tiltas module help");
        }
        return Main.OK;
    }

    private void list(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words.of(args, 0, 0, "module list", Map.of());
        out.print(ModuleText.list(server().get("/modules").list("items")));
    }

    private void show(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "module show ID", Map.of());
        out.print(ModuleText.show(server().get(path(words.get(0)))));
    }

    private void install(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args,
                1,
                1,
                "module install JAR [--approve REASON] [--allow-older]",
                Map.of("--approve", true, "--allow-older", false));
        List<String> query = new ArrayList<>();
        words.option("--approve").ifPresent(reason -> query.add("approveUnsigned=" + AdminClient.part(reason)));
        words.option("--allow-older").ifPresent(yes -> query.add("allowOlder=true"));
        AdminClient server = server();
        List<Answer> before = server.get("/modules").list("items");
        Answer now = server.postJar(
                "/modules" + (query.isEmpty() ? "" : "?" + String.join("&", query)), Path.of(words.get(0)));
        Optional<Answer> replaced = before.stream()
                .filter(module -> module.text("id").equals(now.text("id")))
                .findFirst();
        out.println(ModuleText.changed(replaced, now));
    }

    private void preview(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(
                args,
                2,
                2,
                "module preview ID JAR [--last N] [--partner P]",
                Map.of("--last", true, "--partner", true));
        String query = words.option("--last").map(AdminClient::part).orElse("500")
                + words.option("--partner")
                        .map(partner -> "&partner=" + AdminClient.part(partner))
                        .orElse("");
        Answer comparison = server().postJar(path(words.get(0)) + "/preview?last=" + query, Path.of(words.get(1)));
        out.print(PreviewText.of(comparison));
    }

    private void rollback(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 2, "module rollback ID [VERSION]", Map.of());
        AdminClient server = server();
        Answer before = server.get(path(words.get(0)));
        String path = path(words.get(0)) + "/rollback";
        Answer now = words.count() == 1
                ? server.post(path)
                : server.post(path, "{\"version\":" + Json.text(words.get(1)) + "}");
        out.println(ModuleText.changed(Optional.of(before), now));
    }

    private void replay(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words =
                Words.of(args, 1, 1, "module replay ID [--from T [--to T]]", Map.of("--from", true, "--to", true));
        String path = path(words.get(0)) + "/replay";
        Optional<String> from = words.option("--from");
        Optional<String> to = words.option("--to");
        if (from.isEmpty() && to.isPresent()) {
            throw new CommandFailure(Main.USAGE, "--from is missing: module replay ID --from T [--to T]");
        }
        if (from.isEmpty()) {
            out.print(ModuleText.replay(server().get(path)));
            return;
        }
        String end = to.map(time -> ",\"to\":" + Json.text(time)).orElse("");
        Answer begun = server().post(path, "{\"from\":" + Json.text(from.get()) + end + "}");
        out.println(ModuleText.replayBegun(begun));
    }

    private void resume(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "module resume ID", Map.of());
        Answer now = server().post(path(words.get(0)) + "/resume");
        out.println(ModuleText.resumed(now));
    }

    private void remove(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Words words = Words.of(args, 1, 1, "module remove ID", Map.of());
        server().delete(path(words.get(0)));
        out.println(Answer.printable(words.get(0))
                + " is removed; its messages wait until a version of it is installed, or rolled back to, again");
    }

    private AdminClient server() throws CommandFailure, IOException {
        return AdminClient.of(settings);
    }

    private static String path(String id) {
        return "/modules/" + AdminClient.part(id);
    }
}
