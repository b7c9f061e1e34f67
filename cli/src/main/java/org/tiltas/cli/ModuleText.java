package org.tiltas.cli;

import java.util.List;
import java.util.Optional;

/** What the server says about modules, for people. */
final class ModuleText {
    private ModuleText() {}

    static String list(List<Answer> modules) {
        if (modules.isEmpty()) {
            return "No module is installed.\n";
        }
        Table table = new Table().row("ID", "KIND", "VERSION", "STATE", "LAG", "REASON");
        modules.forEach(module -> table.row(
                module.text("id"),
                module.text("kind"),
                module.text("version"),
                module.text("state"),
                module.text("lag"),
                module.text("reason")));
        return table.toString();
    }

    static String show(Answer module) {
        Table rows = new Table();
        for (String name :
                List.of("id", "kind", "version", "state", "reason", "since", "lag", "handled", "quarantined")) {
            if (module.has(name)) {
                rows.row(name, module.text(name));
            }
        }
        List<Answer> versions = module.list("versions");
        Table kept = new Table().row("VERSION", "STATE", "SINCE", "BY", "SIGNED OR APPROVED", "SHA-256", "REASON");
        versions.forEach(version -> kept.row(
                version.text("version"),
                version.text("state"),
                version.text("since"),
                version.text("by"),
                version.has("signer") ? version.text("signer") : version.text("approval"),
                beginning(version.text("sha256")),
                version.text("reason")));
        return rows + (versions.isEmpty() ? "" : "\n" + kept);
    }

    /** What an installation or a rollback has done. */
    static String changed(Optional<Answer> before, Answer now) {
        String version = now.text("id") + " " + now.text("version");
        String earlier = before.map(module -> module.text("version")).orElse("");
        if (!now.text("state").equals("active")) {
            return version + " is taken in and " + state(now);
        }
        if (earlier.isEmpty()) {
            return version + " is installed and active";
        }
        return earlier.equals(now.text("version"))
                ? version + " is active"
                : version + " is active in place of " + earlier;
    }

    static String resumed(Answer now) {
        return now.text("id") + " " + now.text("version") + " is " + state(now) + ", " + now.number("lag")
                + (now.number("lag") == 1 ? " message waits" : " messages wait");
    }

    static String replayBegun(Answer replay) {
        return "The replay of " + replay.text("module") + " has begun, messages received from " + replay.text("from")
                + " to " + replay.text("to") + "; how it is doing tells: tiltas module replay "
                + replay.text("module");
    }

    static String replay(Answer replay) {
        StringBuilder text = new StringBuilder();
        text.append("The replay of ")
                .append(replay.text("module"))
                .append(" is ")
                .append(replay.text("state"));
        text.append(replay.has("reason") ? " (" + replay.text("reason") + ")" : "");
        text.append(": ").append(replay.text("messages")).append(" of ").append(replay.text("total"));
        text.append(" messages received from ").append(replay.text("from")).append(" to ");
        text.append(replay.text("to")).append(" are read.\n");
        text.append("Readings: ").append(replay.text("same")).append(" the same, ");
        text.append(replay.text("changed"))
                .append(" changed, ")
                .append(replay.text("new"))
                .append(" new, ");
        text.append(replay.text("withdrawn")).append(" withdrawn. Messages: ");
        text.append(replay.text("failed"))
                .append(" failed, ")
                .append(replay.text("gone"))
                .append(" gone.\n");
        replay.list("failures").forEach(failure -> text.append("message ")
                .append(failure.text("message"))
                .append(": ")
                .append(failure.text("reason"))
                .append(", ")
                .append(failure.text("detail"))
                .append('\n'));
        return text.toString();
    }

    private static String state(Answer module) {
        return module.text("state") + (module.has("reason") ? " (" + module.text("reason") + ")" : "");
    }

    /** Enough to tell versions of the same number apart, and to name one to {@code rollback}. */
    private static String beginning(String sha256) {
        return sha256.substring(0, Math.min(12, sha256.length()));
    }
}
