package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** The end of an asynchronous job: its Bundle may stand inside another one. */
final class JobResult {
    private JobResult() {}

    /** An answer whose body is the batch-response itself. */
    static Answer unwrapped(Answer answer) throws UnknownOutcome {
        if (!answer.isSuccess() || !answer.isJson()) {
            return answer;
        }
        try {
            JsonNode entries = Json.MAPPER.readTree(answer.body()).path("entry");
            JsonNode inner = entries.path(0).path("resource");
            if (entries.size() == 1 && inner.path("resourceType").asText().equals("Bundle")) {
                return new Answer(answer.status(), answer.headers(), Json.MAPPER.writeValueAsBytes(inner));
            }
            return answer;
        } catch (IOException e) {
            throw new UnknownOutcome("the job's result cannot be read", false);
        }
    }
}
