package org.tiltas.engine.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;

/** A finding as a receiver of notifications gets it. No names: whoever may know them asks by the references. */
final class FindingJson {
    private FindingJson() {}

    static String of(Finding finding) {
        Finding.Change change = finding.change();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", finding.offset());
        out.put("what", FindingsEndpoint.word(change.what()));
        out.put("at", change.at().toString());
        out.put("by", change.by());
        out.put("note", change.note());
        out.put("notifies", change.notifies());
        out.set("alert", alert(finding.alert()));
        return out.toString();
    }

    private static ObjectNode alert(Alert alert) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", alert.id());
        out.put("module", alert.source().module());
        out.put("rule", alert.source().rule());
        out.put("kind", alert.kind());
        out.put("display", alert.display());
        out.put("nature", FindingsEndpoint.word(alert.nature()));
        out.put("urgent", alert.urgent());
        out.put("severity", FindingsEndpoint.word(alert.severity()));
        out.put("state", FindingsEndpoint.word(alert.state()));
        out.put("acknowledged", alert.acknowledged());
        out.put("late", alert.late());
        out.put("text", alert.text());
        out.put("subject", alert.subject());
        out.put("device", alert.device().isEmpty() ? "" : "Device/" + alert.device());
        out.put("location", alert.location().isEmpty() ? "" : "Location/" + alert.location());
        out.put("opened", alert.opened().toString());
        out.put("cleared", alert.cleared().map(OffsetDateTime::toString).orElse(null));
        out.put("owner", alert.people().owner());
        out.put("step", alert.escalation().step());
        ArrayNode evidence = out.putArray("evidence");
        alert.evidence().ids().forEach(id -> evidence.add("Observation/" + id));
        return out;
    }
}
