package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.StringClientParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.MethodNotAllowedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;

class ObservationSearchTest {
    private FhirTestServer server;
    private IGenericClient client;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        client = server.client();
        server.observe("o1", "heart-rate", "2026-11-20T10:00+02:00");
        server.observe("o2", "heart-rate", "2026-11-21T10:00+02:00");
        server.observe("o3", "blood-pressure", "2026-11-21T23:30+02:00");
        server.observe("o4", "steps", "2026-11-22T00:30+02:00");
        server.observe("o5", "heart-rate", "2026-11-22T10:05+02:00");
        server.records.put(
                "Patient",
                "p1",
                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:home\",\"value\":\"1\"}]}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void readsVersions() {
        Observed first = server.observations.all.get(0);
        server.observations.all.add(new Observed(99, "o1", 2, first.recorded().plusSeconds(5), first.measurement()));

        Observation newest =
                client.read().resource(Observation.class).withId("o1").execute();
        Observation old = client.read()
                .resource(Observation.class)
                .withIdAndVersion("o1", "1")
                .execute();

        assertThat(newest.getMeta().getVersionId()).isEqualTo("2");
        assertThat(newest.getMeta().getLastUpdated()).isEqualTo("2026-11-22T10:00:05Z");
        assertThat(old.getMeta().getVersionId()).isEqualTo("1");
        assertThatThrownBy(() ->
                        client.read().resource(Observation.class).withId("none").execute())
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aSearchByFormIsTheSameSearch() {
        Bundle found = client.search()
                .forResource(Observation.class)
                .where(new StringClientParam("code").matches().value("8480-6"))
                .usingStyle(SearchStyleEnum.POST)
                .returnBundle(Bundle.class)
                .execute();
        assertThat(found.getEntry()).isEmpty();
        assertThatThrownBy(() -> client.search()
                        .forResource(Observation.class)
                        .where(new StringClientParam("colour").matches().value("red"))
                        .usingStyle(SearchStyleEnum.POST)
                        .returnBundle(Bundle.class)
                        .execute())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void mendsALostPlusAndRefusesControlCharacters() {
        assertThat(ids("date=ge2026-11-22T10:00:00+02:00")).containsExactly("o5");
        assertThatThrownBy(() -> ids("patient=%00")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void findsByWhoAndWhat() {
        assertThat(ids("")).containsExactly("o5", "o4", "o3", "o2", "o1");
        assertThat(ids("patient=p1&code=8867-4")).containsExactly("o5", "o2", "o1");
        assertThat(ids("patient=Patient/p1&code=http://loinc.org|8867-4")).containsExactly("o5", "o2", "o1");
        assertThat(ids("patient.identifier=urn:home|1&_count=1")).containsExactly("o5", "o4", "o3", "o2", "o1");
        assertThat(ids("patient.identifier=urn:home|2")).isEmpty();
        assertThat(ids("subject=Patient/p2")).isEmpty();
        assertThat(ids("subject=p1&code=http://loinc.org|")).hasSize(5);
        assertThat(ids("code=http://other|8867-4")).isEmpty();
        assertThat(ids("code=8867-4,55423-8")).containsExactly("o5", "o4", "o2", "o1");
        assertThat(ids("code=8480-6")).isEmpty();
        assertThat(ids("component-code=8480-6")).containsExactly("o3");
        assertThat(ids("combo-code=8480-6,8867-4")).containsExactly("o5", "o3", "o2", "o1");
        assertThat(ids("category=activity")).containsExactly("o4");
        assertThat(ids("category=activity&code=8867-4")).isEmpty();
        assertThat(ids("device=Device/d1&status=final&_sort=date&_count=2"))
                .containsExactly("o1", "o2", "o3", "o4", "o5");
        assertThat(ids("device=d2")).isEmpty();
        assertThat(ids("status=amended")).isEmpty();
        assertThat(ids("_id=o2,o4")).containsExactly("o4", "o2");
        assertThat(ids("identifier=urn:tiltas:measurement|p1-00000000-0000-0000-0000-000000000002"))
                .containsExactly("o2");
        assertThat(ids("identifier=p2-00000000-0000-0000-0000-000000000002")).isEmpty();
        assertThat(ids("_sort=-_lastUpdated")).hasSize(5);
        assertThat(ids("_lastUpdated=ge2026-11-22T10:00:00Z")).hasSize(5);
        assertThat(ids("_lastUpdated=gt2026-11-22T10:00:00Z")).isEmpty();
    }

    @Test
    void findsByTimeWithEveryPrefix() {
        assertThat(ids("date=2026-11-21")).containsExactly("o3", "o2");
        assertThat(ids("date=eq2026-11-21T10:00:00%2B02:00")).containsExactly("o2");
        assertThat(ids("date=2026-11-21T08:00:00Z")).containsExactly("o2");
        assertThat(ids("date=ne2026-11-21")).containsExactly("o5", "o4", "o1");
        assertThat(ids("date=ne2026-11-21&_count=1&_sort=date")).containsExactly("o1", "o4", "o5");
        assertThat(ids("date=ne2026-11-21&_count=2")).containsExactly("o5", "o4", "o1");
        assertThat(ids("date=gt2026-11-21")).containsExactly("o5", "o4");
        assertThat(ids("date=sa2026-11-21")).containsExactly("o5", "o4");
        assertThat(ids("date=ge2026-11-21")).containsExactly("o5", "o4", "o3", "o2");
        assertThat(ids("date=lt2026-11-21")).containsExactly("o1");
        assertThat(ids("date=eb2026-11-21")).containsExactly("o1");
        assertThat(ids("date=le2026-11-21")).containsExactly("o3", "o2", "o1");
        assertThat(ids("date=ge2026-11-21&date=lt2026-11-22")).containsExactly("o3", "o2");
        assertThat(ids("date=2026-11-20,2026-11-22")).containsExactly("o5", "o4", "o1");
        assertThat(ids("date=2026-11")).hasSize(5);
        assertThat(ids("date=2025")).isEmpty();
        assertThat(ids("date=ap2026-11-21")).contains("o2", "o3");
        assertThat(ids("date=gt2026-11-22&date=lt2026-11-21")).isEmpty();
    }

    @Test
    void countsAndPages() {
        for (int i = 0; i < 25; i++) {
            server.observe("x" + i, "steps", "2026-10-01T10:" + (10 + i) + "+03:00");
        }

        Bundle first = client.search()
                .byUrl("Observation?code=55423-8&_count=10")
                .returnBundle(Bundle.class)
                .execute();
        Bundle counted = client.search()
                .byUrl("Observation?_summary=count")
                .returnBundle(Bundle.class)
                .execute();

        assertThat(first.getTotal()).isEqualTo(26);
        assertThat(first.getEntry()).hasSize(10);
        assertThat(first.getLink("next").getUrl()).contains("_offset=10").contains("code=55423-8");
        assertThat(first.getLink("previous")).isNull();
        assertThat(ids("code=55423-8&_count=10")).hasSize(26).doesNotHaveDuplicates();
        assertThat(counted.getTotal()).isEqualTo(30);
        assertThat(counted.getEntry()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (String bad : List.of(
                "value-quantity=gt5",
                "date=yesterday",
                "_sort=code",
                "code:not=8867-4",
                "patient.name=a",
                "_count=-1",
                "_lastUpdated=ne2026",
                "date=ne2026-11-21&_sort=_lastUpdated")) {
            assertThatThrownBy(() -> ids(bad))
                    .as(bad)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(bad.replaceAll("[.:=].*", ""));
        }
        assertThatThrownBy(() -> client.create().resource(new CodeSystem()).execute())
                .isInstanceOf(MethodNotAllowedException.class);
    }

    @Test
    void takesWhatPeopleMeasuredAndTakesItBack() {
        Observation made = new Observation();
        assertThatThrownBy(() -> client.create().resource(made).execute())
                .isInstanceOf(UnprocessableEntityException.class)
                .hasMessageContaining("performer");
        made.addPerformer().setReference(server.base() + "/Practitioner/ona");

        MethodOutcome created = client.create().resource(made).execute();
        server.manual.identifier = "urn:tablet|7";
        MethodOutcome again = client.create()
                .resource(made)
                .conditional()
                .where(Observation.IDENTIFIER.exactly().systemAndIdentifier("urn:tablet", "7"))
                .execute();
        MethodOutcome ended = client.update().resource(made).withId("o1").execute();

        assertThat(created.getCreated()).isTrue();
        assertThat(created.getId().getValue()).endsWith("Observation/o1/_history/1");
        assertThat(server.manual.given).contains("\"Practitioner/ona\"");
        assertThat(again.getCreated()).isNotEqualTo(Boolean.TRUE);
        assertThat(ids("identifier=urn:tablet|7")).containsExactly("o1");
        assertThat(ids("identifier=7")).containsExactly("o1");
        assertThat(ids("identifier=urn:other|7")).isEmpty();
        assertThat(ended.getId().getVersionIdPart()).isEqualTo("2");
        assertThatThrownBy(() -> client.update().resource(made).withId("none").execute())
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void servesItsCodeSystems() {
        assertThat(client.read()
                        .resource(CodeSystem.class)
                        .withId("tiltas-event")
                        .execute()
                        .getUrl())
                .isEqualTo("urn:tiltas:event");
        assertThat(client.search()
                        .byUrl("CodeSystem?url=urn:tiltas:event")
                        .returnBundle(Bundle.class)
                        .execute()
                        .getEntry())
                .hasSize(1);
    }

    private List<String> ids(String search) {
        List<String> out = new ArrayList<>();
        Bundle page = client.search()
                .byUrl("Observation?" + search)
                .returnBundle(Bundle.class)
                .execute();
        while (true) {
            page.getEntry()
                    .forEach(entry -> out.add(entry.getResource().getIdElement().getIdPart()));
            if (page.getLink("next") == null) {
                return out;
            }
            page = client.loadPage().next(page).execute();
        }
    }
}
