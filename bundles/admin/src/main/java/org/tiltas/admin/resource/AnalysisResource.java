package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Signal;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.AnalysisTerms.Place;
import org.tiltas.spi.analysis.Enablement;
import org.tiltas.spi.analysis.EscalationTable;

/** What an operator decides about analyses: whether they judge, by which parameters, and who is called when. */
public final class AnalysisResource {
    private final Rooms rooms;

    public AnalysisResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/analyses/{id}/parameters", this::parameters),
                new Route("GET", "/analyses/{id}/parameters/for/{+key}", this::effective),
                new Route("PUT", "/analyses/{id}/parameters/home", call -> write(call, Place.HOME)),
                new Route(
                        "PUT",
                        "/analyses/{id}/parameters/wards/{ward}",
                        call -> write(call, Place.ward(call.path("ward")))),
                new Route(
                        "PUT",
                        "/analyses/{id}/parameters/for/{+key}",
                        call -> write(call, Place.one(reference(call.path("key"))))),
                new Route("POST", "/analyses/{id}/enable", call -> decide(call, true)),
                new Route("POST", "/analyses/{id}/disable", call -> decide(call, false)),
                new Route("GET", "/escalations/{id}", this::escalation),
                new Route("PUT", "/escalations/{id}", this::escalate));
    }

    private Reply parameters(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        ObjectNode out = Json.object();
        out.put("module", id);
        ArrayNode known = out.putArray("parameters");
        definitions(id).forEach(parameter -> known.add(shown(parameter)));
        AnalysisTerms.Settings settings = rooms.analysisTerms().settings(id);
        out.put("version", settings.version());
        out.set("home", texts(settings.home()));
        ObjectNode wards = out.putObject("wards");
        new TreeMap<>(settings.wards()).forEach((ward, values) -> wards.set(ward, texts(values)));
        ObjectNode ones = out.putObject("for");
        new TreeMap<>(settings.ones()).forEach((one, values) -> ones.set(one, texts(values)));
        return Reply.ok(out);
    }

    private List<Parameter> definitions(String module) {
        return rooms.analysisTerms()
                .parameters(module)
                .orElseThrow(() -> Problem.notFound("analysis " + module + " is not known"));
    }

    private static ObjectNode shown(Parameter parameter) {
        ObjectNode out = Json.object();
        out.put("name", parameter.name());
        out.put("type", AlertText.word(parameter.type()));
        if (!parameter.unit().isEmpty()) {
            out.put("unit", parameter.unit());
        }
        parameter.least().ifPresent(least -> out.put("least", least));
        parameter.most().ifPresent(most -> out.put("most", most));
        if (!parameter.choices().isEmpty()) {
            ArrayNode choices = out.putArray("choices");
            parameter.choices().forEach(choices::add);
        }
        out.put("usual", parameter.usual().orElse(null));
        out.put("text", parameter.text());
        if (parameter.individual()) {
            out.put("individual", true);
        }
        return out;
    }

    private static ObjectNode texts(Map<String, String> values) {
        ObjectNode out = Json.object();
        new TreeMap<>(values).forEach(out::put);
        return out;
    }

    private Reply effective(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        definitions(id);
        String reference = reference(call.path("key"));
        AnalysisTerms.Effective effective = rooms.analysisTerms().effective(id, key(reference));
        ObjectNode out = Json.object();
        out.put("module", id);
        out.put("for", reference);
        out.put("ward", effective.ward().isEmpty() ? null : effective.ward());
        ObjectNode values = out.putObject("values");
        new TreeMap<>(effective.values())
                .forEach((name, value) ->
                        values.putObject(name).put("value", value.text()).put("from", from(value.from())));
        out.set(
                "plans",
                ProgressResource.plans(
                        rooms.analysisTerms().terms(id, key(reference)).plans()));
        return Reply.ok(out);
    }

    private static String from(Place place) {
        return switch (place.level()) {
            case USUAL -> "usual";
            case HOME -> "home";
            case WARD -> "ward " + place.id();
            case ONE -> place.id();
        };
    }

    private Reply write(Call call, Place place) {
        String id = call.path("id");
        definitions(id);
        Fields fields = call.fields();
        long version = fields.large("version", 0, Long.MAX_VALUE).orElse(-1L);
        Map<String, String> values = fields.object("values")
                .map(AnalysisResource::values)
                .orElseThrow(() -> Problem.field("values", "is missing; an empty object takes back what is set there"));
        fields.noOthers();
        try {
            rooms.analysisTerms().write(id, place, values, version, call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(409, "version: the settings have changed since; read them again");
        }
        return parameters(call);
    }

    private static Map<String, String> values(Fields fields) {
        Map<String, String> values = new TreeMap<>();
        fields.names().forEach(name -> values.put(name, fields.required(name)));
        return values;
    }

    private Reply decide(Call call, boolean enable) {
        String id = call.path("id");
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        definitions(id);
        Enablement.Decision decision;
        try {
            decision = enable
                    ? rooms.enablement().enable(id, call.who(), reason)
                    : rooms.enablement().disable(id, call.who(), reason);
        } catch (IllegalArgumentException e) {
            throw Problem.of(409, e.getMessage());
        }
        return Reply.ok(Json.object()
                .put("module", id)
                .put("enabled", decision.enabled())
                .put("who", decision.who())
                .put("reason", decision.reason())
                .put("at", Times.text(decision.at()))
                .put("notice", Enablement.NOTICE));
    }

    private Reply escalation(Call call) {
        call.onlyQueries();
        EscalationTable table = rooms.escalations().table(call.path("id"));
        ObjectNode out = Json.object();
        out.put("module", call.path("id"));
        ObjectNode steps = out.putObject("steps");
        for (Signal.Severity severity : Signal.Severity.values()) {
            ArrayNode times = steps.putArray(AlertText.word(severity));
            table.of(severity).forEach(time -> times.add(time.toString()));
        }
        return Reply.ok(out);
    }

    private Reply escalate(Call call) {
        String id = call.path("id");
        if (!id.equals(EscalationTable.USUAL)) {
            definitions(id);
        }
        Fields fields = call.fields();
        fields.ignore("module");
        Fields steps = fields.object("steps").orElseThrow(() -> Problem.field("steps", "is missing"));
        fields.noOthers();
        Map<Signal.Severity, List<Duration>> table = new EnumMap<>(Signal.Severity.class);
        for (Signal.Severity severity : Signal.Severity.values()) {
            table.put(severity, times(AlertText.word(severity), steps));
        }
        steps.noOthers();
        try {
            rooms.escalations().write(id, new EscalationTable(table), call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        }
        return escalation(call);
    }

    private static List<Duration> times(String severity, Fields steps) {
        List<Duration> times = new ArrayList<>();
        for (String text : steps.texts(severity)) {
            try {
                times.add(Duration.parse(text));
            } catch (java.time.DateTimeException e) {
                throw Problem.field("steps." + severity, "must be ISO 8601 durations such as PT5M");
            }
        }
        return times;
    }

    /** A place is written as a reference; that of a gateway too. */
    static String reference(String text) {
        if (!text.matches("(Patient|Location|Device|Gateway)/[A-Za-z0-9._-]{1,64}")) {
            throw Problem.notFound("for: must be Patient/…, Location/…, Device/… or Gateway/…");
        }
        return text;
    }

    static Key key(String reference) {
        String id = reference.substring(reference.indexOf('/') + 1);
        return switch (reference.substring(0, reference.indexOf('/'))) {
            case "Device" -> new Key(Key.Keying.DEVICE, id);
            case "Gateway" -> new Key(Key.Keying.GATEWAY, id);
            default -> new Key(Key.Keying.SUBJECT, reference);
        };
    }
}
