package org.tiltas.cli;

import java.util.List;

/** A comparison of two versions of a module: a summary in words, then the differences line by line. */
final class PreviewText {
    private static final List<String> OF_OBSERVATIONS = List.of("changed", "gone", "added", "failed");

    private PreviewText() {}

    static String of(Answer comparison) {
        StringBuilder text = new StringBuilder();
        text.append(summary(comparison)).append('\n');
        if (comparison.has("stopped")) {
            text.append("Not all were compared: ")
                    .append(comparison.text("stopped"))
                    .append('\n');
        }
        for (Answer changed : comparison.list("changed")) {
            text.append(place(changed))
                    .append(changed.text("field"))
                    .append(": ")
                    .append(value(changed, "old"))
                    .append(" becomes ")
                    .append(value(changed, "new"))
                    .append('\n');
        }
        comparison.list("gone").forEach(gone -> text.append(found(gone, "gone")));
        comparison.list("added").forEach(added -> text.append(found(added, "added")));
        for (Answer failed : comparison.list("failed")) {
            text.append(
                            isObservation(failed)
                                    ? "observation " + failed.text("observation") + ": fails: "
                                    : "message " + failed.text("message") + ": cannot be read: ")
                    .append(failed.text("reason"))
                    .append(", ")
                    .append(failed.text("detail"))
                    .append('\n');
        }
        cut(text, comparison);
        return text.toString();
    }

    private static String summary(Answer comparison) {
        long messages = comparison.number("messages");
        if (OF_OBSERVATIONS.stream()
                .anyMatch(list -> comparison.list(list).stream().anyMatch(PreviewText::isObservation))) {
            return summaryOfObservations(comparison, messages);
        }
        String compared = counted(messages, "message", "messages") + " compared: ";
        long same = comparison.number("same");
        if (messages == same) {
            return compared + (messages == 0 ? "nothing to tell" : "all the same");
        }
        return compared + same + " the same, " + (messages - same) + " changed ("
                + counted(count(comparison, "changed"), "field differs", "fields differ") + ", "
                + counted(count(comparison, "gone"), "reading", "readings") + " gone, "
                + count(comparison, "added") + " added, "
                + counted(count(comparison, "failed"), "message", "messages") + " not readable)";
    }

    /** An analysis or a channel was compared: what differs is told by Observation. */
    private static String summaryOfObservations(Answer comparison, long compared) {
        long same = comparison.number("same");
        return counted(compared, "observation", "observations") + " compared: " + same + " the same, "
                + (compared - same) + " changed ("
                + counted(count(comparison, "changed"), "field differs", "fields differ")
                + ", " + count(comparison, "gone") + " gone, " + count(comparison, "added") + " added, "
                + count(comparison, "failed") + " failed)";
    }

    private static boolean isObservation(Answer entry) {
        return entry.has("observation");
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String place(Answer entry) {
        if (isObservation(entry)) {
            return "observation " + entry.text("observation") + ": ";
        }
        return "message " + entry.text("message") + ", reading " + (entry.number("ordinal") + 1) + ": ";
    }

    private static String value(Answer changed, String name) {
        return changed.has(name) ? changed.text(name) : "nothing";
    }

    private static String found(Answer entry, String what) {
        return place(entry) + what + ": " + entry.text("metric") + " " + entry.text("value") + " of "
                + entry.text("device") + "\n";
    }

    /** The lists are cut after a thousand entries; nobody shall take the part for the whole. */
    private static void cut(StringBuilder text, Answer comparison) {
        for (String list : new String[] {"changed", "gone", "added", "failed"}) {
            long hidden = count(comparison, list) - comparison.list(list).size();
            if (hidden > 0) {
                text.append("and ").append(hidden).append(" more ").append(list).append('\n');
            }
        }
    }

    private static long count(Answer comparison, String list) {
        Answer counts = comparison.object("counts");
        return counts.has(list) ? counts.number(list) : comparison.list(list).size();
    }
}
