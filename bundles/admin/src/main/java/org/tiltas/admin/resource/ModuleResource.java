package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.modules.LifeCycle;
import org.tiltas.spi.modules.Modules;

/** The modules, how they are, and everything that changes them. */
public final class ModuleResource {
    private static final int LARGEST_JAR = 32 << 20;
    private static final String[] JAR_TYPES = {
        "application/java-archive", "application/octet-stream", "application/x-java-archive"
    };
    private static final int LONGEST_REASON = 500;
    private static final int MOST_COMPARED = 100_000;
    private static final Duration LONGEST_LIVE = Duration.ofMinutes(5);
    private final Rooms rooms;

    public ModuleResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/modules", this::list),
                new Route("POST", "/modules", this::install),
                new Route("GET", "/modules/{id}", this::get),
                new Route("DELETE", "/modules/{id}", this::remove),
                new Route("POST", "/modules/{id}/preview", this::preview),
                new Route("POST", "/modules/{id}/rollback", this::rollback),
                new Route("POST", "/modules/{id}/resume", this::resume));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        all().values().forEach(items::add);
        return Reply.ok(out);
    }

    /** Modules by id; those that offer no service the engine knows are told by their active version. */
    private Map<String, ObjectNode> all() {
        Map<String, ObjectNode> all = new TreeMap<>();
        rooms.modules().list().forEach(module -> all.put(module.id(), shown(module)));
        for (LifeCycle.Version version : rooms.lifeCycle().versions("")) {
            if (version.state().equals("active")) {
                all.computeIfAbsent(version.module(), id -> shown(version));
            }
        }
        return all;
    }

    private Reply get(Call call) {
        String id = call.path("id");
        List<LifeCycle.Version> versions = rooms.lifeCycle().versions(id);
        ObjectNode out = all().get(id);
        if (out == null && versions.isEmpty()) {
            throw Problem.notFound("module " + id + " is not known");
        }
        if (out == null) {
            out = shown(versions.get(0));
        }
        ArrayNode kept = out.putArray("versions");
        versions.forEach(version -> kept.add(kept(version)));
        return Reply.ok(out);
    }

    private Reply install(Call call) {
        call.onlyQueries("approveUnsigned", "allowOlder");
        call.onlyTypes(JAR_TYPES);
        String approval = call.query("approveUnsigned");
        if (approval.length() > LONGEST_REASON || approval.chars().anyMatch(Character::isISOControl)) {
            throw Problem.field("approveUnsigned", "must be up to " + LONGEST_REASON + " printable characters");
        }
        LifeCycle.Request request = new LifeCycle.Request(
                call.who(), approval.isEmpty() ? Optional.empty() : Optional.of(approval), flag(call, "allowOlder"));
        LifeCycle.Installed installed = rooms.lifeCycle().install(call.body(LARGEST_JAR), request);
        return answer(installed, call.address());
    }

    private Reply preview(Call call) throws InterruptedException {
        call.onlyQueries("last", "from", "to", "live", "partner");
        call.onlyTypes(JAR_TYPES);
        LifeCycle.Sample span = sample(call);
        String partner = call.query("partner");
        LifeCycle.Sample sample = new LifeCycle.Sample(
                span.last(), span.from(), span.to(), partner.isEmpty() ? Optional.empty() : Optional.of(partner));
        byte[] jar = call.body(LARGEST_JAR);
        return Reply.ok(Json.read(
                rooms.lifeCycle().preview(call.path("id"), jar, sample).getBytes(StandardCharsets.UTF_8)));
    }

    private static LifeCycle.Sample sample(Call call) {
        String last = call.query("last");
        if (!last.matches("|[0-9]{1,6}")
                || !last.isEmpty() && (Integer.parseInt(last) < 1 || Integer.parseInt(last) > MOST_COMPARED)) {
            throw Problem.field("last", "must be a number from 1 to " + MOST_COMPARED);
        }
        Instant now = Instant.now();
        String live = call.query("live");
        if (!live.isEmpty()) {
            return new LifeCycle.Sample(0, Optional.of(now), Optional.of(now.plus(liveTime(live))));
        }
        if (call.query("from").isEmpty()) {
            return new LifeCycle.Sample(
                    last.isEmpty() ? 500 : Integer.parseInt(last), Optional.empty(), Optional.empty());
        }
        Instant to = call.time("to", now);
        if (to.isAfter(now)) {
            throw Problem.field("to", "lies in the future; to compare live messages say live=PT1M");
        }
        return new LifeCycle.Sample(0, Optional.of(call.time("from", now)), Optional.of(to));
    }

    private static Duration liveTime(String text) {
        try {
            Duration time = Duration.parse(text);
            if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_LIVE) > 0) {
                throw Problem.field("live", "must be at most " + LONGEST_LIVE);
            }
            return time;
        } catch (DateTimeParseException e) {
            throw Problem.field("live", "must be an ISO 8601 duration such as PT1M");
        }
    }

    private static boolean flag(Call call, String name) {
        String text = call.query(name);
        if (!List.of("", "true", "false").contains(text)) {
            throw Problem.field(name, "must be true or false");
        }
        return text.equals("true");
    }

    private Reply answer(LifeCycle.Installed installed, String modules) {
        String id = installed.version().module();
        ObjectNode out = all().getOrDefault(id, shown(installed.version()));
        return installed.created() ? Reply.created(out, modules + "/" + id) : Reply.ok(out);
    }

    private Reply rollback(Call call) {
        call.onlyQueries();
        Fields fields = call.fieldsIfAny();
        Optional<String> version = fields.text("version");
        fields.noOthers();
        LifeCycle.Installed installed = rooms.lifeCycle().rollback(call.path("id"), version, call.who());
        return Reply.ok(all().getOrDefault(call.path("id"), shown(installed.version())));
    }

    private Reply resume(Call call) {
        call.onlyQueries();
        rooms.lifeCycle().resume(call.path("id"), call.who());
        return get(call);
    }

    private Reply remove(Call call) {
        call.onlyQueries();
        rooms.lifeCycle().remove(call.path("id"), call.who());
        return Reply.nothing();
    }

    private static ObjectNode shown(Modules.Status module) {
        ObjectNode out = Json.object();
        out.put("id", module.id());
        out.put("kind", module.kind());
        out.put("version", module.version());
        out.put("bundle", module.bundle());
        out.put("state", module.state());
        out.put("reason", module.reason().orElse(null));
        out.put("lag", module.lag());
        out.put("handled", module.handled());
        out.put("quarantined", module.quarantined());
        out.put("since", Times.text(module.since()));
        return out;
    }

    /** A module that the engine has no service of. */
    private static ObjectNode shown(LifeCycle.Version version) {
        ObjectNode out = Json.object();
        out.put("id", version.module());
        out.put("kind", version.kind());
        out.put("version", version.version());
        out.put("bundle", -1);
        out.put(
                "state",
                version.state().equals("active") || version.state().equals("staged") ? version.state() : "absent");
        out.put("reason", version.reason().isEmpty() ? null : version.reason());
        out.put("lag", 0);
        out.put("handled", 0);
        out.put("quarantined", 0);
        out.put("since", Times.text(version.since()));
        return out;
    }

    private static ObjectNode kept(LifeCycle.Version version) {
        ObjectNode out = Json.object();
        out.put("version", version.version());
        out.put("sha256", version.sha256());
        out.put("size", version.size());
        out.put("state", version.state());
        out.put("reason", version.reason().isEmpty() ? null : version.reason());
        out.put("since", Times.text(version.since()));
        out.put("by", version.by());
        out.put("signer", version.signer().isEmpty() ? null : version.signer());
        out.put("approval", version.approval().isEmpty() ? null : version.approval());
        return out;
    }
}
