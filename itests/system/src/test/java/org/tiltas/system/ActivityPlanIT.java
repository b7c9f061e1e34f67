package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.home.Home;

/** What was agreed with a resident by CarePlan and Goal, what came of it, and what is left of it after an erasure. */
class ActivityPlanIT {
    private static final String PROGRESS = "/api/v1/analyses/activity/progress/for/";
    private static final ZoneId ZONE = ZoneId.of(Site.ZONE);
    private static final Duration SOON = Duration.ofMinutes(2);

    private final LocalDate lastMonday = LocalDate.now(ZONE)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
            .minusWeeks(1);

    @Test
    void aWeekGoesByWhatWasAgreed() throws Exception {
        try (Site site = Site.start("activity-plan")) {
            site.residents(1, 1);
            String patient = site.patient(Home.residents(1, 1).get(0).id());
            String nurse = "Practitioner/"
                    + site.admin()
                            .create(Rest.JSON.createObjectNode().put("resourceType", "Practitioner"))
                            .expect(201)
                            .json()
                            .path("id")
                            .asText();
            plan(site, patient, 3);
            goal(site, patient);
            exercise(site, patient, nurse, lastMonday);
            exercise(site, patient, nurse, lastMonday.plusDays(3));
            Site.await("both are seen")
                    .until(() ->
                            lastWeek(site, patient, "CarePlan/c").path("found").asInt() == 2);

            assertThat(lastWeek(site, patient, "CarePlan/c").path("state").asText())
                    .isEqualTo("missed");
            assertThat(lastWeek(site, patient, "Goal/g").path("state").asText()).isEqualTo("reached");
            achieved(site, "achieved");

            // mended from the beginning: the week that is over is judged anew
            plan(site, patient, 2);
            Site.await("two are enough").until(() -> lastWeek(site, patient, "CarePlan/c")
                    .path("state")
                    .asText()
                    .equals("reached"));

            site.server().kill();
            site.server().start();
            assertThat(lastWeek(site, patient, "CarePlan/c").path("note").asText())
                    .isEqualTo("2 of 2 days with strength exercise");
            takeBack(site, patient);
            Site.await("one is left").until(() -> lastWeek(site, patient, "Goal/g")
                    .path("state")
                    .asText()
                    .equals("missed"));
            achieved(site, "in-progress");
            assertThat(site.admin().read("/api/v1/audit?limit=500").toString()).contains("CarePlan/c", "Goal/g");
            erase(site, patient);
            site.log().assertNoErrors();
        }
    }

    private void plan(Site site, String patient, int days) throws IOException {
        ObjectNode plan = Rest.JSON.createObjectNode();
        plan.put("resourceType", "CarePlan").put("status", "active").put("intent", "plan");
        plan.putObject("subject").put("reference", patient);
        plan.putObject("period").put("start", lastMonday.toString());
        ObjectNode detail = plan.putArray("activity").addObject().putObject("detail");
        detail.put("status", "in-progress");
        code(detail.putObject("code"));
        detail.putObject("scheduledTiming")
                .putObject("repeat")
                .put("frequency", days)
                .put("period", 1)
                .put("periodUnit", "wk");
        write(site, "CarePlan/c", plan);
    }

    private void goal(Site site, String patient) throws IOException {
        ObjectNode goal = Rest.JSON.createObjectNode();
        goal.put("resourceType", "Goal").put("lifecycleStatus", "active").put("startDate", lastMonday.toString());
        goal.putObject("description").put("text", "strong");
        goal.putObject("subject").put("reference", patient);
        ObjectNode target = goal.putArray("target").addObject().put("detailInteger", 2);
        code(target.putObject("measure"));
        write(site, "Goal/g", goal);
    }

    private static void code(ObjectNode concept) {
        concept.putArray("coding").addObject().put("system", "urn:tiltas:event").put("code", "strength-exercise");
    }

    private static void write(Site site, String reference, ObjectNode resource) throws IOException {
        resource.put("id", reference.substring(reference.indexOf('/') + 1));
        site.admin().put("/fhir/R4/" + reference, resource.toString()).expect(200, 201);
    }

    private static void exercise(Site site, String patient, String nurse, LocalDate day) throws IOException {
        ObjectNode seen = Rest.JSON.createObjectNode();
        seen.put("resourceType", "Observation").put("status", "final").put("valueBoolean", true);
        seen.putArray("category")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/observation-category")
                .put("code", "activity");
        code(seen.putObject("code"));
        seen.putObject("subject").put("reference", patient);
        seen.putArray("performer").addObject().put("reference", nurse);
        seen.put(
                "effectiveDateTime",
                day.atTime(LocalTime.NOON).atZone(ZONE).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        site.admin().create(seen).expect(201);
    }

    /** The aim of the week before, as it stands. */
    private JsonNode lastWeek(Site site, String patient, String source) throws IOException {
        for (JsonNode week : site.admin().read(PROGRESS + patient).path("weeks")) {
            for (JsonNode aim : week.path("aims")) {
                if (week.path("from").asText().equals(lastMonday.toString())
                        && aim.path("source").asText().equals(source)) {
                    return aim;
                }
            }
        }
        return Rest.JSON.missingNode();
    }

    private static void achieved(Site site, String code) {
        Site.await("the Goal says " + code).atMost(SOON).until(() -> site.admin()
                .read("/fhir/R4/Goal/g")
                .at("/achievementStatus/coding/0/code")
                .asText()
                .equals(code));
    }

    private static void takeBack(Site site, String patient) throws IOException {
        JsonNode observation =
                site.observations("code=strength-exercise&patient=" + patient).get(0);
        ObjectNode wrong = observation.deepCopy();
        wrong.put("status", "entered-in-error");
        site.admin()
                .put("/fhir/R4/Observation/" + wrong.path("id").asText(), wrong.toString())
                .expect(200);
    }

    private static void erase(Site site, String patient) throws IOException {
        String id = patient.substring(patient.indexOf('/') + 1);
        String path = "/api/v1/residents/" + id + "/erasure";
        String order = "{\"requestedBy\": \"resident\", \"reason\": \"moved out\", \"basis\": \"Art. 17(1)(b)\"";
        String code = site.admin()
                .post(path, order + "}")
                .expect(200)
                .json()
                .path("code")
                .asText();
        site.admin().post(path, order + ", \"code\": \"" + code + "\"}").expect(200, 202);
        Site.await("nothing is left")
                .until(() -> site.admin().get("/fhir/R4/CarePlan/c").status() == 404
                        && site.admin().get("/fhir/R4/Goal/g").status() == 404
                        && site.admin().get("/fhir/R4/Goal/g/_history/1").status() == 404);
        assertThat(site.admin().read(PROGRESS + patient).path("plans")).isEmpty();
    }
}
