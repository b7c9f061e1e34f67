package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.fhir.Fhir;
import org.tiltas.spi.server.Accounts;

/** All of one resident at once, and of all in files. */
class ExportTest {
    private FhirTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        server.records.put("Patient", "p1", "{\"resourceType\":\"Patient\"}");
        server.records.put("Patient", "p2", "{\"resourceType\":\"Patient\"}");
        server.records.put("Device", "d1", "{\"resourceType\":\"Device\"}");
        server.records.put("Device", "d2", "{\"resourceType\":\"Device\"}");
        server.records.put(
                "DeviceUseStatement",
                "u1",
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"active\","
                        + "\"subject\":{\"reference\":\"Patient/p1\"},\"device\":{\"reference\":\"Device/d1\"}}");
        server.records.put(
                "Group",
                "g2",
                "{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true,"
                        + "\"member\":[{\"entity\":{\"reference\":\"Patient/p2\"}}]}");
        for (int i = 0; i < 5; i++) {
            server.observe("o" + i, "heart-rate", "2026-01-2" + i + "T10:00+02:00");
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> export(String path) throws Exception {
        return server.send(server.request(path).header("Prefer", "respond-async"));
    }

    private JsonNode manifest(String address) throws Exception {
        await().until(() -> server.get(address).statusCode() == 200);
        HttpResponse<String> answer = server.get(address);
        assertThat(answer.headers().firstValue("Expires")).isPresent();
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void givesAllOfOneResidentInPages() throws Exception {
        List<String> found = new ArrayList<>();
        String next = "/Patient/p1/$everything?_count=3";
        int pages = 0;
        while (next != null) {
            HttpResponse<String> answer = server.get(next);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            Bundle page = Fhir.r4().newJsonParser().parseResource(Bundle.class, answer.body());
            assertThat(page.getTotal()).isEqualTo(8);
            page.getEntry()
                    .forEach(entry ->
                            found.add(entry.getResource().getIdElement().getIdPart()));
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
            pages++;
        }

        assertThat(found).containsExactly("p1", "u1", "d1", "o0", "o1", "o2", "o3", "o4");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aPageGoesOnWhereTheOneBeforeEndedWhateverComesAndGoes() throws Exception {
        Bundle first = page("/Patient/p1/$everything?_count=5&_type=Patient,Device,Observation");
        assertThat(ids(first)).containsExactly("p1", "d1", "o0", "o1", "o2");

        // one turns out to be somebody else's, another comes late
        server.observations.all.removeIf(observed -> observed.id().equals("o0"));
        server.observe("late", "heart-rate", "2026-01-10T10:00+02:00");

        Bundle second = page(first.getLink("next").getUrl());
        assertThat(ids(second)).containsExactly("o3", "o4");
        assertThat(second.getLink("next")).isNull();
        assertThat(second.getLink("self").getUrl()).contains("_page=");
        assertThat(second.getEntryFirstRep().getFullUrl()).isEqualTo(server.base() + "/Observation/o3");
        assertThat(second.getEntryFirstRep().getSearch().getMode()).isEqualTo(Bundle.SearchEntryMode.MATCH);
        assertThat(server.get("/Patient/p1/$everything?_page=nowhere").statusCode())
                .isEqualTo(400);
    }

    @Test
    void measurementsOfOneInstantAreParted() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.observe("s" + i, "heart-rate", "2026-01-24T10:00+02:00");
        }
        List<String> found = new ArrayList<>();
        String next = "/Patient/p1/$everything?_count=2&_type=Observation";
        while (next != null) {
            Bundle page = page(next);
            found.addAll(ids(page));
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
        }

        assertThat(found).containsExactly("o0", "o1", "o2", "o3", "o4", "s0", "s1", "s2", "s3", "s4");
    }

    @Test
    void theNumberOfAllIsToldToWhoAsksForIt() throws Exception {
        for (String asked : List.of("_summary=count", "_count=0")) {
            Bundle counted = page("/Patient/p1/$everything?" + asked);
            assertThat(counted.getTotal()).isEqualTo(8);
            assertThat(counted.getEntry()).isEmpty();
            assertThat(counted.getLink("next")).isNull();
        }
    }

    private Bundle page(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Fhir.r4().newJsonParser().parseResource(Bundle.class, answer.body());
    }

    private static List<String> ids(Bundle page) {
        return page.getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .toList();
    }

    @Test
    void everythingCanBeLessThanThat() throws Exception {
        assertThat(server.get("/Patient/p1/$everything?_type=Patient,Device").body())
                .contains("\"total\":2")
                .doesNotContain("Observation/");
        assertThat(server.get("/Patient/p1/$everything?start=2026-01-21&end=2026-01-22&_type=Observation")
                        .body())
                .contains("\"total\":2");
        assertThat(server.get("/Patient/p1/$everything?_since=2099-01-01T00:00:00Z")
                        .body())
                .contains("\"total\":0");
        assertThat(server.get("/Patient/none/$everything").statusCode()).isEqualTo(404);
        assertThat(server.get("/Patient/p1/$everything?_type=Colour").statusCode())
                .isEqualTo(400);
    }

    @Test
    void exportsAllResidentsInFiles() throws Exception {
        HttpResponse<String> accepted = export("/Patient/$export?_outputFormat=application/fhir%2Bndjson");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String address = accepted.headers().firstValue("Content-Location").orElseThrow();

        JsonNode manifest = manifest(address);

        assertThat(manifest.path("requiresAccessToken").asBoolean()).isTrue();
        assertThat(manifest.path("request").asText()).contains("Patient/$export");
        assertThat(manifest.path("output").findValuesAsText("type"))
                .containsExactly("Device", "DeviceUseStatement", "Observation", "Patient");
        for (JsonNode file : manifest.path("output")) {
            HttpResponse<String> lines = server.get(file.path("url").asText());
            assertThat(lines.statusCode()).isEqualTo(200);
            assertThat(lines.headers().firstValue("Content-Type")).contains("application/fhir+ndjson");
            assertThat(lines.body().lines()).hasSize(file.path("count").asInt()).allSatisfy(line -> assertThat(
                            Fhir.r4().newJsonParser().parseResource(line).fhirType())
                    .isEqualTo(file.path("type").asText()));
        }
        String file = manifest.path("output").path(0).path("url").asText();
        HttpRequest.Builder stranger = HttpRequest.newBuilder(URI.create(file)).header("Authorization", "Bearer other");
        assertThat(server.send(stranger).statusCode()).isEqualTo(404);

        assertThat(server.send(server.request(address).DELETE()).statusCode()).isEqualTo(202);
        assertThat(server.get(address).statusCode()).isEqualTo(404);
        assertThat(server.get(file).statusCode()).isEqualTo(404);
        await().untilAsserted(() -> {
            try (Stream<java.nio.file.Path> left = Files.list(server.data.resolve("bulk-export"))) {
                assertThat(left).isEmpty();
            }
        });
    }

    @Test
    void exportsAGroupAndOnlyWhatIsAskedFor() throws Exception {
        String group = export("/Group/g2/$export")
                .headers()
                .firstValue("Content-Location")
                .orElseThrow();
        assertThat(manifest(group).path("output").findValuesAsText("type")).containsExactly("Patient");
        String typed = export("/Patient/$export?_type=Observation&_since=2020-01-01T00:00:00Z")
                .headers()
                .firstValue("Content-Location")
                .orElseThrow();
        assertThat(manifest(typed).path("output").findValuesAsText("type")).containsExactly("Observation");
        String late = export("/Patient/$export?_since=2099-01-01T00:00:00Z")
                .headers()
                .firstValue("Content-Location")
                .orElseThrow();
        assertThat(manifest(late).path("output")).isEmpty();
        await().until(() -> server.audits.list(Long.MAX_VALUE, 100).stream()
                .anyMatch(entry -> entry.audit().what().startsWith("Patient/p2 $export")));
    }

    private HttpResponse<String> exportAs(String who) throws Exception {
        return server.send(HttpRequest.newBuilder(URI.create(server.base() + "/Patient/$export"))
                .header("Authorization", "Bearer " + who)
                .header("Prefer", "respond-async"));
    }

    /** The address of an export that has been made. */
    private String finished(String who) throws Exception {
        HttpResponse<String> accepted = exportAs(who);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String address = accepted.headers().firstValue("Content-Location").orElseThrow();
        await().until(() -> status(who, address) == 200);
        return address;
    }

    private String done(HttpResponse<String> accepted) throws Exception {
        String address = accepted.headers().firstValue("Content-Location").orElseThrow();
        return manifest(address).path("output").path(0).path("url").asText();
    }

    @Test
    void whatAnAdministratorExportedIsNotReadByAPartnerOfThatName() throws Exception {
        String file = done(export("/Patient/$export"));
        assertThat(server.get(file).statusCode()).isEqualTo(200);

        server.sight.residents.add("Patient/p1");
        server.admin = new Accounts.Principal("admin", Set.of("partner"), Optional.of("hospital"));

        assertThat(server.get("/Patient/p1").statusCode()).isEqualTo(200);
        assertThat(server.get(file).statusCode()).isEqualTo(404);
        assertThat(server.get(file.substring(0, file.lastIndexOf('/'))).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anAccountThatChangesLosesItsExportsAndThoseOfItsTokens() throws Exception {
        String own = done(export("/Patient/$export"));
        String address = finished("nightly");

        server.records.put("account", "adm", "{}");
        assertThat(server.get(own).statusCode()).as("another account").isEqualTo(200);

        server.records.put("account", "admin", "");
        server.records.put("account", "admin", "{\"role\":\"admin\"}");
        assertThat(server.get(own).statusCode()).isEqualTo(404);
        assertThat(status("nightly", address)).isEqualTo(404);
    }

    private int status(String who, String address) throws Exception {
        return server.send(HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + who))
                .statusCode();
    }

    @Test
    void noAccountKeepsTheOthersWaiting() throws Exception {
        for (int i = 0; i < 4; i++) {
            done(export("/Patient/$export"));
            finished("nightly");
        }

        assertThat(export("/Patient/$export").statusCode()).isEqualTo(429);
        assertThat(exportAs("nightly").statusCode())
                .as("a token is no account of its own")
                .isEqualTo(429);
        finished("other");
    }

    @Test
    void anAccountHasTwoExportsUnderWay() throws Exception {
        AtomicBoolean go = new AtomicBoolean();
        server.observations.before = () -> await().untilTrue(go);
        HttpResponse<String> first = export("/Patient/$export");
        HttpResponse<String> second = exportAs("nightly");
        HttpResponse<String> third = export("/Patient/$export");
        assertThat(exportAs("nightly").statusCode()).isEqualTo(429);
        go.set(true);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).isPresent();
        // they run one after another
        finished("other");
    }

    @Test
    void refusesWhatItCannotExport() throws Exception {
        assertThat(server.get("/Patient/$export").statusCode()).isEqualTo(400);
        assertThat(export("/Patient/$export?_type=Colour").statusCode()).isEqualTo(400);
        assertThat(export("/Patient/$export?_since=yesterday").statusCode()).isEqualTo(400);
        assertThat(export("/Patient/$export?_outputFormat=csv").statusCode()).isEqualTo(400);
        assertThat(export("/Patient/$export?patient=p1").statusCode()).isEqualTo(400);
        assertThat(export("/Group/none/$export").statusCode()).isEqualTo(404);
        assertThat(server.get("/export/0123").statusCode()).isEqualTo(404);
    }
}
