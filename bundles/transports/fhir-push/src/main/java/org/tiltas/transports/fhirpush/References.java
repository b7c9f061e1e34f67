package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PermanentException;

/**
 * Makes sure that the partner holds what Observations refer to, before the first one that needs it. What it has by
 * the same identifier is taken as it is; nothing of it is ever changed.
 */
final class References {
    private static final int TOGETHER = 50;
    private static final int DEEPEST = 4;
    private static final Duration TRUSTED = Duration.ofMinutes(10);

    private final PartnerContext context;
    private final FhirHttp http;
    private final Batches batches;
    private final Searches searches;
    private final FhirOptions options;
    private final KnownReferences known;
    private final HeldReferences holdings;
    private final Schedule schedule;

    References(
            PartnerContext context,
            FhirHttp http,
            Batches batches,
            Searches searches,
            FhirOptions options,
            KnownReferences known,
            SecondLooks looks,
            Doubles doubles,
            Schedule schedule) {
        this.context = context;
        this.http = http;
        this.batches = batches;
        this.searches = searches;
        this.options = options;
        this.known = known;
        this.schedule = schedule;
        holdings = new HeldReferences(context, searches, options, known, looks, doubles, schedule);
    }

    /**
     * @param remotes the partner's reference for each of ours
     * @param problems why there is none, in one line
     */
    record Resolved(Map<String, String> remotes, Map<String, String> problems) {}

    /** @param inherited those that an earlier server may have sent just before its end */
    Resolved resolve(Collection<String> wanted, Set<String> inherited)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Resolved resolved = new Resolved(new HashMap<>(), new HashMap<>());
        if (lacking(wanted, resolved).isEmpty()) {
            return resolved;
        }
        known.making.lockInterruptibly();
        try {
            make(wanted, inherited, resolved, 0);
        } finally {
            known.making.unlock();
        }
        return resolved;
    }

    private List<String> lacking(Collection<String> wanted, Resolved resolved) {
        List<String> lacking = new ArrayList<>();
        for (String reference : wanted) {
            Optional<Remote> remote = known.forgotten.contains(reference)
                    ? Optional.empty()
                    : context.remote(reference).flatMap(text -> Remote.parse(typeOf(reference), text, ""));
            if (remote.isPresent()) {
                resolved.remotes.put(reference, remote.get().reference());
            } else {
                lacking.add(reference);
            }
        }
        return lacking;
    }

    private void make(Collection<String> wanted, Set<String> inherited, Resolved resolved, int depth)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Map<String, ReferencedResource> resources = new LinkedHashMap<>();
        Set<String> inheritedNeeds = new HashSet<>();
        for (String reference : lacking(wanted, resolved)) {
            try {
                Optional<String> json = context.resource(reference);
                if (json.isEmpty()) {
                    resolved.problems.put(reference, reference + " is not known to this server any more");
                } else {
                    ReferencedResource resource = ReferencedResource.of(reference, json.get());
                    resources.put(reference, resource);
                    if (inherited.contains(reference) && !known.sent.contains(reference)) {
                        known.doubtful.putIfAbsent(reference, KnownReferences.Doubt.INHERITED);
                        inheritedNeeds.addAll(resource.needs());
                    }
                }
            } catch (IOException e) {
                resolved.problems.put(reference, reference + " cannot be read");
            } catch (PermanentException e) {
                resolved.problems.put(reference, reference + ": " + e.getMessage());
            }
        }
        if (depth < DEEPEST) {
            List<String> needs = new ArrayList<>();
            resources.values().forEach(resource -> needs.addAll(resource.needs()));
            needs.removeAll(resources.keySet());
            make(needs, inheritedNeeds, resolved, depth + 1);
        }
        List<String> names = List.copyOf(resources.keySet());
        for (int i = 0; i < names.size(); i += TOGETHER) {
            List<String> part = names.subList(i, Math.min(names.size(), i + TOGETHER));
            Map<String, ReferencedResource> chunk = new LinkedHashMap<>();
            part.forEach(name -> chunk.put(name, resources.get(name)));
            create(chunk, resolved);
        }
    }

    private void create(Map<String, ReferencedResource> resources, Resolved resolved)
            throws HostFailure, UnknownOutcome, InterruptedException {
        holdings.search(resources, resolved);
        // what failed before goes alone, so that one bad resource spoils nothing for the others
        for (String reference : List.copyOf(resources.keySet())) {
            KnownReferences.Doubt doubt = known.doubtful.get(reference);
            if (doubt != null && doubt.failures() > 0) {
                post(Map.of(reference, resources.remove(reference)), resolved);
            }
        }
        if (!resources.isEmpty()) {
            post(resources, resolved);
        }
    }

    private void post(Map<String, ReferencedResource> resources, Resolved resolved)
            throws HostFailure, UnknownOutcome, InterruptedException {
        List<Create> creates = new ArrayList<>();
        resources.values().forEach(resource -> creates.add(resource.create(resolved.remotes::get)));
        List<EntryAnswer> answers;
        known.sent.addAll(resources.keySet());
        try {
            answers = batches.sendEach(creates);
        } catch (UnknownOutcome e) {
            doubt(resources.keySet(), e, resolved);
            return;
        }
        int i = 0;
        for (Map.Entry<String, ReferencedResource> each : resources.entrySet()) {
            EntryAnswer answer = answers.get(i++);
            understand(each.getKey(), each.getValue(), answer, resolved);
        }
    }

    private void doubt(Collection<String> references, UnknownOutcome failure, Resolved resolved)
            throws HostFailure, UnknownOutcome, InterruptedException {
        boolean wait = failure.mayStillRun() && options.conditionalCreate() != ConditionalCreate.ATOMIC;
        Instant until = wait ? schedule.now().plus(options.settle()) : Instant.EPOCH;
        int alone = references.size() == 1 ? 1 : 0;
        for (String reference : references) {
            known.doubtful.merge(
                    reference,
                    KnownReferences.Doubt.NONE.unanswered(until, alone),
                    (before, now) -> before.unanswered(until, alone));
        }
        String first = references.iterator().next();
        if (alone == 0 || !known.doubtful.get(first).isSuspect()) {
            throw failure;
        }
        batches.probe();
        resolved.problems.put(first, first + " was not taken: " + failure.getMessage());
    }

    private void understand(String reference, ReferencedResource resource, EntryAnswer answer, Resolved resolved)
            throws HostFailure, UnknownOutcome, InterruptedException {
        if (!answer.isSuccess()) {
            if (answer.isUnclear()) {
                known.doubtful.merge(
                        reference, KnownReferences.Doubt.NONE.unclear(), (before, now) -> before.unclear());
            }
            String reason = answer.status() == 412 ? "several matches at the partner" : answer.line();
            resolved.problems.put(reference, reference + " was not taken: " + reason);
            return;
        }
        List<Remote> remotes = answer.remote(resource.type()).map(List::of).orElse(List.of());
        if (remotes.isEmpty()) {
            remotes = searches.find(resource.type(), resource.token());
        }
        if (remotes.isEmpty()) {
            known.doubtful.merge(reference, KnownReferences.Doubt.NONE.unclear(), (before, now) -> before.unclear());
            resolved.problems.put(reference, reference + " was taken without Location and is not found");
        } else {
            holdings.held(reference, resource, remotes, answer.status() == 201, resolved);
        }
    }

    /**
     * Looks whether the partner still holds these; called when it refused an Observation that refers to them.
     *
     * @return whether one was gone, so that trying again makes it anew
     */
    boolean recheck(Map<String, String> remotes) throws HostFailure, UnknownOutcome, InterruptedException {
        boolean gone = false;
        for (Map.Entry<String, String> each : remotes.entrySet()) {
            Instant seen = known.seen.getOrDefault(each.getKey(), Instant.EPOCH);
            if (seen.isAfter(schedule.now().minus(TRUSTED))) {
                continue;
            }
            Answer answer = http.get(each.getValue());
            if (answer.status() == 404 || answer.status() == 410) {
                known.forgotten.add(each.getKey());
                gone = true;
            } else if (answer.isSuccess()) {
                known.seen.put(each.getKey(), schedule.now());
            }
        }
        return gone;
    }

    private static String typeOf(String reference) {
        return reference.substring(0, reference.indexOf('/'));
    }
}
