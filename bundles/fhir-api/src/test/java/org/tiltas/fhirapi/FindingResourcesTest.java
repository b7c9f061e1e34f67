package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.DetectedIssue.DetectedIssueStatus;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.spi.analysis.Alert;

class FindingResourcesTest {
    private FhirTestServer server;
    private IGenericClient client;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        client = server.client();
        server.alerts.raise("1", "Patient/17");
        server.alerts.raise("2", "Patient/18");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Task task() {
        return client.read().resource(Task.class).withId("1").execute();
    }

    private Task update(Task task) {
        return (Task) client.update().resource(task).execute().getResource();
    }

    @Test
    void anAlertIsADetectedIssueWithItsEvidence() {
        DetectedIssue issue =
                client.read().resource(DetectedIssue.class).withId("1").execute();

        assertThat(issue.getStatus()).isEqualTo(DetectedIssueStatus.PRELIMINARY);
        assertThat(issue.getPatient().getReference()).isEqualTo("Patient/17");
        assertThat(issue.getSeverity().toCode()).isEqualTo("moderate");
        assertThat(issue.getIdentifiedPeriod().getStartElement().getValueAsString())
                .isEqualTo("2026-07-01T11:58:00+03:00");
        assertThat(issue.getEvidenceFirstRep().getDetail())
                .extracting(Reference::getReference)
                .containsExactly("Observation/11", "Observation/12");
        assertThat(issue.getAuthor().getDisplay()).isEqualTo("vital-limits/2");
    }

    @Test
    void theyAreFoundByResidentAndTime() {
        Bundle ofOne = search("DetectedIssue?patient=17&identified=ge2026-07-01");
        Bundle before = search("DetectedIssue?identified=lt2026-07-01");
        Bundle told = search("Communication?patient=Patient/17");

        assertThat(ofOne.getEntry()).hasSize(1);
        assertThat(ofOne.getEntryFirstRep().getResource().getIdElement().getIdPart())
                .isEqualTo("1");
        assertThat(before.getEntry()).isEmpty();
        assertThat(told.getEntry()).hasSize(1);
        Communication one = (Communication) told.getEntryFirstRep().getResource();
        assertThat(one.getAboutFirstRep().getReference()).isEqualTo("DetectedIssue/1");
        assertThat(client.read()
                        .resource(Communication.class)
                        .withId(one.getIdElement().getIdPart())
                        .execute()
                        .getPayloadFirstRep()
                        .getContentStringType()
                        .getValue())
                .isEqualTo("heart rate 132/min, above 120/min");
    }

    private Bundle search(String url) {
        return client.search().byUrl(url).returnBundle(Bundle.class).execute();
    }

    @Test
    void aTaskIsTakenAndDone() {
        Task task = task();
        assertThat(task.getStatus()).isEqualTo(TaskStatus.REQUESTED);

        Task accepted = update(task.setStatus(TaskStatus.ACCEPTED));
        assertThat(accepted.getStatus()).isEqualTo(TaskStatus.ACCEPTED);

        accepted.setOwner(new Reference()
                .setIdentifier(new Identifier().setSystem("urn:tiltas:account").setValue("night")));
        Task owned = update(accepted);
        assertThat(owned.getStatus()).isEqualTo(TaskStatus.INPROGRESS);

        owned.setStatus(TaskStatus.COMPLETED).getStatusReason().setText("seen to");
        Task done = update(owned);

        assertThat(done.getStatus()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(server.alerts.get("1").orElseThrow().state()).isEqualTo(Alert.State.CLEARED);
        assertThat(server.alerts.get("1").orElseThrow().people().owner()).isEqualTo("night");
        assertThat(server.alerts.history("1")).extracting(f -> f.change().by()).contains("admin");
        assertThat(search("Task?status=completed").getEntry()).hasSize(1);
        assertThat(search("Task?status=requested").getEntry()).hasSize(1);
    }

    @Test
    void aTaskRestsAndIsJudged() {
        DateTimeType until = new DateTimeType(Date.from(Instant.now().plus(Duration.ofMinutes(30))));
        Task task = task();
        task.addExtension("urn:tiltas:extension:snooze-until", until);
        assertThatThrownBy(() -> update(task)).hasMessageContaining("is required to snooze an alert");

        task.getStatusReason().setText("at physiotherapy");
        Task resting = update(task);

        assertThat(resting.getBusinessStatus().getText()).endsWith(": at physiotherapy");
        assertThat(server.alerts
                        .get("1")
                        .orElseThrow()
                        .people()
                        .snooze()
                        .orElseThrow()
                        .by())
                .isEqualTo("admin");
        long version = server.alerts.get("1").orElseThrow().version();
        update(resting);
        assertThat(server.alerts.get("1").orElseThrow().version()).isEqualTo(version);

        resting.addOutput()
                .setValue(new CodeType("false-alarm"))
                .getType()
                .addCoding()
                .setSystem("urn:tiltas:alert")
                .setCode("verdict");
        Task judged = update(resting);

        assertThat(judged.getOutputFirstRep().getValue().primitiveValue()).isEqualTo("false-alarm");
        assertThat(server.alerts
                        .get("1")
                        .orElseThrow()
                        .people()
                        .verdict()
                        .orElseThrow()
                        .verdict())
                .isEqualTo(Alert.Verdict.FALSE_ALARM);
        judged.getOutputFirstRep().setValue(new CodeType("perhaps"));
        assertThatThrownBy(() -> update(judged)).hasMessageContaining("verdict must be true, false-alarm or technical");
    }

    @Test
    void aTaskGoesOnlyItsWay() {
        Task task = task();
        assertThatThrownBy(() -> update(task.setStatus(TaskStatus.COMPLETED)))
                .isInstanceOf(UnprocessableEntityException.class)
                .hasMessageContaining("is required to close an alert");
        assertThatThrownBy(() -> update(task.setStatus(TaskStatus.CANCELLED)))
                .isInstanceOf(UnprocessableEntityException.class)
                .hasMessageContaining("can go from requested to accepted, in-progress or completed");
        server.alerts.acknowledge("1", "somebody", "");
        assertThatThrownBy(() -> client.update()
                        .resource(task.setStatus(TaskStatus.ACCEPTED))
                        .withAdditionalHeader("If-Match", "W/\"1\"")
                        .execute())
                .isInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatThrownBy(() -> client.read().resource(Task.class).withId("99").execute())
                .isInstanceOfAny(ResourceNotFoundException.class, ResourceGoneException.class);
        assertThatThrownBy(() -> search("Communication?sent=2026")).hasMessageContaining("patient");
    }
}
