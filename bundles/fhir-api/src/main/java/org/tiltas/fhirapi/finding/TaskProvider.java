package org.tiltas.fhirapi.finding;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.Tokens;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.Alerts;

/**
 * Who takes care of an alert, and how far that is. An update may set {@code status} to accepted or in-progress, which
 * acknowledges the alert; to completed, with a {@code statusReason}, which closes it; and {@code owner} to an account
 * (identifier system {@code urn:tiltas:account}). The extension {@value AlertViews#SNOOZE} with a {@code statusReason} lets
 * calls rest; an {@code output} of type {@code urn:tiltas:alert|verdict} says what the alert was found to be. Whatever
 * else it says must be as it is.
 */
public final class TaskProvider implements IResourceProvider {
    private final Issues issues;
    private final Supplier<AlertDesk> desk;

    /** @param desk gives null while nobody is there to handle alerts */
    public TaskProvider(Alerts alerts, References references, Supplier<AlertDesk> desk) {
        this.issues = new Issues(alerts, references);
        this.desk = desk;
    }

    @Override
    public Class<Task> getResourceType() {
        return Task.class;
    }

    @Read
    public Task read(@IdParam IdType id) {
        return AlertViews.task(issues.read("Task", id.getIdPart()));
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam ids,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam patient,
            @OptionalParam(name = "status") TokenAndListParam status,
            @OptionalParam(name = "authored-on") DateAndListParam authored,
            @Offset Integer offset,
            @Count Integer count) {
        Paging paging = Paging.of(offset, count);
        Optional<Set<String>> states = Tokens.values("status", status);
        List<Task> found = issues
                .find(
                        ids,
                        "patient",
                        patient,
                        List.of("Patient"),
                        authored,
                        alert -> states.isEmpty()
                                || states.get()
                                        .contains(AlertViews.status(alert).toCode()))
                .stream()
                .map(AlertViews::task)
                .toList();
        Slice page = Slice.of(found, paging);
        return Slice.matching(page.resources(), List.of(), paging, page.total(), page.more());
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Task task, HttpServletRequest request) {
        Alert now = issues.read("Task", id.getIdPart());
        if (id.hasVersionIdPart() && !id.getVersionIdPart().equals(String.valueOf(now.version()))) {
            throw Refusal.of(412, "conflict", "If-Match", "is not the present version " + now.version());
        }
        check(task, now);
        AlertDesk handler = desk.get();
        if (handler == null) {
            throw Refusal.of(503, "transient", "", "alerts: not started yet").addResponseHeader("Retry-After", "2");
        }
        try {
            now = handle(handler, task, now, AccessGate.who(request));
        } catch (AlertDesk.Refused e) {
            throw Refusal.of(409, "conflict", "Task.status", e.getMessage());
        }
        Task after = AlertViews.task(now);
        MethodOutcome outcome = new MethodOutcome(after.getIdElement(), false);
        outcome.setResource(after);
        return outcome;
    }

    private static Alert handle(AlertDesk desk, Task task, Alert before, String who) {
        Alert now = before;
        String owner = owner(task);
        if (!owner.equals(now.people().owner())) {
            now = desk.assign(now.id(), owner, who, "");
        }
        now = snooze(desk, task, now, who);
        now = verdict(desk, task, now, who);
        TaskStatus status = task.getStatus();
        if ((status == TaskStatus.ACCEPTED || status == TaskStatus.INPROGRESS) && !now.acknowledged()) {
            now = desk.acknowledge(now.id(), who, "");
        }
        if (status == TaskStatus.COMPLETED && now.isActive()) {
            now = desk.close(now.id(), who, task.getStatusReason().getText());
        }
        return now;
    }

    private static Alert snooze(AlertDesk desk, Task task, Alert now, String who) {
        Optional<DateTimeType> until = until(task);
        String known =
                until(AlertViews.task(now)).map(DateTimeType::getValueAsString).orElse("");
        if (until.isEmpty() || until.get().getValueAsString().equals(known)) {
            return now;
        }
        String reason = task.getStatusReason().getText();
        if (reason == null) {
            throw Refusal.of(422, "required", "Task.statusReason.text", "is required to snooze an alert");
        }
        return desk.snooze(now.id(), until.get().getValue().toInstant(), reason, who);
    }

    private static Optional<DateTimeType> until(Task task) {
        return Optional.ofNullable(task.getExtensionByUrl(AlertViews.SNOOZE))
                .filter(extension -> extension.getValue() instanceof DateTimeType time && time.hasTime())
                .map(extension -> (DateTimeType) extension.getValue());
    }

    private static Alert verdict(AlertDesk desk, Task task, Alert now, String who) {
        Optional<String> word = task.getOutput().stream()
                .filter(output -> output.getType().hasCoding(AlertViews.ALERT, AlertViews.VERDICT))
                .map(output -> output.getValue().primitiveValue())
                .findFirst();
        String known = now.people()
                .verdict()
                .map(judged -> AlertViews.word(judged.verdict()))
                .orElse("");
        if (word.isEmpty() || known.equals(word.get())) {
            return now;
        }
        Alert.Verdict verdict = Arrays.stream(Alert.Verdict.values())
                .filter(one -> AlertViews.word(one).equals(word.get()))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.of(422, "value", "Task.output", "verdict must be true, false-alarm or technical"));
        return desk.verdict(now.id(), verdict, who, "");
    }

    private static String owner(Task task) {
        return task.hasOwner() ? task.getOwner().getIdentifier().getValue() : "";
    }

    private static void check(Task task, Alert now) {
        TaskStatus is = AlertViews.status(now);
        TaskStatus wanted = task.getStatus();
        boolean onward = now.isActive()
                && Set.of(TaskStatus.ACCEPTED, TaskStatus.INPROGRESS, TaskStatus.COMPLETED)
                        .contains(wanted);
        if (wanted != is && !onward) {
            throw Refusal.of(
                    422,
                    "business-rule",
                    "Task.status",
                    "can go from " + is.toCode() + " to "
                            + (now.isActive() ? "accepted, in-progress or completed" : "nothing else"));
        }
        if (wanted == TaskStatus.COMPLETED
                && now.isActive()
                && task.getStatusReason().getText() == null) {
            throw Refusal.of(
                    422, "required", "Task.statusReason.text", "is required to close an alert: why is it over?");
        }
        if (task.hasOwner() && task.getOwner().getIdentifier().getValue() == null) {
            throw Refusal.of(422, "invalid", "Task.owner", "must name an account by its identifier");
        }
    }
}
