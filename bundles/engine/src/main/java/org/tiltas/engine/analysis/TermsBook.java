package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Parameters of analyses as records. */
final class TermsBook implements AnalysisTerms, Setting.TermsOf, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TermsBook.class);
    private static final List<String> SOURCES = List.of(KIND, "Patient", "Device", "Location");
    private static final String PATIENT = "Patient/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final Descriptors descriptors;
    private final Whereabouts whereabouts;
    private final Plans plans;
    private final Trial trial;
    private final AtomicLong generation = new AtomicLong();
    private final List<AutoCloseable> watches = new ArrayList<>();

    /** Looks at settings before they hold. */
    @FunctionalInterface
    interface Trial {
        /**
         * @param place where something changes
         * @throws IllegalArgumentException naming parameter and reason when values would not go together any more
         */
        void check(AnalysisDescriptor descriptor, Place place, Settings before, Settings after);
    }

    TermsBook(Journal journal, Descriptors descriptors, Whereabouts whereabouts, Plans plans, Trial trial) {
        this.trial = trial;
        this.journal = journal;
        this.descriptors = descriptors;
        this.whereabouts = whereabouts;
        this.plans = plans;
        watches.add(plans.watch(generation::incrementAndGet));
        for (String kind : SOURCES) {
            watches.add(journal.records().watch(kind, change -> generation.incrementAndGet()));
        }
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @Override
    public Optional<List<Parameter>> parameters(String module) {
        return descriptors.descriptor(module).map(d -> d.parameters());
    }

    /** The reference under which a key's own settings stand. */
    static String reference(Key key) {
        return switch (key.keying()) {
            case SUBJECT -> key.id();
            case DEVICE -> "Device/" + key.id();
            case GATEWAY -> "Gateway/" + key.id();
        };
    }

    @Override
    public Effective effective(String module, Key key) {
        String reference = reference(key);
        String ward = whereabouts.ward(reference);
        return new Effective(layered(parameters(module).orElse(List.of()), settings(module), ward, reference), ward);
    }

    /** What holds where the home's settings, the ward's and one's own lie on one another. */
    static Map<String, Value> layered(List<Parameter> parameters, Settings settings, String ward, String reference) {
        Map<String, Value> values = new TreeMap<>();
        for (Parameter parameter : parameters) {
            parameter
                    .usual()
                    .ifPresent(text -> values.put(parameter.name(), new Value(text, new Place(Level.USUAL, ""))));
            lay(values, parameter, settings.home(), Place.HOME);
            lay(values, parameter, settings.wards().getOrDefault(ward, Map.of()), Place.ward(ward));
            lay(values, parameter, settings.ones().getOrDefault(reference, Map.of()), Place.one(reference));
        }
        return values;
    }

    /** What a judge gets of them. */
    static Map<String, String> texts(Map<String, Value> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!value.text().isEmpty()) {
                texts.put(name, value.text());
            }
        });
        return texts;
    }

    /** What was set when the module had other parameters and is no value any more does not count. */
    private static void lay(Map<String, Value> values, Parameter parameter, Map<String, String> set, Place place) {
        String text = set.get(parameter.name());
        boolean tooWide = parameter.individual() && place.level() != Level.ONE;
        if (text != null && !tooWide && ParameterCheck.fault(parameter, text).isEmpty()) {
            values.put(parameter.name(), new Value(text, place));
        }
    }

    @Override
    public Terms terms(String module, Key key) {
        Effective effective = effective(module, key);
        String reference = reference(key);
        return new Terms(
                texts(effective.values()),
                org.tiltas.spi.server.Settings.zone(),
                whereabouts.born(reference),
                effective.ward(),
                reference.startsWith(PATIENT) ? plans.of(reference.substring(PATIENT.length())) : List.of());
    }

    @Override
    public Map<String, String> at(String module, Place place) {
        Settings settings = settings(module);
        return switch (place.level()) {
            case USUAL -> Map.of();
            case HOME -> settings.home();
            case WARD -> settings.wards().getOrDefault(place.id(), Map.of());
            case ONE -> settings.ones().getOrDefault(place.id(), Map.of());
        };
    }

    @Override
    public Settings settings(String module) {
        Optional<Record> record = journal.records().get(KIND, module);
        if (record.isEmpty()) {
            return Settings.NONE;
        }
        try {
            JsonNode root = JSON.readTree(record.get().body());
            return new Settings(
                    record.get().version(),
                    texts(root.path("home")),
                    places(root.path("wards")),
                    places(root.path("ones")));
        } catch (JsonProcessingException e) {
            LOG.warn("parameters of {}: the record is no JSON; the usual values hold", module);
            return Settings.NONE;
        }
    }

    private static Map<String, Map<String, String>> places(JsonNode node) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        node.properties().forEach(e -> found.put(e.getKey(), texts(e.getValue())));
        return found;
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> found = new TreeMap<>();
        node.properties().forEach(e -> found.put(e.getKey(), e.getValue().asText()));
        return found;
    }

    @Override
    public long write(String module, Place place, Map<String, String> values, long expected, String who) {
        AnalysisDescriptor descriptor = descriptors
                .descriptor(module)
                .orElseThrow(() -> new IllegalArgumentException("module: there is no analysis '" + module + "'"));
        ParameterCheck.check(descriptor.parameters(), values, place.level() == Level.ONE);
        if (place.level() == Level.USUAL
                || (place.level() == Level.HOME) != place.id().isEmpty()) {
            throw new IllegalArgumentException("place: a ward or a resident must be named, the home must not");
        }
        Settings before = settings(module);
        if (expected >= 0 && expected != before.version()) {
            throw new IllegalStateException("version: the parameters are at " + before.version() + ", not " + expected);
        }
        Map<String, String> home = place.level() == Level.HOME ? values : before.home();
        Settings after = new Settings(
                before.version() + 1,
                home,
                with(before.wards(), place, Level.WARD, values),
                with(before.ones(), place, Level.ONE, values));
        trial.check(descriptor, place, before, after);
        Unit unit = new Unit()
                .put(RecordWrite.put(KIND, module, body(after)).expecting(before.version()))
                .audit(new Unit.Audit(Instant.now(), who, "analysis.parameters", said(module, place, values)));
        try {
            journal.commit(unit).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException.Conflict) {
                throw new IllegalStateException("version: the parameters have changed meanwhile", e);
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return after.version();
    }

    /** A limit tells something of the person it is set for, so the audit names parameters, not values. */
    private static String said(String module, Place place, Map<String, String> values) {
        return module + " " + (place.id().isEmpty() ? "home" : place.id()) + ": " + new TreeMap<>(values).keySet();
    }

    private static Map<String, Map<String, String>> with(
            Map<String, Map<String, String>> before, Place place, Level level, Map<String, String> values) {
        if (place.level() != level) {
            return before;
        }
        Map<String, Map<String, String>> after = new TreeMap<>(before);
        if (values.isEmpty()) {
            after.remove(place.id());
        } else {
            after.put(place.id(), values);
        }
        return after;
    }

    private static String body(Settings settings) {
        ObjectNode root = JSON.createObjectNode();
        new TreeMap<>(settings.home()).forEach(root.putObject("home")::put);
        put(root.putObject("wards"), settings.wards());
        put(root.putObject("ones"), settings.ones());
        return root.toString();
    }

    private static void put(ObjectNode node, Map<String, Map<String, String>> places) {
        new TreeMap<>(places).forEach((id, values) -> new TreeMap<>(values).forEach(node.putObject(id)::put));
    }

    @Override
    public void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
