package org.tiltas.cli;

/** What other limits would have meant, and what the present ones were worth; for people. */
final class TrialText {
    private TrialText() {}

    static String simulated(Answer answer) {
        Table all = new Table()
                .row("", "ALARMS", "TRUE", "FALSE", "TECHNICAL")
                .row(alarms("as it is", answer.object("before")))
                .row(alarms("with these", answer.object("after")));
        StringBuilder text = new StringBuilder()
                .append(answer.number("measurements"))
                .append(" measurements\n")
                .append(all);
        if (!answer.list("days").isEmpty()) {
            Table days = new Table().row("DAY", "AS IT IS", "WITH THESE");
            answer.list("days").forEach(day -> days.row(day.text("day"), day.text("before"), day.text("after")));
            text.append('\n').append(days);
        }
        int missed = answer.words("missed").size();
        if (missed > 0) {
            text.append('\n').append(missed).append(" that were found true would not have come\n");
        }
        return text.toString();
    }

    private static String[] alarms(String what, Answer alarms) {
        return new String[] {
            what, alarms.text("alarms"), alarms.text("true"), alarms.text("falseAlarm"), alarms.text("technical")
        };
    }

    static String precision(Answer answer) {
        Table table = new Table().row("NAME", "ALERTS", "JUDGED", "TRUE", "PRECISION", "BEFORE", "");
        answer.list("items")
                .forEach(item -> table.row(
                        item.text("name").isEmpty() ? "(none)" : item.text("name"),
                        item.text("alerts"),
                        item.text("judged"),
                        item.text("true"),
                        item.text("precision"),
                        item.object("before").text("precision"),
                        item.text("falls").equals("true") ? "FALLS" : ""));
        return table.toString();
    }
}
