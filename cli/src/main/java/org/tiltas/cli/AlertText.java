package org.tiltas.cli;

import java.util.List;

/** What the server says about alerts, for people. */
final class AlertText {
    private AlertText() {}

    static String list(List<Answer> alerts, boolean more) {
        if (alerts.isEmpty()) {
            return "No alert.\n";
        }
        Table table = new Table().row("ID", "STATE", "SEVERITY", "SINCE", "ABOUT", "WHAT", "OWNER");
        alerts.forEach(alert -> table.row(
                alert.text("id"),
                state(alert),
                alert.text("severity"),
                alert.text("opened"),
                about(alert),
                alert.text("text"),
                alert.text("owner")));
        return table + (more ? "There are more; narrow the list down, or ask GET /api/v1/alerts page by page.\n" : "");
    }

    /** Steps of escalation: how long after an alert became new. */
    static String steps(Answer table) {
        Table text = new Table().row("SEVERITY", "STEPS");
        Answer steps = table.object("steps");
        for (String severity : List.of("high", "moderate", "low", "information")) {
            List<String> times = steps.words(severity);
            text.row(severity, times.isEmpty() ? "none" : String.join(", ", times));
        }
        return text.toString();
    }

    /** One alert in one line. */
    static String line(Answer alert) {
        return alert.text("id") + " is " + state(alert) + ", " + alert.text("severity") + ", about " + about(alert)
                + ": " + alert.text("text");
    }

    static String show(Answer alert) {
        Table facts = new Table();
        for (String name : List.of(
                "id",
                "display",
                "rule",
                "nature",
                "severity",
                "worst",
                "text",
                "subject",
                "device",
                "location",
                "opened",
                "cleared",
                "reason",
                "owner",
                "signals")) {
            if (alert.has(name)) {
                facts.row(name, alert.text(name));
            }
        }
        facts.row("state", state(alert));
        Answer verdict = alert.object("verdict");
        if (verdict.has("verdict")) {
            facts.row("verdict", verdict.text("verdict") + " by " + verdict.text("by"));
        }
        Table history = new Table().row("WHEN", "WHAT", "BY", "SEVERITY", "NOTE");
        alert.list("history")
                .forEach(change -> history.row(
                        change.text("at"),
                        change.text("what"),
                        change.text("by"),
                        change.text("severity"),
                        change.text("note")));
        return facts + "\n" + history;
    }

    private static String state(Answer alert) {
        boolean isNew = alert.text("state").equals("active")
                && alert.text("acknowledged").equals("false");
        return isNew ? "active, new" : alert.text("state");
    }

    private static String about(Answer alert) {
        return alert.has("subject") ? alert.text("subject") : alert.text("key");
    }
}
