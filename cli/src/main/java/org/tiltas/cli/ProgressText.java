package org.tiltas.cli;

/** How a resident does by what was agreed, for people. */
final class ProgressText {
    private ProgressText() {}

    static String of(Answer answer) {
        StringBuilder text = new StringBuilder();
        Table plans = new Table().row("AGREED IN", "FROM", "UNTIL", "AIMS");
        answer.list("plans")
                .forEach(plan -> plans.row(
                        plan.text("source"),
                        plan.text("from"),
                        plan.text("until"),
                        String.valueOf(plan.list("aims").size())));
        if (answer.list("plans").isEmpty()) {
            text.append("no plan: the parameters hold\n");
        } else {
            text.append(plans);
        }
        for (Answer week : answer.list("weeks")) {
            text.append('\n')
                    .append(week.text("from"))
                    .append(" – ")
                    .append(week.text("until"))
                    .append('\n');
            Table aims = new Table().row("  STATE", "FOUND", "ASKED BY", "WHAT");
            for (Answer aim : week.list("aims")) {
                aims.row("  " + aim.text("state"), aim.text("note"), aim.text("source"), aim.text("text"));
            }
            text.append(week.list("aims").isEmpty() ? "  nothing asked for\n" : aims.toString());
        }
        return text.toString();
    }
}
