package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;

/** Reads the answers to the entries of a Bundle; a whole Bundle of failures may speak of the host instead. */
final class Verdicts {
    private static final String TYPE = "Observation";

    /** How long a host that took something is believed when it refuses a single entry: that one is to blame. */
    private static final Duration STILL_WELL = Duration.ofSeconds(10);

    private final FhirHttp http;
    private final Searches searches;
    private final Jobs jobs;
    private final Doubts doubts;
    private final Acceptance acceptance;
    private final FhirOptions options;
    private final Schedule schedule;

    private Instant wellAt = Instant.EPOCH;

    /** Whether a token was given up because every entry had a 401. */
    private boolean renewed;

    Verdicts(
            FhirHttp http,
            Searches searches,
            Jobs jobs,
            Doubts doubts,
            Acceptance acceptance,
            FhirOptions options,
            Schedule schedule) {
        this.http = http;
        this.searches = searches;
        this.jobs = jobs;
        this.doubts = doubts;
        this.acceptance = acceptance;
        this.options = options;
        this.schedule = schedule;
    }

    void apply(List<Item> items, List<EntryAnswer> given) throws HostFailure, UnknownOutcome, InterruptedException {
        List<EntryAnswer> answers = new ArrayList<>(given.size());
        for (EntryAnswer answer : given) {
            answers.add(answer.status() == 202 ? ended(answer) : answer);
        }
        ofHost(answers);
        List<Item> placeless = new ArrayList<>();
        Map<Item, EntryAnswer> denied = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            EntryAnswer answer = answers.get(i);
            Optional<Remote> remote = answer.isSuccess() ? answer.remote(TYPE) : Optional.empty();
            if (remote.isPresent()) {
                acceptance.of(item, List.of(remote.get()), answer.status() == 201);
            } else if (answer.isSuccess()) {
                placeless.add(item);
                doubts.unclear(item.id());
            } else if (!answer.isPassing() && doubts.contains(item.id())) {
                denied.put(item, answer);
            } else {
                item.outcome = refusal(item, answer);
            }
        }
        find(placeless);
        review(denied);
    }

    /**
     * What is refused now may have been taken before, by a request whose answer was lost. Then the partner holds it, and
     * nobody has to decide about it.
     */
    private void review(Map<Item, EntryAnswer> denied) throws HostFailure, UnknownOutcome, InterruptedException {
        if (denied.isEmpty()) {
            return;
        }
        Map<Token, List<Remote>> found = held(denied.keySet());
        denied.forEach((item, answer) -> {
            List<Remote> remotes = found.getOrDefault(item.text.token(), List.of());
            boolean atomic = options.conditionalCreate() == ConditionalCreate.ATOMIC;
            if (remotes.size() == 1 || remotes.size() > 1 && !atomic) {
                acceptance.of(item, remotes, false);
            } else {
                item.outcome = refusal(item, answer);
            }
        });
    }

    /** Nothing where the partner lets nobody search. */
    private Map<Token, List<Remote>> held(Collection<Item> items)
            throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            return searches.find(
                    TYPE, items.stream().map(item -> item.text.token()).toList(), true);
        } catch (HostFailure e) {
            if (e.kind() == HostFailure.Kind.STOPPED) {
                return Map.of();
            }
            throw e;
        }
    }

    /** An entry that the partner took on as a job of its own. */
    private EntryAnswer ended(EntryAnswer accepted) throws HostFailure, UnknownOutcome, InterruptedException {
        if (accepted.location().isEmpty() || accepted.remote(TYPE).isPresent()) {
            return accepted;
        }
        Answer end = jobs.follow(accepted.location(), http.get(http.own(accepted.location())));
        String location = end.header("Location").orElse("");
        if (end.isSuccess() && end.isJson() && location.isEmpty()) {
            try {
                List<EntryAnswer> inner = BundleReader.read(end.body());
                if (inner.size() == 1) {
                    return inner.get(0);
                }
            } catch (IOException e) {
                // then it is searched for
            }
        }
        return new EntryAnswer(
                end.isSuccess() ? 201 : end.status(),
                location,
                end.header("ETag").orElse(""),
                end.isSuccess() ? "" : end.words());
    }

    private DeliveryOutcome refusal(Item item, EntryAnswer answer) {
        if (answer.isPassing()) {
            if (answer.isUnclear()) {
                doubts.unclear(item.id());
            }
            return new DeliveryOutcome.Unsettled(answer.line());
        }
        // a doubt stays: a person may have it sent again while what came before is still running
        String words = answer.status() == 412 ? ("several matches. " + answer.words()).strip() : answer.words();
        return new DeliveryOutcome.Refused(answer.status(), words);
    }

    /** No entry went well: then it may be the host that speaks. */
    private void ofHost(List<EntryAnswer> answers) throws HostFailure, UnknownOutcome, InterruptedException {
        if (answers.stream().anyMatch(EntryAnswer::isSuccess)) {
            renewed = false;
            wellAt = schedule.now();
            return;
        }
        if (answers.size() == 1
                && answers.get(0).refusesUs()
                && wellAt.isAfter(schedule.now().minus(STILL_WELL))) {
            return;
        }
        if (!renewed && answers.stream().allMatch(answer -> answer.status() == 401) && http.renewAuthorization()) {
            renewed = true;
            throw new HostFailure(
                    HostFailure.Kind.BUSY, "HTTP 401 to every entry: the token is renewed", Optional.of(Duration.ZERO));
        }
        EntryAnswer first = answers.get(0);
        if (answers.stream().allMatch(EntryAnswer::refusesUs)) {
            throw new HostFailure(
                    HostFailure.Kind.STOPPED,
                    "HTTP " + first.status() + " to every entry: the partner refuses this server",
                    Optional.empty());
        }
        if (answers.stream().allMatch(EntryAnswer::isBusy)) {
            throw new HostFailure(
                    HostFailure.Kind.BUSY, "HTTP " + first.status() + " to every entry", Optional.empty());
        }
        if (answers.size() > 1 && answers.stream().allMatch(answer -> answer.status() >= 500)) {
            throw new UnknownOutcome("HTTP " + first.status() + " to every entry", false);
        }
    }

    /** Accepted without Location: the partner is asked for its name of it before a receipt is written. */
    private void find(List<Item> placeless) throws HostFailure, UnknownOutcome, InterruptedException {
        if (placeless.isEmpty()) {
            return;
        }
        List<Token> tokens = placeless.stream().map(item -> item.text.token()).toList();
        var found = searches.find(TYPE, tokens, true);
        for (Item item : placeless) {
            List<Remote> remotes = found.getOrDefault(item.text.token(), List.of());
            if (remotes.isEmpty()) {
                item.outcome = new DeliveryOutcome.Unsettled("accepted without Location and not found yet");
            } else {
                acceptance.of(item, remotes, true);
            }
        }
    }
}
