package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PermanentException;

/** What has to be seen to before and after an Observation is sent: its text, its references, and doubts about it. */
final class Preparation {
    private static final String TYPE = "Observation";

    private final FhirOptions options;
    private final PartnerContext context;
    private final References references;
    private final Searches searches;
    private final Doubts doubts;
    private final Acceptance acceptance;

    Preparation(
            FhirOptions options,
            PartnerContext context,
            References references,
            Searches searches,
            Doubts doubts,
            Acceptance acceptance) {
        this.options = options;
        this.context = context;
        this.references = references;
        this.searches = searches;
        this.doubts = doubts;
        this.acceptance = acceptance;
    }

    /** Reads the texts and sees to their references; what lacks one is unsettled and left out. */
    List<Item> ready(List<Item> chunk) throws HostFailure, UnknownOutcome, InterruptedException {
        Set<String> wanted = new LinkedHashSet<>();
        Set<String> inherited = new HashSet<>();
        List<Item> readable = new ArrayList<>(chunk.size());
        for (Item item : chunk) {
            try {
                if (item.text == null) {
                    item.text = ObservationText.read(context.observation(item.observed));
                }
                wanted.addAll(item.text.references());
                if (doubts.isInherited(item.id())) {
                    inherited.addAll(item.text.references());
                }
                readable.add(item);
            } catch (IOException e) {
                item.outcome = new DeliveryOutcome.Refused(0, "the Observation cannot be read");
            } catch (PermanentException e) {
                item.outcome = new DeliveryOutcome.Refused(0, e.getMessage());
            }
        }
        References.Resolved resolved = references.resolve(wanted, inherited);
        List<Item> ready = new ArrayList<>(readable.size());
        for (Item item : readable) {
            Optional<String> problem = item.text.references().stream()
                    .map(resolved.problems()::get)
                    .filter(Objects::nonNull)
                    .findFirst();
            if (problem.isPresent()) {
                item.outcome = new DeliveryOutcome.Unsettled(problem.get());
            } else {
                item.remotes = resolved.remotes();
                ready.add(item);
            }
        }
        return withoutFollowers(ready, chunk);
    }

    /** An item whose forerunner was just found unsettled stays behind it. */
    private static List<Item> withoutFollowers(List<Item> ready, List<Item> chunk) {
        Set<String> waiting = new LinkedHashSet<>();
        chunk.stream()
                .filter(item -> item.outcome instanceof DeliveryOutcome.Unsettled)
                .forEach(item -> waiting.add(item.subject));
        return waiting.isEmpty()
                ? ready
                : ready.stream().filter(item -> !waiting.contains(item.subject)).toList();
    }

    /** Searches for what may have been applied before, and keeps what the partner does not hold. */
    List<Item> unheld(List<Item> ready) throws HostFailure, UnknownOutcome, InterruptedException {
        if (options.conditionalCreate() == ConditionalCreate.ATOMIC) {
            return ready;
        }
        List<Token> doubtful = ready.stream()
                .filter(item -> doubts.contains(item.id()))
                .map(item -> item.text.token())
                .toList();
        if (doubtful.isEmpty()) {
            return ready;
        }
        Map<Token, List<Remote>> found = searches.find(TYPE, doubtful, false);
        List<Item> unheld = new ArrayList<>();
        for (Item item : ready) {
            List<Remote> remotes = found.getOrDefault(item.text.token(), List.of());
            if (remotes.isEmpty()) {
                unheld.add(item);
            } else {
                acceptance.of(item, remotes, false);
            }
        }
        return unheld;
    }

    static List<Create> creates(List<Item> ready) {
        List<Create> creates = new ArrayList<>(ready.size());
        for (Item item : ready) {
            StringBuilder json = new StringBuilder(1500);
            item.text.write(json, "", item.remotes);
            creates.add(new Create(TYPE, json, item.text.token()));
        }
        return creates;
    }

    /** A refusal may mean that the partner lost the Patient or Device; those are made anew, once. */
    void recheck(List<Item> sent) throws HostFailure, UnknownOutcome, InterruptedException {
        for (Item item : sent) {
            if (item.outcome instanceof DeliveryOutcome.Refused refused
                    && !item.rechecked
                    && Set.of(400, 404, 409, 422).contains(refused.status())) {
                item.rechecked = true;
                Map<String, String> own = new HashMap<>(item.remotes);
                own.keySet().retainAll(item.text.references());
                if (references.recheck(own)) {
                    item.outcome = null;
                }
            }
        }
    }
}
