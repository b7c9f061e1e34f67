package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;

/** Alerts as the interface shows them. */
final class AlertText {
    private AlertText() {}

    /** A constant as a word: {@code FALSE_ALARM} is {@code false-alarm}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E read(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static ObjectNode shown(Alert alert) {
        ObjectNode out = Json.object();
        out.put("id", alert.id());
        out.put("version", alert.version());
        out.put("module", alert.source().module());
        out.put("moduleVersion", alert.source().version());
        out.put("rule", alert.source().rule());
        out.put("kind", alert.kind());
        out.put("display", alert.display());
        out.put("nature", word(alert.nature()));
        out.put("urgent", alert.urgent());
        out.put("severity", word(alert.severity()));
        out.put("worst", word(alert.worst()));
        out.put("state", word(alert.state()));
        out.put("acknowledged", alert.acknowledged());
        out.put("text", alert.text());
        out.put("late", alert.late());
        out.put("subject", emptyAsNull(alert.subject()));
        out.put("device", emptyAsNull(alert.device().isEmpty() ? "" : "Device/" + alert.device()));
        out.put("location", emptyAsNull(alert.location().isEmpty() ? "" : "Location/" + alert.location()));
        out.put("key", word(alert.key().keying()) + ":" + alert.key().id());
        out.put("opened", time(alert.opened()));
        out.put("changed", Times.text(alert.changed()));
        out.put("cleared", alert.cleared().map(AlertText::time).orElse(null));
        out.put("reason", emptyAsNull(alert.reason()));
        out.put("signals", alert.evidence().count());
        ArrayNode evidence = out.putArray("evidence");
        alert.evidence().ids().forEach(id -> evidence.add("Observation/" + id));
        people(out, alert);
        return out;
    }

    private static void people(ObjectNode out, Alert alert) {
        Alert.People people = alert.people();
        out.put("owner", emptyAsNull(people.owner()));
        people.acknowledgement()
                .ifPresent(act ->
                        out.putObject("acknowledgement").put("by", act.by()).put("at", Times.text(act.at())));
        people.snooze().ifPresent(snooze -> out.putObject("snooze")
                .put("until", Times.text(snooze.until()))
                .put("reason", snooze.reason())
                .put("by", snooze.by()));
        people.verdict().ifPresent(judged -> out.putObject("verdict")
                .put("verdict", word(judged.verdict()))
                .put("by", judged.by())
                .put("at", Times.text(judged.at()))
                .put("note", judged.note()));
        out.putObject("escalation")
                .put("step", alert.escalation().step())
                .put("next", Times.text(alert.escalation().next()));
    }

    /** An alert with everything that happened to it, oldest first. */
    static ObjectNode shown(Alert alert, List<Finding> history) {
        ObjectNode out = shown(alert);
        ArrayNode list = out.putArray("history");
        for (Finding finding : history) {
            Finding.Change change = finding.change();
            list.addObject()
                    .put("what", word(change.what()))
                    .put("at", Times.text(change.at()))
                    .put("by", change.by())
                    .put("note", emptyAsNull(change.note()))
                    .put("notifies", change.notifies())
                    .put("severity", word(finding.alert().severity()))
                    .put("text", finding.alert().text());
        }
        return out;
    }

    /** With seconds, which {@link OffsetDateTime#toString} leaves out when they are none. */
    private static String time(OffsetDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }

    private static String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
