package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.PartnerSettings;

class FhirOptionsTest {
    private static PartnerSettings settings(String url, Map<String, String> options) {
        return new PartnerSettings("hospital", "fhir", url, options);
    }

    @ParameterizedTest
    @CsvSource({
        "auth.type, smart, 'auth.clientId: is missing'",
        "auth.type, mtls, 'auth.certificate: is missing'",
        "auth.type, magic, 'auth.type: .*'",
        "auth.type, basic, 'auth.user: is missing'",
        "auth.type, bearer, 'auth.token: is missing'",
        "fhirVersion, R5, 'fhirVersion: .*'",
        "conditionalCreate, maybe, 'conditionalCreate: .*'",
        "timeoutSeconds, 0, 'timeoutSeconds: .*'",
        "settleSeconds, x, 'settleSeconds: .*'"
    })
    void refusalsNameFieldAndReason(String option, String value, String message) {
        assertThatThrownBy(() -> FhirOptions.of(settings("http://partner/fhir", Map.of(option, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(message);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://partner/fhir",
        "partner",
        "http://",
        "http://u:p@partner/fhir",
        "http://partner/fhir?x=1",
        "'a b'"
    })
    void urlsAreChecked(String url) {
        assertThatThrownBy(() -> FhirOptions.of(settings(url, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url: ");
    }

    @Test
    void secretsStayOutOfWords() {
        FhirOptions basic = FhirOptions.of(settings(
                "https://partner/fhir/", Map.of("auth.type", "basic", "auth.user", "u", "auth.password", "hush")));
        FhirOptions bearer =
                FhirOptions.of(settings("https://partner/fhir", Map.of("auth.type", "bearer", "auth.token", "hush")));

        assertThat(basic.authorization()).contains("Basic dTpodXNo");
        assertThat(bearer.authorization()).contains("Bearer hush");
        assertThat(basic.toString() + bearer).doesNotContain("hush", "dTpodXNo");
        assertThat(basic.base()).hasToString("https://partner/fhir");
        assertThatThrownBy(() -> FhirOptions.of(
                        settings("https://partner/fhir", Map.of("auth.type", "bearer", "auth.token", "hu\nsh"))))
                .hasMessage("auth.token: holds a control character");
    }

    @Test
    void retryAfterIsSecondsOrADateAndNeverLong() {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        assertThat(RetryAfter.parse("120", now)).contains(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 10:00:30 GMT", now)).contains(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 09:00:30 GMT", now)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("999999999", now)).contains(Duration.ofHours(1));
        assertThat(RetryAfter.parse("-1", now)).isEmpty();
        assertThat(RetryAfter.parse("soon", now)).isEmpty();
    }

    @Test
    void tokensAreEscapedForSearchAndUrl() {
        Token odd = new Token("urn:x", "a,b|c&d \"é");
        assertThat(odd.ifNoneExist()).isEqualTo("identifier=urn:x|a%5C%2Cb%5C%7Cc%26d%20%22%C3%A9");
        assertThat(odd.parameter()).isEqualTo("urn:x%7Ca%5C%2Cb%5C%7Cc%26d%20%22%C3%A9");
    }

    @Test
    void observationTextIsCutAtTheRightPlaces() throws Exception {
        String json = "{ \"resourceType\" : \"Observation\", \"identifier\":[{\"system\":\"x\",\"value\":\"y\"},"
                + "{\"system\":\"urn:tiltas:measurement\",\"value\":\"i\",\"assigner\":{\"reference\":\"#c\"}}],"
                + "\"subject\":{\"reference\":\"Patient/1\"},\"valueQuantity\":{\"value\":1.50e2},"
                + "\"hasMember\":[{\"reference\":\"Observation/2\"},{\"reference\":\"http://x/Patient/1\"}], \"id\":\"7\" }";
        ObservationText text = ObservationText.read(json);

        StringBuilder create = new StringBuilder();
        text.write(create, "", Map.of("Patient/1", "Patient/a", "Observation/2", "Observation/b"));
        StringBuilder update = new StringBuilder();
        text.write(update, "q", Map.of("Patient/1", "Patient/a", "Observation/2", "Observation/b"));

        assertThat(text.identifier()).isEqualTo("i");
        assertThat(text.references()).containsExactly("Patient/1", "Observation/2");
        assertThat(Json.MAPPER.readTree(create.toString()).has("id")).isFalse();
        assertThat(create).contains("1.50e2", "Patient/a", "Observation/b", "http://x/Patient/1", "#c");
        assertThat(Json.MAPPER.readTree(update.toString()).path("id").asText()).isEqualTo("q");
        for (String broken : List.of("", "[]", "{", "{\"resourceType\":\"Observation\"}")) {
            assertThatThrownBy(() -> ObservationText.read(broken)).isInstanceOf(java.io.IOException.class);
        }
    }
}
