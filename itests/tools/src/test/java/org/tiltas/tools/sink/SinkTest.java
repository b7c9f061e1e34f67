package org.tiltas.tools.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private Sink sink;

    @BeforeEach
    void start() throws IOException {
        sink = new Sink(new SinkSettings("127.0.0.1", 0, directory.resolve("sink.ledger"), false));
    }

    @AfterEach
    void stop() throws IOException {
        sink.close();
    }

    @Test
    void conditionalCreateMakesOneResourceAndTheLedgerSaysWhichWasNew() throws Exception {
        JsonNode first = bundle("batch", observation("m1", "Patient/x", "Device/y"));
        JsonNode second = bundle("batch", observation("m1", "Patient/x", "Device/y"));

        JsonNode created = first.at("/entry/0/response");
        assertThat(created.at("/status").asText()).startsWith("201");
        assertThat(created.at("/location").asText()).isEqualTo("Observation/o-1/_history/1");
        assertThat(created.at("/etag").asText()).isEqualTo("W/\"1\"");
        assertThat(second.at("/entry/0/response/status").asText()).startsWith("200");
        assertThat(second.at("/entry/0/response/location").asText()).isEqualTo("Observation/o-1/_history/1");
        assertThat(ledger()).extracting(l -> l.substring(0, 1)).containsExactly("C", "M");
    }

    @Test
    void aTransactionResolvesItsOwnReferencesAndTheLedgerNamesPatientAndDevice() throws Exception {
        String patient = entry(
                "urn:uuid:1", "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:p\",\"value\":\"R1\"}]}",
                "Patient", "identifier=urn:p|R1");
        String device = entry(
                "urn:uuid:2", "{\"resourceType\":\"Device\",\"identifier\":[{\"system\":\"urn:d\",\"value\":\"D 1\"}]}",
                "Device", "identifier=urn:d|D%201");
        bundle("transaction", observation("m1", "urn:uuid:1", "urn:uuid:2"), patient, device);
        bundle("batch", observation("m2", "Patient/p-1", "Device/d-1"));
        bundle("batch", observation("m3", "Patient?identifier=urn:p|R1", "Device/d-9"));

        List<String[]> observations = ledger().stream()
                .map(l -> l.split("\t"))
                .filter(f -> f[3].equals("Observation"))
                .toList();
        assertThat(observations.get(0)).contains("urn:id|m1", "urn:p|R1", "urn:d|D_1", "8867-4", "72", "final");
        assertThat(observations.get(1)).contains("urn:id|m2", "urn:p|R1", "urn:d|D_1");
        assertThat(observations.get(2)).contains("urn:p|R1", "Device/d-9");
        assertThat(observations.get(0)[2]).isNotEqualTo(observations.get(1)[2]);
    }

    @Test
    void aFailingTransactionChangesNothing() throws Exception {
        control("{\"entryFaults\":[{\"match\":\"m2\",\"status\":422}]}");
        HttpResponse<String> answer = post(
                "",
                bundleText(
                        "transaction",
                        observation("m1", "Patient/x", "Device/y"),
                        observation("m2", "Patient/x", "Device/y")));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(ledger()).allMatch(line -> line.startsWith("F"));
    }

    @Test
    void aRefusedEntryDoesNotHurtItsNeighbours() throws Exception {
        control("{\"entryFaults\":[{\"match\":\"m2\",\"status\":422,\"count\":1}]}");
        JsonNode answer =
                bundle("batch", observation("m1", "Patient/x", "Device/y"), observation("m2", "Patient/x", "Device/y"));
        assertThat(answer.at("/entry/0/response/status").asText()).startsWith("201");
        assertThat(answer.at("/entry/1/response/status").asText()).startsWith("422");
        assertThat(answer.at("/entry/1/response/outcome/resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(ledger()).extracting(line -> line.charAt(0)).containsExactlyInAnyOrder('C', 'F');
    }

    @Test
    void singleRequestsSearchReadUpdateAndGuardVersions() throws Exception {
        HttpResponse<String> created = http.send(
                request("/Observation", observationText("m1", "Patient/x", "Device/y"))
                        .header("If-None-Exist", "identifier=urn:id|m1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).contains(sink.base() + "/Observation/o-1/_history/1");

        JsonNode found = get("/Observation?identifier=urn:id%7Cm1");
        assertThat(found.at("/total").asInt()).isEqualTo(1);
        assertThat(found.at("/entry/0/resource/id").asText()).isEqualTo("o-1");

        assertThat(put("/Observation/o-1", "W/\"1\"")).isEqualTo(200);
        assertThat(put("/Observation/o-1", "W/\"1\"")).isEqualTo(412);
        assertThat(put("/Observation/o-77", null)).isEqualTo(404);
        assertThat(get("/Observation/o-1").at("/meta/versionId").asText()).isEqualTo("2");
        assertThat(get("/metadata").at("/fhirVersion").asText()).isEqualTo("4.0.1");
    }

    @Test
    void aRestartedSinkKnowsWhatItHadAccepted() throws Exception {
        bundle("batch", observation("m1", "Patient/x", "Device/y"));
        sink.close();
        start();
        JsonNode again =
                bundle("batch", observation("m1", "Patient/x", "Device/y"), observation("m2", "Patient/x", "Device/y"));
        assertThat(again.at("/entry/0/response/status").asText()).startsWith("200");
        assertThat(again.at("/entry/1/response/location").asText()).startsWith("Observation/o-2");
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 412, 413, 422, 429, 500, 503})
    void statusFaultsApplyNothingAndEndAfterTheirCount(int status) throws Exception {
        control("{\"faults\":{\"" + status + "\":{\"count\":1,\"retryAfter\":\"2\"}}}");
        String body = bundleText("batch", observation("m1", "Patient/x", "Device/y"));
        HttpResponse<String> refused = post("", body);
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.headers().firstValue("Retry-After")).contains("2");
        assertThat(ledger()).noneMatch(line -> line.startsWith("C"));
        assertThat(post("", body).statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(control("{}").body()).at("/faults/" + status).asInt())
                .isEqualTo(1);
    }

    @Test
    void whatIsRefusedAloneIsWrittenDown() throws Exception {
        control("{\"faults\":{\"422\":{\"count\":2}}}");
        post("", bundleText("batch", observation("m1", "Patient/x", "Device/y")));
        post(
                "",
                bundleText(
                        "batch",
                        observation("m2", "Patient/x", "Device/y"),
                        observation("m3", "Patient/x", "Device/y")));
        assertThat(ledger()).singleElement().asString().startsWith("F").contains("m1");
    }

    @Test
    void whatIsOnlyTooLargeKeepsItsPlace() throws Exception {
        control("{\"faults\":{\"413\":{\"count\":1}}}");
        assertThat(post("", bundleText("batch", observation("m1", "Patient/x", "Device/y")))
                        .statusCode())
                .isEqualTo(413);
        assertThat(ledger()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop-after", "half-close"})
    void brokenAnswersHideThatTheRequestWasApplied(String kind) throws Exception {
        control("{\"faults\":{\"" + kind + "\":{\"count\":1}}}");
        String body = bundleText("batch", observation("m1", "Patient/x", "Device/y"));
        assertThatThrownBy(() -> post("", body)).isInstanceOf(IOException.class);
        assertThat(ledger()).hasSize(1);
        assertThat(JSON.readTree(post("", body).body())
                        .at("/entry/0/response/status")
                        .asText())
                .startsWith("200");
    }

    @Test
    void otherFaults() throws Exception {
        String body = bundleText("batch", observation("m1", "Patient/x", "Device/y"));
        control("{\"faults\":{\"drop-before\":{\"count\":1}}}");
        assertThatThrownBy(() -> post("", body)).isInstanceOf(IOException.class);
        assertThat(ledger()).isEmpty();

        control("{\"faults\":{\"html\":{\"count\":1}}}");
        assertThat(post("", body).headers().firstValue("Content-Type")).contains("text/html");
        assertThat(ledger()).isEmpty();

        control("{\"faults\":{\"stall-before\":{\"count\":1,\"seconds\":30}}}");
        assertThatThrownBy(() -> http.send(
                        request("", body).timeout(Duration.ofMillis(200)).build(),
                        HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(ledger()).isEmpty();

        control("{\"faults\":{\"garbage\":{\"count\":1}}}");
        String garbage = post("", body).body();
        assertThatThrownBy(() -> JSON.readTree(garbage)).isInstanceOf(IOException.class);
        assertThat(ledger()).hasSize(1);

        control("{\"faults\":{\"no-location\":{\"count\":1}}}");
        assertThat(JSON.readTree(post("", bundleText("batch", observation("m9", "Patient/x", "Device/y")))
                                .body())
                        .at("/entry/0/response")
                        .has("location"))
                .isFalse();

        control("{\"faults\":{\"413\":{\"max\":1}}}");
        assertThat(post("", body).statusCode()).isEqualTo(200);
        assertThat(post(
                                "",
                                bundleText(
                                        "batch",
                                        observation("a", "Patient/x", "Device/y"),
                                        observation("b", "Patient/x", "Device/y")))
                        .statusCode())
                .isEqualTo(413);
        assertThat(control("{\"faults\":{\"nonsense\":{}}}").statusCode()).isEqualTo(400);
    }

    @Test
    void aJobIsToldAtTheSecondQuestion() throws Exception {
        control("{\"faults\":{\"job\":{\"count\":1}}}");

        HttpResponse<String> accepted = post("", bundleText("batch", observation("m1", "Patient/x", "Device/y")));

        assertThat(accepted.statusCode()).isEqualTo(202);
        String job =
                accepted.headers().firstValue("Content-Location").orElseThrow().replace(sink.base(), "");
        HttpResponse<String> first = http.send(
                HttpRequest.newBuilder(URI.create(sink.base() + job)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("X-Progress")).isPresent();
        assertThat(get(job).at("/entry/0/response/status").asText()).startsWith("201");
    }

    @Test
    void aLateCreateLosesTheRaceItsConditionHadWon() throws Exception {
        control("{\"faults\":{\"late\":{\"count\":1,\"seconds\":0.5}}}");
        String bundle = bundleText("batch", observation("m1", "Patient/x", "Device/y"));
        assertThatThrownBy(() -> post("", bundle)).isInstanceOf(IOException.class);

        assertThat(post("", bundle).statusCode()).isEqualTo(200);

        Awaitility.await().untilAsserted(() -> assertThat(ledger())
                .filteredOn(line -> line.startsWith("C"))
                .hasSize(2));
    }

    @Test
    void aRedirectLeadsElsewhere() throws Exception {
        control("{\"faults\":{\"302\":{\"count\":1}}}");
        HttpResponse<String> answer = post("", bundleText("batch", observation("m1", "Patient/x", "Device/y")));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).isPresent();
        assertThat(ledger()).isEmpty();
    }

    @Test
    void aSearchTakesListsOfIdentifiers() throws Exception {
        bundle("batch", observation("m1", "Patient/x", "Device/y"), observation("m2", "Patient/x", "Device/y"));
        assertThat(get("/Observation?identifier=urn:id%7Cm1,urn:id%7Cm2,urn:id%7Cm3")
                        .at("/total")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void twoResourcesWithOneIdentifierMakeTheNextConditionFail() throws Exception {
        post("/Observation", observationText("m1", "Patient/x", "Device/y"));
        post("/Observation", observationText("m1", "Patient/x", "Device/y"));
        JsonNode answer = bundle("batch", observation("m1", "Patient/x", "Device/y"));
        assertThat(answer.at("/entry/0/response/status").asText()).startsWith("412");
        assertThat(get("/Observation?identifier=urn:id%7Cm1").at("/total").asInt())
                .isEqualTo(2);
    }

    @Test
    void hostileBodiesAreRefused() throws Exception {
        assertThat(post("", "nonsense").statusCode()).isEqualTo(400);
        assertThat(post("", "[]").statusCode()).isEqualTo(400);
        assertThat(post("/Observation", "{\"resourceType\":\"Observation\"}").statusCode())
                .isEqualTo(422);
    }

    private static String observationText(String id, String subject, String device) {
        return """
                {"resourceType":"Observation","identifier":[{"system":"urn:id","value":"%s"}],"status":"final",
                "category":[{"coding":[{"system":"x","code":"vital-signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"},{"code":"149546"}]},
                "subject":{"reference":"%s"},"device":{"reference":"%s"},
                "effectiveDateTime":"2026-11-22T10:00:00.123+02:00","valueQuantity":{"value":72,"code":"/min"}}""".formatted(id, subject, device);
    }

    private static String observation(String id, String subject, String device) {
        return entry(null, observationText(id, subject, device), "Observation", "identifier=urn:id|" + id);
    }

    private static String entry(String fullUrl, String resource, String url, String condition) {
        return (fullUrl == null ? "{" : "{\"fullUrl\":\"" + fullUrl + "\",") + "\"resource\":" + resource
                + ",\"request\":{\"method\":\"POST\",\"url\":\"" + url + "\",\"ifNoneExist\":\"" + condition + "\"}}";
    }

    private static String bundleText(String type, String... entries) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    private JsonNode bundle(String type, String... entries) throws Exception {
        HttpResponse<String> answer = post("", bundleText(type, entries));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(sink.base() + path)).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> control(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(sink.base().replace("/fhir", "/control")))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create(sink.base() + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private int put(String path, String ifMatch) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sink.base() + path))
                .PUT(HttpRequest.BodyPublishers.ofString(observationText("m1", "Patient/x", "Device/y")));
        if (ifMatch != null) {
            request.header("If-Match", ifMatch);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private List<String> ledger() throws IOException {
        return Files.readAllLines(directory.resolve("sink.ledger"));
    }
}
