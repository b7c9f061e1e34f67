package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Record;

/** The figures of the server on one page; they are the journal's and survive restarts. */
public final class StatusResource {
    private static final String[] FIGURES = {
        "received", "duplicates", "observations", "unassigned", "quarantined", "findings"
    };
    private final Rooms rooms;
    private final String version;
    private final PrecisionResource precision;

    public StatusResource(Rooms rooms, String version, PrecisionResource precision) {
        this.rooms = rooms;
        this.precision = precision;
        this.version = version;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/status", this::get));
    }

    private Reply get(Call call) {
        Counters counters = rooms.journal().counters();
        ObjectNode out = Json.object();
        out.put("version", version);
        out.put(
                "started",
                Times.text(Instant.ofEpochMilli(
                        ManagementFactory.getRuntimeMXBean().getStartTime())));
        for (String figure : FIGURES) {
            out.put(figure, counters.get(figure));
        }
        ObjectNode partners = out.putObject("partners");
        for (Record partner : rooms.journal().records().list(PartnerResource.KIND)) {
            Deliveries.Totals totals = rooms.journal().deliveries().totals(partner.id());
            long lag = rooms.partnersIfThere()
                    .flatMap(delivery -> delivery.status(partner.id()))
                    .map(Partners.Status::lag)
                    .orElse(0L);
            partners.putObject(partner.id())
                    .put("delivered", totals.delivered())
                    .put("deferred", totals.deferred())
                    .put("parked", totals.parked())
                    .put("expired", counters.get("expired.partner/" + partner.id()))
                    .put("lag", lag);
        }
        ArrayNode warnings = out.putArray("warnings");
        rooms.journal().holds().warnings().forEach(warnings::add);
        precision.falling().forEach(warnings::add);
        return Reply.ok(out);
    }
}
