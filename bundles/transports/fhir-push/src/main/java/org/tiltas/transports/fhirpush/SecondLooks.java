package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;

/**
 * Looks once more, later, at what was created after a request without answer: where conditional create is racy the first
 * request may have made a second one meanwhile. Of two the one with the receipt stays, the other is marked {@code
 * entered-in-error}. Kept in memory and bounded; outlives the connection it was made by. Thread-safe.
 */
final class SecondLooks {
    private static final Logger LOG = LoggerFactory.getLogger(SecondLooks.class);
    private static final String TYPE = "Observation";
    private static final String ERROR = "entered-in-error";
    private static final int MOST = 10_000;
    private static final int TOGETHER = 20;
    private static final int TRIES = 5;

    private record Look(Token token, Remote kept, Instant due, int tries) {}

    private final String partner;
    private final FhirHttp http;
    private final Searches searches;
    private final Executor threads;
    private final List<Look> looks = new ArrayList<>();
    private boolean isDue;

    /** @param searches used by nobody else */
    SecondLooks(String partner, FhirHttp http, Searches searches, Executor threads) {
        this.partner = partner;
        this.http = http;
        this.searches = searches;
        this.threads = threads;
    }

    /** Has the identifier looked at again. */
    void add(Token token, Remote kept, Instant due) {
        add(new Look(token, kept, due, 0));
    }

    private synchronized void add(Look look) {
        if (looks.size() < MOST) {
            looks.add(look);
            arrange();
        }
    }

    private synchronized void arrange() {
        Optional<Instant> next = looks.stream().map(Look::due).min(Instant::compareTo);
        if (isDue || next.isEmpty()) {
            return;
        }
        isDue = true;
        long wait = Math.max(0, Duration.between(Instant.now(), next.get()).toMillis());
        CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS, threads).execute(this::take);
    }

    private synchronized List<Look> due() {
        Instant now = Instant.now();
        List<Look> due = new ArrayList<>();
        for (Iterator<Look> each = looks.iterator(); each.hasNext() && due.size() < TOGETHER; ) {
            Look look = each.next();
            if (!look.due.isAfter(now)) {
                due.add(look);
                each.remove();
            }
        }
        return due;
    }

    private void take() {
        try {
            List<Look> due = due();
            if (!due.isEmpty()) {
                take(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RejectedExecutionException e) {
            // the channel is being stopped
            return;
        }
        synchronized (this) {
            isDue = false;
            arrange();
        }
    }

    /** What cannot be done now is tried again later. */
    private void take(List<Look> due) throws InterruptedException {
        Map<Token, List<Remote>> found;
        try {
            found = searches.find(TYPE, due.stream().map(Look::token).toList(), false);
        } catch (HostFailure | UnknownOutcome e) {
            due.forEach(look -> again(look, e.getMessage()));
            return;
        }
        for (Look look : due) {
            try {
                withdraw(found.getOrDefault(look.token, List.of()), look.kept);
            } catch (HostFailure | UnknownOutcome e) {
                again(look, e.getMessage());
            }
        }
    }

    private void again(Look look, String reason) {
        if (look.tries + 1 >= TRIES) {
            LOG.warn("partner {}: not looked for doubles after a request without answer: {}", partner, reason);
            return;
        }
        Duration wait = Duration.ofSeconds(10L << look.tries);
        add(new Look(look.token, look.kept, Instant.now().plus(wait), look.tries + 1));
    }

    /** Marks all but one. */
    private void withdraw(List<Remote> found, Remote kept) throws HostFailure, UnknownOutcome, InterruptedException {
        if (found.size() < 2 || found.stream().noneMatch(each -> isSame(each, kept))) {
            return;
        }
        for (Remote each : found) {
            if (!isSame(each, kept)) {
                mark(each);
            }
        }
    }

    private void mark(Remote surplus) throws HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = http.get(surplus.reference());
        if (answer.status() == 404 || answer.status() == 410) {
            return;
        }
        answer.checkHost();
        ObjectNode observation = read(answer);
        if (observation.path("status").asText().equals(ERROR)) {
            return;
        }
        String version = observation.path("meta").path("versionId").asText("");
        observation.put("status", ERROR);
        observation.remove("meta");
        Answer marked = http.put(
                surplus.reference(),
                observation.toString().getBytes(StandardCharsets.UTF_8),
                Optional.of(version).filter(text -> !text.isEmpty()));
        marked.checkHost();
        if (!marked.isSuccess()) {
            throw new UnknownOutcome("HTTP " + marked.status() + " to the mark of a double", false);
        }
        LOG.info("partner {}: a double made by a request without answer was marked {}", partner, ERROR);
    }

    private static ObjectNode read(Answer answer) throws UnknownOutcome {
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (answer.isSuccess()
                    && json instanceof ObjectNode object
                    && object.path("resourceType").asText().equals(TYPE)) {
                return object;
            }
        } catch (IOException e) {
            // told below
        }
        throw new UnknownOutcome("a double cannot be read", false);
    }

    private static boolean isSame(Remote a, Remote b) {
        return a.reference().equals(b.reference());
    }
}
