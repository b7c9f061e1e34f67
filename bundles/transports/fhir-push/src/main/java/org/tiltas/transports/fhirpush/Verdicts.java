package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;

/** Reads the answers to the entries of a Bundle; a whole Bundle of failures may speak of the host instead. */
final class Verdicts {
    private static final String TYPE = "Observation";

    private final Searches searches;
    private final Doubts doubts;

    Verdicts(Searches searches, Doubts doubts) {
        this.searches = searches;
        this.doubts = doubts;
    }

    void apply(List<Item> items, List<EntryAnswer> answers) throws HostFailure, UnknownOutcome, InterruptedException {
        ofHost(answers);
        List<Item> placeless = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            EntryAnswer answer = answers.get(i);
            Optional<Remote> remote = answer.isSuccess() ? answer.remote(TYPE) : Optional.empty();
            if (remote.isPresent()) {
                item.outcome = new DeliveryOutcome.Delivered(remote.get().versioned(), answer.status() == 201);
                doubts.settle(item.offset());
            } else if (answer.isSuccess()) {
                placeless.add(item);
                doubts.add(item.offset(), Instant.EPOCH, false);
            } else {
                item.outcome = refusal(item, answer);
            }
        }
        find(placeless);
    }

    private DeliveryOutcome refusal(Item item, EntryAnswer answer) {
        if (answer.isPassing()) {
            if (answer.status() >= 500) {
                doubts.add(item.offset(), Instant.EPOCH, false);
            }
            return new DeliveryOutcome.Unsettled(answer.line());
        }
        doubts.settle(item.offset());
        String words = answer.status() == 412 ? ("several matches. " + answer.words()).strip() : answer.words();
        return new DeliveryOutcome.Refused(answer.status(), words);
    }

    /** No entry went well: then it may be the host that speaks. */
    private static void ofHost(List<EntryAnswer> answers) throws HostFailure, UnknownOutcome {
        if (answers.isEmpty() || answers.stream().anyMatch(EntryAnswer::isSuccess)) {
            return;
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
                doubts.settle(item.offset());
                item.outcome = new DeliveryOutcome.Delivered(remotes.get(0).versioned(), true);
            }
        }
    }
}
