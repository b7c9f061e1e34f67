package org.tiltas.fhirapi.finding;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.DetectedIssue.DetectedIssueSeverity;
import org.hl7.fhir.r4.model.DetectedIssue.DetectedIssueStatus;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskIntent;
import org.hl7.fhir.r4.model.Task.TaskPriority;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.server.Settings;

/**
 * An alert in R4: a DetectedIssue says what was found and what it rests on, a Task who takes care of it and how far
 * that is, a Communication each time somebody was to be told. Nothing of it is stored beside the alert.
 */
final class AlertViews {
    static final String ALERT = "urn:tiltas:alert";
    /** Code of {@code Task.output.type}: what the alert was found to be. */
    static final String VERDICT = "verdict";
    /** On Task, {@code valueDateTime}: until when calls about it rest. */
    static final String SNOOZE = "urn:tiltas:extension:snooze-until";

    private static final String ACCOUNT = "urn:tiltas:account";
    private static final String MODULE = "urn:tiltas:module";

    private AlertViews() {}

    static DetectedIssue issue(Alert alert) {
        DetectedIssue issue = dressed(new DetectedIssue(), "DetectedIssue", alert.id(), alert);
        issue.addIdentifier(identifier(alert));
        issue.setStatus(
                switch (alert.state()) {
                    case ACTIVE -> DetectedIssueStatus.PRELIMINARY;
                    case CLEARED -> DetectedIssueStatus.FINAL;
                    case WITHDRAWN -> DetectedIssueStatus.ENTEREDINERROR;
                });
        issue.setCode(code(alert));
        severity(alert.severity()).ifPresent(issue::setSeverity);
        if (alert.subject().startsWith("Patient/")) {
            issue.setPatient(new Reference(alert.subject()));
        }
        Period period = new Period().setStartElement(time(alert.opened()));
        alert.cleared().ifPresent(end -> period.setEndElement(time(end)));
        issue.setIdentified(period);
        issue.setAuthor(author(alert));
        issue.setDetail(alert.text());
        if (!alert.evidence().ids().isEmpty()) {
            DetectedIssue.DetectedIssueEvidenceComponent evidence = issue.addEvidence();
            alert.evidence().ids().forEach(id -> evidence.addDetail(new Reference("Observation/" + id)));
        }
        implicated(issue, alert);
        alert.people().acknowledgement().ifPresent(act -> issue.addMitigation()
                .setAction(new CodeableConcept().setText("acknowledged"))
                .setDateElement(time(act.at()))
                .setAuthor(account(act.by())));
        return issue;
    }

    /** Device and room the alert is about, where it is not about a resident alone. */
    private static void implicated(DetectedIssue issue, Alert alert) {
        if (!alert.subject().isEmpty() && !alert.subject().startsWith("Patient/")) {
            issue.addImplicated(new Reference(alert.subject()));
        }
        if (!alert.device().isEmpty() && !alert.subject().equals("Device/" + alert.device())) {
            issue.addImplicated(new Reference("Device/" + alert.device()));
        }
        if (!alert.location().isEmpty() && !alert.subject().equals("Location/" + alert.location())) {
            issue.addImplicated(new Reference("Location/" + alert.location()));
        }
    }

    private static Optional<DetectedIssueSeverity> severity(Severity severity) {
        return switch (severity) {
            case INFORMATION -> Optional.empty();
            case LOW -> Optional.of(DetectedIssueSeverity.LOW);
            case MODERATE -> Optional.of(DetectedIssueSeverity.MODERATE);
            case HIGH -> Optional.of(DetectedIssueSeverity.HIGH);
        };
    }

    static Task task(Alert alert) {
        Task task = dressed(new Task(), "Task", alert.id(), alert);
        task.addIdentifier(identifier(alert));
        task.setStatus(status(alert));
        task.setIntent(TaskIntent.ORDER);
        task.setPriority(
                switch (alert.severity()) {
                    case INFORMATION, LOW -> TaskPriority.ROUTINE;
                    case MODERATE -> TaskPriority.URGENT;
                    case HIGH -> alert.urgent() ? TaskPriority.STAT : TaskPriority.ASAP;
                });
        task.setCode(code(alert));
        task.setDescription(alert.text());
        task.setFocus(new Reference("DetectedIssue/" + alert.id()));
        if (!alert.subject().isEmpty()) {
            task.setFor(new Reference(alert.subject()));
        }
        task.setAuthoredOnElement(time(alert.opened()));
        task.setLastModified(Date.from(alert.changed()));
        task.setRequester(author(alert));
        if (!alert.people().owner().isEmpty()) {
            task.setOwner(account(alert.people().owner()));
        }
        if (!alert.reason().isEmpty()) {
            task.setStatusReason(new CodeableConcept().setText(alert.reason()));
        }
        alert.people().snooze().filter(snooze -> alert.isActive()).ifPresent(snooze -> {
            OffsetDateTime until = snooze.until().atZone(Settings.zone()).toOffsetDateTime();
            task.addExtension(SNOOZE, time(until));
            task.setBusinessStatus(new CodeableConcept().setText("rests until " + until + ": " + snooze.reason()));
        });
        alert.people().verdict().ifPresent(judged -> task.addOutput()
                .setType(new CodeableConcept(new Coding(ALERT, VERDICT, null)))
                .setValue(new CodeType(word(judged.verdict()))));
        return task;
    }

    static String word(Alert.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** New is requested, acknowledged is accepted or, with an owner, in progress. */
    static TaskStatus status(Alert alert) {
        return switch (alert.state()) {
            case CLEARED -> TaskStatus.COMPLETED;
            case WITHDRAWN -> TaskStatus.ENTEREDINERROR;
            case ACTIVE ->
                !alert.acknowledged()
                        ? TaskStatus.REQUESTED
                        : alert.people().owner().isEmpty() ? TaskStatus.ACCEPTED : TaskStatus.INPROGRESS;
        };
    }

    /** One each time somebody was to be told. */
    static Communication communication(Finding finding) {
        Alert alert = finding.alert();
        Communication told = new Communication();
        told.setId(new IdType("Communication", alert.id() + "-" + finding.offset(), "1"));
        told.getMeta()
                .setVersionId("1")
                .setLastUpdated(Date.from(finding.change().at()));
        told.addIdentifier(new Identifier().setSystem("urn:tiltas:finding").setValue(String.valueOf(finding.offset())));
        told.setStatus(Communication.CommunicationStatus.COMPLETED);
        told.addCategory(new CodeableConcept(
                new Coding("http://terminology.hl7.org/CodeSystem/communication-category", "alert", null)));
        told.setPriority(
                alert.severity() == Severity.HIGH
                        ? Communication.CommunicationPriority.STAT
                        : Communication.CommunicationPriority.URGENT);
        if (alert.subject().startsWith("Patient/")) {
            told.setSubject(new Reference(alert.subject()));
        }
        told.addAbout(new Reference("DetectedIssue/" + alert.id()));
        told.setSentElement(time(finding.change().at()));
        told.setReasonCode(List.of(
                new CodeableConcept().setText(finding.change().what().name().toLowerCase(Locale.ROOT))));
        told.addPayload().setContent(new StringType(alert.text()));
        return told;
    }

    private static <R extends Resource> R dressed(R resource, String type, String id, Alert alert) {
        resource.setId(new IdType(type, id, String.valueOf(alert.version())));
        resource.getMeta().setVersionId(String.valueOf(alert.version())).setLastUpdated(Date.from(alert.changed()));
        return resource;
    }

    private static Identifier identifier(Alert alert) {
        return new Identifier().setSystem(ALERT).setValue(alert.id());
    }

    private static CodeableConcept code(Alert alert) {
        return new CodeableConcept(new Coding(ALERT, alert.source().module() + "." + alert.kind(), alert.display()))
                .setText(alert.display());
    }

    private static Reference author(Alert alert) {
        return new Reference()
                .setIdentifier(new Identifier()
                        .setSystem(MODULE)
                        .setValue(alert.source().module()))
                .setDisplay(alert.source().rule());
    }

    static Reference account(String name) {
        return new Reference()
                .setIdentifier(new Identifier().setSystem(ACCOUNT).setValue(name))
                .setDisplay(name);
    }

    private static DateTimeType time(OffsetDateTime time) {
        return new DateTimeType(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    }

    private static DateTimeType time(Instant time) {
        return time(time.truncatedTo(ChronoUnit.MILLIS).atZone(Settings.zone()).toOffsetDateTime());
    }
}
