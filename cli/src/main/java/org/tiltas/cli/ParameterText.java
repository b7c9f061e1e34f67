package org.tiltas.cli;

import java.util.Map;
import java.util.TreeMap;

/** Parameters of an analysis, for people. */
final class ParameterText {
    private ParameterText() {}

    /** What can be set, and what is set for the home; below that what is set elsewhere. */
    static String all(Answer answer) {
        Map<String, String> home = answer.object("home").texts();
        Table table = new Table().row("PARAMETER", "HOME", "USUAL", "UNIT", "MEANING");
        answer.list("parameters")
                .forEach(parameter -> table.row(
                        parameter.text("name"),
                        home.getOrDefault(parameter.text("name"), ""),
                        parameter.text("usual"),
                        unit(parameter),
                        parameter.text("text")));
        StringBuilder text = new StringBuilder(table.toString());
        places(text, "ward ", answer.object("wards"));
        places(text, "", answer.object("for"));
        return text.toString();
    }

    private static void places(StringBuilder text, String what, Answer places) {
        new TreeMap<>(places.fields()).forEach((place, values) -> {
            text.append('\n').append(Answer.printable(what + place)).append(":\n");
            places.object(place.toString()).texts().forEach((name, value) -> text.append("  ")
                    .append(name)
                    .append(" = ")
                    .append(value)
                    .append('\n'));
        });
    }

    /** What holds for one, and where it comes from. */
    static String effective(Answer known, Answer effective) {
        Table table = new Table().row("PARAMETER", "VALUE", "UNIT", "FROM", "MEANING");
        Answer values = effective.object("values");
        known.list("parameters").forEach(parameter -> {
            Answer value = values.object(parameter.text("name"));
            table.row(
                    parameter.text("name"),
                    value.has("value") ? value.text("value") : "not set",
                    unit(parameter),
                    value.text("from"),
                    parameter.text("text"));
        });
        boolean planned = !effective.list("plans").isEmpty();
        return table
                + (planned
                        ? "\nIn weeks of a CarePlan or Goal plan.* do not count; see: tiltas analysis progress "
                                + effective.text("module") + " --for " + effective.text("for") + "\n"
                        : "");
    }

    private static String unit(Answer parameter) {
        return parameter.has("unit") ? parameter.text("unit") : parameter.text("type");
    }
}
