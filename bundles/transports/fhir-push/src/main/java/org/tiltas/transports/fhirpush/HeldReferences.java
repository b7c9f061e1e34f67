package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerContext;

/**
 * What a partner holds already of what Observations refer to. By the time it is found or made, requests that nobody waits
 * for any more may have made others: unless each is accounted for, it is looked for once more later.
 */
final class HeldReferences {
    private final PartnerContext context;
    private final Searches searches;
    private final FhirOptions options;
    private final KnownReferences known;
    private final SecondLooks looks;
    private final Doubles doubles;
    private final Schedule schedule;

    HeldReferences(
            PartnerContext context,
            Searches searches,
            FhirOptions options,
            KnownReferences known,
            SecondLooks looks,
            Doubles doubles,
            Schedule schedule) {
        this.context = context;
        this.searches = searches;
        this.options = options;
        this.known = known;
        this.looks = looks;
        this.doubles = doubles;
        this.schedule = schedule;
    }

    /** Takes out what the partner is found to hold already, where creating it blindly could make a second one. */
    void search(Map<String, ReferencedResource> resources, References.Resolved resolved)
            throws HostFailure, UnknownOutcome, InterruptedException {
        if (options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return;
        }
        Map<String, List<Remote>> inherited = inherited(resources);
        for (String reference : List.copyOf(resources.keySet())) {
            KnownReferences.Doubt doubt = known.doubtful.get(reference);
            if (doubt == null && options.conditionalCreate() != ConditionalCreate.NONE) {
                continue;
            }
            if (doubt != null && doubt.isRunning(schedule.now())) {
                resolved.problems().put(reference, reference + ": an unanswered request may still be running");
                resources.remove(reference);
                continue;
            }
            ReferencedResource resource = resources.get(reference);
            List<Remote> found = inherited.containsKey(reference)
                    ? inherited.get(reference)
                    : searches.find(resource.type(), resource.token());
            boolean several = found.size() > 1 && (doubt == null || doubt.failures() == 0);
            if (several && (doubt == null || !doubles.areAll(found, resource.create(resolved.remotes()::get)))) {
                resolved.problems().put(reference, reference + ": several matches at the partner");
                resources.remove(reference);
            } else if (!found.isEmpty()) {
                held(reference, resource, found, false, resolved);
                resources.remove(reference);
            }
        }
    }

    /** What the partner holds of those that an earlier server may have sent; many at a time. */
    private Map<String, List<Remote>> inherited(Map<String, ReferencedResource> resources)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Map<String, List<String>> byType = new LinkedHashMap<>();
        resources.forEach((reference, resource) -> {
            if (KnownReferences.Doubt.INHERITED.equals(known.doubtful.get(reference))) {
                byType.computeIfAbsent(resource.type(), type -> new ArrayList<>())
                        .add(reference);
            }
        });
        Map<String, List<Remote>> inherited = new HashMap<>();
        for (Map.Entry<String, List<String>> each : byType.entrySet()) {
            List<Token> tokens = each.getValue().stream()
                    .map(reference -> resources.get(reference).token())
                    .toList();
            Map<Token, List<Remote>> found = searches.find(each.getKey(), tokens, false);
            each.getValue()
                    .forEach(reference -> inherited.put(
                            reference,
                            found.getOrDefault(resources.get(reference).token(), List.of())));
        }
        return inherited;
    }

    /** The partner holds it; requests that nobody waits for any more may make others. */
    void held(
            String reference,
            ReferencedResource resource,
            List<Remote> remotes,
            boolean created,
            References.Resolved resolved) {
        Remote kept = remotes.get(0);
        context.remember(reference, kept.reference());
        resolved.remotes().put(reference, kept.reference());
        known.forgotten.remove(reference);
        known.seen.put(reference, schedule.now());
        KnownReferences.Doubt doubt = known.doubtful.remove(reference);
        if (doubt == null || options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return;
        }
        if (created || doubt.inherited() || remotes.size() < doubt.running()) {
            Instant later = schedule.now().plus(Acceptance.wait(options, doubt.inherited()));
            looks.add(resource.type(), resource.token(), kept, later);
        } else if (remotes.size() > 1) {
            // two requests of ours met: one of them is withdrawn
            looks.add(resource.type(), resource.token(), kept, schedule.now());
        }
    }
}
