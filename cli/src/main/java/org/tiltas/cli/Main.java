package org.tiltas.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running ({@code status}). */
public final class Main {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_RUNNING = 3;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args)));
    }

    static int run(List<String> args) throws InterruptedException {
        String name = args.isEmpty() ? "help" : args.get(0);
        List<String> rest = args.isEmpty() ? List.of() : args.subList(1, args.size());
        try {
            Installation installation = Installation.find();
            return switch (name) {
                case "start" -> new StartCommand(installation, Settings.fromEnvironment(installation)).run(rest);
                case "run" -> new RunCommand(installation, Settings.fromEnvironment(installation)).run(rest);
                case "stop" -> new StopCommand(Settings.fromEnvironment(installation)).run(rest);
                case "status" -> new StatusCommand(Settings.fromEnvironment(installation)).run(rest);
                case "module" -> new ModuleCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "account" -> new AccountCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "resident" -> new ResidentCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "alert" -> new AlertCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "analysis" -> new AnalysisCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "partner" -> new PartnerCommand(Settings.fromEnvironment(installation), System.out).run(rest);
                case "new" -> new NewCommand(installation, Path.of("").toAbsolutePath(), System.getenv()).run(rest);
                case "map" -> new MapCommand(installation).run(rest);
                case "help", "--help", "-h" -> Help.print();
                case "version", "--version" -> Help.printVersion();
                default -> {
                    if (ToolCommand.knows(name)) {
                        yield new ToolCommand(installation).run(name, rest);
                    }
                    throw new CommandFailure(USAGE, "unknown command '" + name + "', see: tiltas help");
                }
            };
        } catch (CommandFailure e) {
            System.err.println("tiltas: " + e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            System.err.println("tiltas: " + name + " failed: " + e);
            return FAILED;
        }
    }
}
