package org.tiltas.cli;

import java.util.ArrayList;
import java.util.List;

/** What the server says about partners, for people. */
final class PartnerText {
    private static final List<String> COUNTS =
            List.of("compared", "found", "missing", "sent", "kept", "refused", "strangers");

    private PartnerText() {}

    static String list(List<Answer> partners) {
        if (partners.isEmpty()) {
            return "There is no partner.\n";
        }
        Table rows = new Table();
        rows.row("ID", "KIND", "STATE", "LAG", "DELIVERED", "DEFERRED", "PARKED", "P99 MS", "LAST ERROR");
        for (Answer partner : partners) {
            Answer status = partner.object("status");
            rows.row(
                    partner.text("id"),
                    partner.text("kind"),
                    status.text("state"),
                    status.text("lag"),
                    status.text("delivered"),
                    status.text("deferred"),
                    status.text("parked"),
                    status.object("latency").text("p99"),
                    status.text("lastError"));
        }
        return rows.toString();
    }

    static String show(Answer partner, List<Answer> errands) {
        Table rows = new Table();
        for (String name : List.of("id", "kind", "url", "basis", "purpose", "organization", "reconcile")) {
            add(rows, name, partner.text(name));
        }
        Answer status = partner.object("status");
        for (String name : List.of("state", "lag", "oldest", "delivered", "deferred", "parked", "expired")) {
            add(rows, name, status.text(name));
        }
        add(rows, "latency p50 ms", status.object("latency").text("p50"));
        add(rows, "latency p99 ms", status.object("latency").text("p99"));
        status.object("withheld")
                .fields()
                .forEach((reason, count) -> add(
                        rows, "withheld, " + reason, status.object("withheld").text(String.valueOf(reason))));
        add(rows, "last error", status.text("lastError"));
        Table asked = new Table();
        asked.row("ERRAND", "BY", "STARTED", "STATE", "FIGURES", "REASON");
        errands.forEach(errand -> asked.row(
                errand.text("kind"),
                errand.text("by"),
                errand.text("started"),
                errand.text("state"),
                figures(errand.object("counts")),
                errand.text("reason")));
        return errands.isEmpty() ? rows.toString() : rows + "\n" + asked;
    }

    private static void add(Table rows, String name, String text) {
        if (!text.isEmpty()) {
            rows.row(name, Answer.printable(text));
        }
    }

    private static String figures(Answer counts) {
        List<String> figures = new ArrayList<>();
        COUNTS.stream().filter(counts::has).forEach(name -> figures.add(counts.text(name) + " " + name));
        return String.join(", ", figures);
    }

    static String parked(List<Answer> parked, boolean more) {
        if (parked.isEmpty()) {
            return "Nothing is parked.\n";
        }
        Table rows = new Table();
        rows.row("NUMBER", "PARTNER", "AT", "SUBJECT", "OBSERVATION", "STATUS", "ANSWER");
        parked.forEach(each -> rows.row(
                each.text("id"),
                each.text("partner"),
                each.text("at"),
                each.text("subject"),
                each.text("observation"),
                each.text("status"),
                each.text("answer")));
        return rows + (more ? "There are more.\n" : "");
    }

    static String replayed(Answer done) {
        String first = done.list("failures").stream()
                .findFirst()
                .map(failure -> "; " + failure.text("reason"))
                .orElse("");
        return done.text("replayed") + " sent, " + done.text("failed") + " failed, " + done.text("skipped") + " left"
                + first;
    }

    static String deferred(List<Answer> deferred) {
        if (deferred.isEmpty()) {
            return "Nobody is deferred.\n";
        }
        Table rows = new Table();
        rows.row("PARTNER", "SUBJECT", "LANE", "TRIES", "NEXT TRY", "LAST ANSWER");
        deferred.forEach(each -> rows.row(
                each.text("partner"),
                each.text("subject"),
                each.text("lane"),
                each.text("attempts"),
                each.text("nextTry"),
                each.text("answer")));
        return rows.toString();
    }

    static String begun(Answer errand) {
        return errand.text("kind") + " has begun; how it goes: tiltas partner show " + errand.text("partner");
    }
}
