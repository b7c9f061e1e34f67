package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Erasing.Answer;
import org.tiltas.api.Erasing.Eraser;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerSettings;

class FhirEraserTest {
    private static final String WHERE = "Observation/7";

    private final FhirPushChannel channel = new FhirPushChannel();
    private TestPartner partner;

    @BeforeEach
    void start() throws Exception {
        partner = new TestPartner();
        partner.store.put(WHERE, (ObjectNode) Json.MAPPER.readTree("""
            {"resourceType": "Observation", "id": "7", "meta": {"versionId": "1"}, "status": "final",
             "identifier": [{"system": "urn:tiltas:measurement", "value": "x"}],
             "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
             "subject": {"reference": "Patient/9"}, "effectiveDateTime": "2026-11-22T10:00:00+02:00",
             "note": [{"text": "dizzy"}], "bodySite": {"text": "arm"},
             "component": [{"code": {"coding": [{"code": "8480-6"}]}, "valueQuantity": {"value": 171}}]}\
            """));
    }

    @AfterEach
    void stop() {
        partner.close();
        channel.stop();
    }

    private int erase(Map<String, String> more, String remote) throws Exception {
        try (Eraser eraser = channel.eraser(new PartnerSettings("hospital", "fhir", partner.url(), more))) {
            return eraser.erase(remote);
        }
    }

    @Test
    void takesEveryValueOut() throws Exception {
        assertThat(erase(Map.of(), WHERE)).isEqualTo(200);

        ObjectNode left = partner.store.get(WHERE);
        assertThat(left.path("status").asText()).isEqualTo("entered-in-error");
        assertThat(left.at("/component/0/code/coding/0/code").asText()).isEqualTo("8480-6");
        assertThat(left.at("/component/0/dataAbsentReason/coding/0/code").asText())
                .isEqualTo("masked");
        assertThat(left.toString()).doesNotContain("171", "dizzy", "arm");
        assertThat(left.at("/identifier/0/value").asText()).isEqualTo("x");
    }

    @Test
    void deletesWhereTheSettingsSaySo() throws Exception {
        partner.hook = request -> {
            if (request.method().equals("DELETE")) {
                partner.store.remove(request.path());
                request.answer(204, "application/fhir+json", "");
                return true;
            }
            return false;
        };

        assertThat(erase(Map.of("erasure", "delete"), WHERE)).isEqualTo(204);

        assertThat(partner.store).isEmpty();
        assertThat(partner.requests).extracting(TestPartner.Request::method).isEqualTo(List.of("DELETE"));
    }

    @Test
    void whatIsGoneAlreadyIsAnAnswer() throws Exception {
        assertThat(erase(Map.of(), "Observation/8")).isEqualTo(404);
    }

    private void answer(String path, int status, String type, String body) {
        TestPartner.Hook before = partner.hook;
        partner.hook = request -> {
            if (request.path().equals(path)) {
                request.answer(status, type, body);
                return true;
            }
            return before.handle(request);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"take", "delete"})
    void whatNoFhirServerSaysIsNoAnswer(String erasure) throws Exception {
        answer(WHERE, 404, "text/html", "<h1>Not found</h1>");
        answer("metadata", 404, "text/html", "<h1>Not found</h1>");
        Map<String, String> more = erasure.equals("delete") ? Map.of("erasure", erasure) : Map.of();
        try (Eraser eraser = channel.eraser(new PartnerSettings("hospital", "fhir", partner.url(), more))) {
            Answer refused = eraser.tell(WHERE);
            assertThat(refused.isDone()).isFalse();
            assertThat(refused.words()).startsWith("HTTP 404 of what is no FHIR server");

            // a login page, whatever its status
            answer("metadata", 200, "text/html", "<h1>Welcome</h1>");
            assertThat(eraser.tell(WHERE).isDone()).isFalse();

            answer("metadata", 200, "application/fhir+json", "{\"resourceType\": \"CapabilityStatement\"}");
            assertThat(eraser.tell(WHERE).status()).isEqualTo(404);
        }
    }

    @Test
    void anOutcomeNeedsNoMetadata() throws Exception {
        answer("metadata", 404, "text/html", "");

        assertThat(erase(Map.of(), "Observation/8")).isEqualTo(404);
        assertThat(partner.requests).extracting(TestPartner.Request::path).containsExactly("Observation/8");
    }

    @Test
    void aBusyBaseIsAskedLater() {
        answer(WHERE, 404, "text/plain", "");
        answer("metadata", 503, "text/plain", "");

        assertThatThrownBy(() -> erase(Map.of(), WHERE)).isInstanceOf(HostFailure.class);
    }

    @Test
    void aRefusalComesWithItsWords() throws Exception {
        partner.hook = request -> {
            if (request.method().equals("PUT")) {
                request.answer(
                        422,
                        "application/fhir+json",
                        "{\"resourceType\": \"OperationOutcome\", \"issue\": [{\"diagnostics\": \"final is final\"}]}");
                return true;
            }
            return false;
        };
        try (Eraser eraser = channel.eraser(new PartnerSettings("hospital", "fhir", partner.url(), Map.of()))) {
            Answer answer = eraser.tell(WHERE);
            assertThat(answer).isEqualTo(new Answer(422, "final is final"));
            assertThat(answer.isDone()).isFalse();
            assertThat(eraser.tell("Observation/8").isDone()).isTrue();
            assertThat(eraser.tell("../admin").isDone()).isFalse();
        }
    }

    @Test
    void whoIsBusyIsToldLater() {
        partner.hook = request -> {
            request.answer(503, "application/fhir+json", "{}");
            return true;
        };

        assertThatThrownBy(() -> erase(Map.of(), WHERE)).isInstanceOf(HostFailure.class);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(
                        () -> channel.check(new PartnerSettings("h", "fhir", partner.url(), Map.of("erasure", "burn"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("erasure:");
    }
}
