package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.HostFailure;

/** Sends {@code batch} Bundles and reads what became of each entry (FHIR R4, 3.1.0.11). */
final class Batches {
    /** How long an asynchronous job at the partner may take. */
    private static final Duration LONGEST_JOB = Duration.ofMinutes(10);

    private final FhirHttp http;
    private final boolean conditional;

    Batches(FhirHttp http, boolean conditional) {
        this.http = http;
        this.conditional = conditional;
    }

    /** The Bundle was not taken as a whole; smaller ones may be. */
    static final class Whole extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Whole(int status, String words) {
            super(words);
            this.status = status;
        }

        int status() {
            return status;
        }

        EntryAnswer asEntry() {
            return new EntryAnswer(status, "", "", getMessage());
        }
    }

    /**
     * Sends one Bundle.
     *
     * @return the answer to each entry, by position
     * @throws Whole when the partner refused the Bundle: 400, 409, 412, 413 or 422
     */
    List<EntryAnswer> send(List<Create> creates) throws Whole, HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = http.postBundle(bundle(creates));
        if (answer.status() == 202) {
            answer = job(answer);
        }
        answer.checkHost();
        if (!answer.isSuccess()) {
            if (answer.status() == 410) {
                throw answer.stopped();
            }
            throw new Whole(answer.status(), answer.words());
        }
        return read(answer, creates.size());
    }

    /** As {@link #send}, taking refused Bundles apart until each entry has its own answer. */
    List<EntryAnswer> sendEach(List<Create> creates) throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            return send(creates);
        } catch (Whole refused) {
            if (creates.size() == 1) {
                return List.of(refused.asEntry());
            }
            int half = creates.size() / 2;
            List<EntryAnswer> answers = new ArrayList<>(sendEach(creates.subList(0, half)));
            answers.addAll(sendEach(creates.subList(half, creates.size())));
            return answers;
        }
    }

    /** Whether the partner takes Bundles: an empty one does no harm. */
    void probe() throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            http.postBundle(bundle(List.of())).checkHost();
        } catch (UnknownOutcome e) {
            // some servers stumble over an empty Bundle
            Answer metadata = http.get("metadata");
            metadata.checkHost();
            if (!metadata.isSuccess() || !metadata.isJson()) {
                throw e;
            }
        }
    }

    private static List<EntryAnswer> read(Answer answer, int expected) throws UnknownOutcome {
        if (!answer.isJson()) {
            throw new UnknownOutcome("the answer is not JSON", false);
        }
        try {
            List<EntryAnswer> answers = BundleReader.read(answer.body());
            if (answers.size() != expected) {
                throw new IOException(answers.size() + " answers for " + expected + " entries");
            }
            return answers;
        } catch (IOException e) {
            throw new UnknownOutcome("the answer cannot be read as a batch-response", false);
        }
    }

    private byte[] bundle(List<Create> creates) {
        StringBuilder json = new StringBuilder(128 + 1400 * creates.size());
        json.append("{\"resourceType\":\"Bundle\",\"type\":\"batch\"");
        String comma = ",\"entry\":[";
        for (Create create : creates) {
            json.append(comma).append("{\"resource\":").append(create.json());
            json.append(",\"request\":{\"method\":\"POST\",\"url\":\"").append(create.type());
            if (conditional) {
                // percent-encoded, so nothing in it needs a JSON escape
                json.append("\",\"ifNoneExist\":\"").append(create.token().ifNoneExist());
            }
            json.append("\"}}");
            comma = ",";
        }
        json.append(creates.isEmpty() ? "}" : "]}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Follows an asynchronous job to its end (FHIR asynchronous request pattern). */
    private Answer job(Answer accepted) throws HostFailure, UnknownOutcome, InterruptedException {
        Optional<String> location = accepted.header("Content-Location");
        if (location.isEmpty()) {
            throw new UnknownOutcome("HTTP 202 without Content-Location", true);
        }
        long end = System.nanoTime() + LONGEST_JOB.toNanos();
        Answer answer = accepted;
        while (answer.status() == 202 || answer.status() == 429) {
            Duration wait = answer.header("Retry-After")
                    .flatMap(text -> RetryAfter.parse(text, Instant.now()))
                    .orElse(Duration.ofSeconds(1));
            if (System.nanoTime() + wait.toNanos() > end) {
                throw new UnknownOutcome("the partner's job takes longer than 10 min", true);
            }
            TimeUnit.MILLISECONDS.sleep(Math.max(50, wait.toMillis()));
            answer = http.getOwn(location.get());
        }
        return JobResult.unwrapped(answer);
    }
}
