package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Resource;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirStore.Stored;
import org.tiltas.spi.clinical.FhirStore.Write;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/**
 * The entries of one transaction: conditions are looked up, references among the entries and on condition are replaced,
 * then everything is written with one call, and reads are answered last (FHIR R4 RESTful API, 3.1.0.11.2). Used once.
 */
public final class BundleWrite {
    private final Tools tools;
    private final List<BundleEntryComponent> entries;
    private final String who;
    private final List<Step> steps = new ArrayList<>();
    private final EntryReferences references;
    private final Set<String> taken = new HashSet<>();

    BundleWrite(Tools tools, List<BundleEntryComponent> entries, String who) {
        this.tools = tools;
        this.entries = entries;
        this.who = who;
        this.references = new EntryReferences(tools.context, tools.conditions);
    }

    /** The answers in the order of the entries. */
    List<BundleEntryComponent> run() {
        synchronized (tools.writer.turn()) {
            for (int i = 0; i < entries.size(); i++) {
                steps.add(plan(entries.get(i), "Bundle.entry[" + i + "]"));
            }
            Stored stored = store();
            Iterator<Record> records = stored.records().iterator();
            Iterator<ManualObservations.Taken> observations =
                    stored.observations().iterator();
            List<BundleEntryComponent> out = new ArrayList<>();
            for (Step step : steps) {
                if (step.measures()) {
                    out.add(EntryAnswers.measured(observations.next()));
                } else {
                    out.add(step.writes() ? EntryAnswers.stored(records.next()) : step.answer());
                }
            }
            return out;
        }
    }

    private Stored store() {
        List<Write> writes = new ArrayList<>();
        List<Write> observations = new ArrayList<>();
        for (Step step : steps) {
            write(step).ifPresent((step.measures() ? observations : writes)::add);
        }
        try {
            if (!observations.isEmpty()) {
                return tools.store.write(writes, observations, who);
            }
            return new Stored(writes.isEmpty() ? List.of() : tools.store.write(writes, who), List.of());
        } catch (RefusedWrite e) {
            throw Refusal.of(e);
        }
    }

    private Step plan(BundleEntryComponent entry, String path) {
        BundleEntryRequestComponent request = entry.getRequest();
        if (request.getMethod() == null || !request.hasUrl()) {
            throw Refusal.of(400, "required", path + ".request", "method and url are needed");
        }
        return switch (request.getMethod()) {
            case POST -> create(entry, path);
            case PUT -> update(entry, path);
            case GET -> read(request.getUrl(), path);
            default ->
                throw Refusal.of(
                        422, "not-supported", path + ".request.method", "only POST, PUT and GET are supported");
        };
    }

    private Step create(BundleEntryComponent entry, String path) {
        DomainResource resource = resource(entry, path, entry.getRequest().getUrl());
        String condition = entry.getRequest().getIfNoneExist();
        if (resource instanceof Observation observation) {
            return measurement(entry, observation, condition, path);
        }
        if (condition != null && !condition.isEmpty()) {
            Optional<Record> there = tools.conditions.one(resource.fhirType(), condition);
            if (there.isPresent()) {
                references.know(entry, there.get().kind() + "/" + there.get().id());
                return Step.done(EntryAnswers.found(there.get()));
            }
            claim(resource.fhirType() + "?" + condition, path);
        }
        return Step.write(entry.getFullUrl(), "", resource, RecordWrite.ANY);
    }

    /** What a person measured; one whose identifier is known already is not taken twice. */
    private Step measurement(BundleEntryComponent entry, Observation observation, String condition, String path) {
        if (condition != null && !condition.isEmpty()) {
            Optional<Observed> there = tools.measured.apply(condition);
            if (there.isPresent()) {
                references.know(entry, "Observation/" + there.get().id());
                return Step.done(EntryAnswers.measured(new ManualObservations.Taken(there.get(), false)));
            }
            claim("Observation?" + condition, path);
        }
        return Step.write(entry.getFullUrl(), "", observation, RecordWrite.ANY);
    }

    private Step update(BundleEntryComponent entry, String path) {
        String url = entry.getRequest().getUrl();
        if (entry.getResource() instanceof Observation) {
            throw Refusal.of(
                    422,
                    "not-supported",
                    path + ".request.method",
                    "Observations are taken back one at a time, not in a Bundle");
        }
        int question = url.indexOf('?');
        String type = question >= 0 ? url.substring(0, question) : url.substring(0, Math.max(0, url.indexOf('/')));
        DomainResource resource = resource(entry, path, type);
        if (question >= 0) {
            Optional<Record> there = tools.conditions.one(type, url);
            claim(url, path);
            there.ifPresent(record -> references.know(entry, type + "/" + record.id()));
            return there.isPresent()
                    ? Step.write(
                            entry.getFullUrl(),
                            there.get().id(),
                            resource,
                            there.get().version())
                    : Step.write(entry.getFullUrl(), "", resource, 0);
        }
        IdType id = new IdType(url);
        if (!id.hasIdPart() || id.hasVersionIdPart()) {
            throw Refusal.of(400, "invalid", path + ".request.url", "must be " + type + "/id");
        }
        claim(url, path);
        references.know(entry, type + "/" + id.getIdPart());
        return Step.write(entry.getFullUrl(), id.getIdPart(), resource, ifMatch(entry.getRequest(), path));
    }

    private static long ifMatch(BundleEntryRequestComponent request, String path) {
        if (!request.hasIfMatch()) {
            return RecordWrite.ANY;
        }
        String version = request.getIfMatch().replaceAll("^(W/)?\"?|\"$", "");
        if (!version.matches("[0-9]{1,18}")) {
            throw Refusal.of(412, "conflict", path + ".request.ifMatch", "no such version");
        }
        return Long.parseLong(version);
    }

    private Step read(String url, String path) {
        IdType id = new IdType(url);
        if (url.contains("?") || !id.hasResourceType() || !id.hasIdPart()) {
            throw Refusal.of(422, "not-supported", path + ".request.url", "only Type/id can be read in a Bundle");
        }
        return new Step("", "", null, 0, () -> EntryAnswers.read(tools.reader.apply(id)));
    }

    private DomainResource resource(BundleEntryComponent entry, String path, String type) {
        if (!(entry.getResource() instanceof DomainResource resource)) {
            throw Refusal.of(400, "required", path + ".resource", "is missing");
        }
        if (!resource.fhirType().equals(type)) {
            throw Refusal.of(400, "invalid", path + ".request.url", "does not name the type " + resource.fhirType());
        }
        if (!tools.types.contains(type) && !type.equals("Observation")) {
            throw Refusal.of(422, "not-supported", path + ".resource", type + " cannot be written here");
        }
        return resource;
    }

    /** Two entries may not mean the same resource; which one would win is not defined. */
    private void claim(String target, String path) {
        if (!taken.add(target)) {
            throw Refusal.of(
                    400, "duplicate", path + ".request", "another entry of the Bundle writes the same resource");
        }
    }

    private Optional<Write> write(Step step) {
        if (!step.writes()) {
            return Optional.empty();
        }
        DomainResource resource = step.resource;
        references.replace(resource);
        String fullUrl = step.fullUrl == null ? "" : step.fullUrl;
        return Optional.of(
                new Write(resource.fhirType(), step.id, fullUrl, tools.writer.json(resource), step.expected));
    }

    /**
     * What a transaction works with.
     *
     * @param types can be written, besides Observations that people made
     * @param reader reads any resource
     * @param measured the one Observation that a condition finds
     */
    public record Tools(
            FhirContext context,
            FhirStore store,
            Conditions conditions,
            Writer writer,
            Set<String> types,
            Function<IdType, Resource> reader,
            Function<String, Optional<Observed>> measured) {}

    /** What becomes of an entry: a write, or an answer that needs none. */
    private record Step(
            String fullUrl,
            String id,
            DomainResource resource,
            long expected,
            java.util.function.Supplier<BundleEntryComponent> ready) {
        static Step done(BundleEntryComponent answer) {
            return new Step("", "", null, 0, () -> answer);
        }

        static Step write(String fullUrl, String id, DomainResource resource, long expected) {
            return new Step(fullUrl, id, resource, expected, null);
        }

        boolean writes() {
            return resource != null;
        }

        boolean measures() {
            return resource instanceof Observation;
        }

        BundleEntryComponent answer() {
            return ready.get();
        }
    }
}
