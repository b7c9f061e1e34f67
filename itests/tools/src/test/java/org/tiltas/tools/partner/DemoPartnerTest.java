package org.tiltas.tools.partner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartnerTest {
    private static final String BUNDLE = """
            {"resourceType":"Bundle","type":"%s","entry":[
            {"resource":{"resourceType":"Observation","identifier":[{"system":"urn:id","value":"m1"}],"status":"final",
            "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"urn:uuid:p"},
            "effectiveDateTime":"2026-11-22T10:00:00+02:00","valueQuantity":{"value":72}},
            "request":{"method":"POST","url":"Observation","ifNoneExist":"identifier=urn:id|m1"}},
            {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","identifier":[{"system":"urn:p","value":"R1"}]},
            "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:p|R1"}}]}""";

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void takesBundlesOnceAnswersSearchesAndRemembersAcrossARestart() throws Exception {
        Path journal = directory.resolve("journal");
        try (DemoPartner partner = new DemoPartner("127.0.0.1", 0, directory.resolve("tomcat"), journal)) {
            JsonNode first = post(partner, "", BUNDLE.formatted("transaction"));
            assertThat(first.at("/type").asText()).isEqualTo("transaction-response");
            assertThat(first.at("/entry/0/response/status").asText()).startsWith("201");
            assertThat(first.at("/entry/0/response/location").asText()).isEqualTo("Observation/1/_history/1");

            JsonNode again = post(partner, "", BUNDLE.formatted("transaction"));
            assertThat(again.at("/entry/0/response/status").asText()).startsWith("200");
            assertThat(partner.observations()).isEqualTo(1);

            assertThat(total(partner, "patient=1&code=http://loinc.org%7C8867-4&date=ge2026-11-22"))
                    .isEqualTo(1);
            assertThat(total(partner, "patient=2")).isZero();
            assertThat(total(partner, "code=1-2")).isZero();
            assertThat(total(partner, "date=lt2026-11-22T07:00:00Z")).isZero();
            assertThat(total(partner, "identifier=urn:id%7Cm1")).isEqualTo(1);
            assertThat(get(partner, "/Observation/1").at("/subject/reference").asText())
                    .isEqualTo("Patient/1");
            assertThat(get(partner, "/metadata").at("/fhirVersion").asText()).isEqualTo("4.0.1");
        }
        try (DemoPartner partner = new DemoPartner("127.0.0.1", 0, directory.resolve("tomcat"), journal)) {
            assertThat(post(partner, "", BUNDLE.formatted("batch"))
                            .at("/entry/0/response/status")
                            .asText())
                    .startsWith("200");
            assertThat(get(partner, "/Patient?identifier=urn:p%7CR1")
                            .at("/total")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSingleConditionalCreateGivesTheLocation() throws Exception {
        try (DemoPartner partner = new DemoPartner("127.0.0.1", 0, directory.resolve("tomcat"), null)) {
            for (int status : new int[] {201, 200}) {
                HttpResponse<String> answer = http.send(
                        request(partner, "/Patient")
                                .header("Content-Type", "application/fhir+json")
                                .header("If-None-Exist", "identifier=urn:p|R1")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:p\",\"value\":\"R1\"}]}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
                assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/Patient/1/_history/1");
            }
        }
    }

    private int total(DemoPartner partner, String query) throws Exception {
        return get(partner, "/Observation?_summary=count&" + query).at("/total").asInt(-1);
    }

    private static HttpRequest.Builder request(DemoPartner partner, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + partner.port() + "/fhir" + path))
                .header("Accept", "application/fhir+json");
    }

    private JsonNode get(DemoPartner partner, String path) throws Exception {
        return json.readTree(http.send(request(partner, path).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private JsonNode post(DemoPartner partner, String path, String body) throws Exception {
        HttpRequest request = request(partner, path)
                .header("Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }
}
