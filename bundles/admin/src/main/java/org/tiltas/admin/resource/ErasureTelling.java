package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.spi.clinical.Privacy.Told;
import org.tiltas.spi.clinical.Privacy.Untold;

/** What partners are still to be told of an erasure: seen, asked again, or told by a person. */
final class ErasureTelling {
    private final Rooms rooms;

    ErasureTelling(Rooms rooms) {
        this.rooms = rooms;
    }

    Reply untold(Call call) {
        call.onlyQueries("partner");
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Untold untold : rooms.privacy().untold(call.path("id"), call.query("partner"))) {
            items.addObject()
                    .put("partner", untold.partner())
                    .put("reference", untold.reference())
                    .put("doubtful", untold.doubtful())
                    .put("state", untold.state())
                    .put("answer", untold.answer())
                    .put("asked", Times.text(untold.asked()));
        }
        return Reply.ok(out);
    }

    Reply letter(Call call) {
        call.onlyQueries();
        return Reply.ok(Json.object().put("text", rooms.privacy().letter(call.path("id"), call.path("partner"))));
    }

    Reply retell(Call call) {
        call.onlyQueries();
        call.fieldsIfAny().noOthers();
        long number = rooms.privacy().retell(call.path("id"), call.path("partner"), call.who());
        return Reply.ok(Json.object().put("pending", number));
    }

    Reply told(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String answer = fields.required("answer");
        fields.noOthers();
        String id = call.path("id");
        rooms.privacy().told(id, call.path("partner"), answer, call.who());
        return Reply.ok(PrivacyResource.shown(
                rooms.privacy().erasure(id).orElseThrow(() -> Problem.notFound("erasure " + id + " does not exist"))));
    }

    /** What people have told a partner, where they have. */
    static void words(ObjectNode partner, Told answered) {
        if (!answered.told().isEmpty()) {
            ArrayNode told = partner.putArray("told");
            answered.told().forEach(one -> told.addObject()
                    .put("at", Times.text(one.at()))
                    .put("by", one.by())
                    .put("number", one.number())
                    .put("answer", one.answer()));
        }
    }
}
