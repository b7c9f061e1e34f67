package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.HostFailure;

/** Sends {@code batch} or {@code transaction} Bundles and reads what became of each entry (FHIR R4, 3.1.0.11). */
final class Batches {
    private final FhirHttp http;
    private final Jobs jobs;
    private final boolean conditional;
    private final boolean transaction;

    Batches(FhirHttp http, Jobs jobs, FhirOptions options) {
        this.http = http;
        this.jobs = jobs;
        this.conditional = options.conditionalCreate() != ConditionalCreate.NONE;
        this.transaction = options.transaction();
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

    /** Begins to send one Bundle. */
    FhirHttp.Pending start(List<Create> creates) throws HostFailure, InterruptedException {
        return http.startBundle(bundle(creates));
    }

    /**
     * Waits for the answer to a Bundle.
     *
     * @param entries how many it holds
     * @return the answer to each entry, by position
     * @throws Whole when the partner refused the Bundle: 400, 409, 412, 413 or 422
     */
    List<EntryAnswer> finish(FhirHttp.Pending pending, int entries)
            throws Whole, HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = jobs.ended(http.finish(pending));
        answer.checkHost();
        if (!answer.isSuccess()) {
            if (answer.status() == 410) {
                throw answer.stopped();
            }
            throw new Whole(answer.status(), answer.words());
        }
        return read(answer, entries);
    }

    private List<EntryAnswer> send(List<Create> creates)
            throws Whole, HostFailure, UnknownOutcome, InterruptedException {
        return finish(start(creates), creates.size());
    }

    /** Sends a Bundle, taking refused Bundles apart until each entry has its own answer. */
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
            http.finish(start(List.of())).checkHost();
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
        json.append("{\"resourceType\":\"Bundle\",\"type\":\"").append(transaction ? "transaction\"" : "batch\"");
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
}
