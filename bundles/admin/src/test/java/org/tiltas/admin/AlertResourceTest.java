package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Terms;
import org.tiltas.spi.analysis.Alert.Verdict;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.Simulations;

class AlertResourceTest {
    private static final String ALERTS = "/api/v1/alerts";

    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.alerts.raise("1", "Patient/17");
        server.alerts.raise("2", "Patient/18");
        server.alerts.raise("3", "Patient/17");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private JsonNode done(String act, String body) throws Exception {
        HttpResponse<String> answer = server.send("POST", ALERTS + "/1/" + act, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return AdminServer.json(answer);
    }

    @Test
    void showsTheActiveOnesPageByPage() throws Exception {
        done("close", "{\"reason\":\"moved\"}");

        JsonNode first = AdminServer.json(server.get(ALERTS + "?limit=1"));
        JsonNode second = AdminServer.json(server.get(first.path("next").asText()));

        assertThat(first.at("/items/0/id").asText()).isEqualTo("3");
        assertThat(second.at("/items/0/id").asText()).isEqualTo("2");
        assertThat(AdminServer.json(server.get(ALERTS + "?state=all")).path("items"))
                .hasSize(3);
        JsonNode ended = AdminServer.json(server.get(ALERTS + "?state=cleared"));
        assertThat(ended.path("items").findValuesAsText("reason")).containsExactly("moved");
    }

    @Test
    void theNextPageAsksForTheSame() throws Exception {
        JsonNode page = AdminServer.json(server.get(ALERTS + "?subject=Patient/17&state=all&nature=clinical&limit=1"));
        server.get(page.path("next").asText());

        assertThat(server.alerts.asked().subject()).isEqualTo("Patient/17");
        assertThat(server.alerts.asked().states()).isEmpty();
        assertThat(server.alerts.asked().nature()).isPresent();
        assertThat(server.alerts.asked().before()).isEqualTo(3);
    }

    @Test
    void oneTellsWhatItRestsOnAndWhatHappened() throws Exception {
        done("acknowledge", null);
        JsonNode alert = AdminServer.json(server.get(ALERTS + "/1"));

        assertThat(alert.path("rule").asText()).isEqualTo("vital-limits/2");
        assertThat(alert.path("text").asText()).isEqualTo("heart rate 132/min, above 120/min");
        assertThat(alert.path("evidence").toString()).isEqualTo("[\"Observation/11\",\"Observation/12\"]");
        assertThat(alert.path("device").asText()).isEqualTo("Device/7");
        assertThat(alert.path("location").isNull()).isTrue();
        assertThat(alert.path("opened").asText()).isEqualTo("2026-07-01T11:58:00+03:00");
        assertThat(alert.path("history").findValuesAsText("what")).containsExactly("raised", "acknowledged");
        assertThat(alert.at("/acknowledgement/by").asText()).isEqualTo("admin");
    }

    @Test
    void peopleHandleIt() throws Exception {
        assertThat(done("assign", "{\"owner\":\"night\"}").path("owner").asText())
                .isEqualTo("night");
        assertThat(done("snooze", "{\"for\":\"PT30M\",\"reason\":\"in the bath\"}")
                        .at("/snooze/reason")
                        .asText())
                .isEqualTo("in the bath");
        assertThat(done("verdict", "{\"verdict\":\"false-alarm\",\"note\":\"loose strap\"}")
                        .at("/verdict/verdict")
                        .asText())
                .isEqualTo("false-alarm");
        assertThat(done("close", "{\"reason\":\"seen to\"}").path("state").asText())
                .isEqualTo("cleared");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "snooze | {\"for\":\"PT30M\"} | 400 | reason: is missing",
                "snooze | {\"reason\":\"x\"} | 400 | for: give either for or until",
                "snooze | {\"for\":\"P8D\",\"reason\":\"x\"} | 400 | for: must be from PT1M to P7D",
                "verdict | {\"verdict\":\"maybe\"} | 400 | verdict: must be one of true, false-alarm, technical",
                "close | {} | 400 | reason: is missing",
                "acknowledge | {\"who\":\"me\"} | 400 | who: is not known here"
            })
    void refusesWhatIsNotWhole(String act, String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = server.send("POST", ALERTS + "/1/" + act, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(AdminServer.json(answer).path("detail").asText()).isEqualTo(detail);
    }

    @Test
    void refusesWhatIsOverOrUnknown() throws Exception {
        done("close", "{\"reason\":\"x\"}");

        HttpResponse<String> over = server.send("POST", ALERTS + "/1/acknowledge", null);
        HttpResponse<String> unknown = server.send("POST", ALERTS + "/99/acknowledge", null);

        assertThat(over.statusCode()).isEqualTo(409);
        assertThat(AdminServer.json(over).path("detail").asText()).isEqualTo("state: the alert is over");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(server.get(ALERTS + "?state=lost").statusCode()).isEqualTo(400);
        assertThat(AdminServer.json(server.get(ALERTS + "?nature=odd"))
                        .path("detail")
                        .asText())
                .isEqualTo("nature: must be one of clinical, technical");
    }

    @Test
    void precisionIsWhatPeopleFound() throws Exception {
        for (int i = 0; i < 12; i++) {
            server.alerts.raise("1" + i, "Patient/17", Instant.now().minus(Duration.ofDays(1)));
            server.alerts.verdict("1" + i, i < 6 ? Verdict.TRUE : Verdict.FALSE_ALARM, "night", "");
            server.alerts.raise("2" + i, "Patient/17", Instant.now().minus(Duration.ofDays(8)));
            server.alerts.verdict("2" + i, Verdict.TRUE, "night", "");
        }

        JsonNode kinds = AdminServer.json(server.get("/api/v1/precision?by=kind&days=7"));
        JsonNode one = kinds.at("/items/0");
        assertThat(one.path("name").asText()).isEqualTo("vital-limits.heart-rate-high");
        assertThat(one.path("judged").asInt()).isEqualTo(12);
        assertThat(one.path("precision").asDouble()).isEqualTo(0.5);
        assertThat(one.at("/before/precision").asDouble()).isEqualTo(1.0);
        assertThat(one.path("falls").asBoolean()).isTrue();
        assertThat(server.get("/api/v1/precision?by=mood").statusCode()).isEqualTo(400);
        assertThat(server.get("/api/v1/precision?days=0").statusCode()).isEqualTo(400);
    }

    @Test
    void aModuleWhosePrecisionFallsIsShown() throws Exception {
        for (int i = 0; i < 12; i++) {
            server.alerts.raise("1" + i, "Patient/17", Instant.now().minus(Duration.ofDays(1)));
            server.alerts.verdict("1" + i, i < 3 ? Verdict.TRUE : Verdict.FALSE_ALARM, "night", "");
            server.alerts.raise("2" + i, "Patient/17", Instant.now().minus(Duration.ofDays(40)));
            server.alerts.verdict("2" + i, Verdict.TRUE, "night", "");
        }

        assertThat(AdminServer.json(server.get("/api/v1/status"))
                        .path("warnings")
                        .toString())
                .contains(
                        "analysis vital-limits: 0.250 of its alerts were found true in the last 30 days, 1.000 before");
    }

    @Test
    void precisionIsToldByWard() throws Exception {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        server.alerts.raise("71", "Patient/17", yesterday);
        server.alerts.raise("72", "Patient/17", yesterday);
        server.alerts.raise("73", "Patient/18", yesterday);
        server.alerts.verdict("71", Verdict.TRUE, "night", "");
        server.rooms.setAnalysisTerms((AnalysisTerms) Proxy.newProxyInstance(
                AnalysisTerms.class.getClassLoader(),
                new Class<?>[] {AnalysisTerms.class},
                (proxy, method, arguments) -> {
                    String subject = ((Key) arguments[1]).id();
                    return new AnalysisTerms.Effective(Map.of(), subject.equals("Patient/17") ? "west" : "");
                }));

        JsonNode wards = AdminServer.json(server.get("/api/v1/precision?by=ward"));

        assertThat(wards.path("items").findValuesAsText("name")).containsExactly("", "Location/west");
        assertThat(wards.at("/items/1/alerts").asInt()).isEqualTo(2);
        assertThat(wards.at("/items/1/precision").asDouble()).isEqualTo(1.0);
    }

    @Test
    void progressIsToldWeekByWeek() throws Exception {
        LocalDate monday = LocalDate.of(2026, 11, 23);
        Aim steps = new Aim("", "activity-steps", Aim.Basis.MEAN_DAY, new BigDecimal("3000"), 0, "");
        Aim walk = new Aim("CarePlan/1", "moderate-minutes", Aim.Basis.DAYS, new BigDecimal("20"), 3, "walk");
        server.rooms.setStandings((module, keys) -> {
            if (!module.equals("activity")) {
                throw new NoSuchElementException("analysis " + module + " is not there");
            }
            return Map.of(
                    keys.iterator().next(),
                    List.of(
                            progress(steps, monday, Optional.of(new BigDecimal("2700")), Progress.State.MISSED),
                            progress(walk, monday.plusDays(7), Optional.empty(), Progress.State.RUNNING)));
        });

        Plan plan = new Plan("CarePlan/1", monday, Optional.empty(), List.of(walk));
        server.rooms.setAnalysisTerms((AnalysisTerms) Proxy.newProxyInstance(
                AnalysisTerms.class.getClassLoader(),
                new Class<?>[] {AnalysisTerms.class},
                (proxy, method, arguments) ->
                        new Terms(Map.of(), ZoneOffset.UTC, Optional.empty(), "", List.of(plan))));

        JsonNode told = AdminServer.json(server.get("/api/v1/analyses/activity/progress/for/Patient/17"));

        assertThat(told.path("for").asText()).isEqualTo("Patient/17");
        assertThat(told.at("/plans/0/source").asText()).isEqualTo("CarePlan/1");
        assertThat(told.at("/plans/0/until").isNull()).isTrue();
        assertThat(told.at("/weeks/0/from").asText()).isEqualTo("2026-11-23");
        assertThat(told.at("/weeks/0/aims/0").toString())
                .isEqualTo("{\"source\":\"parameters\",\"measure\":\"activity-steps\",\"per\":\"mean-day\","
                        + "\"amount\":3000,\"found\":2700,\"state\":\"missed\",\"note\":\"n\"}");
        assertThat(told.at("/weeks/1/aims/0").toString())
                .isEqualTo(
                        "{\"source\":\"CarePlan/1\",\"measure\":\"moderate-minutes\",\"per\":\"days\","
                                + "\"amount\":20,\"days\":3,\"text\":\"walk\",\"found\":null,\"state\":\"running\",\"note\":\"n\"}");
        assertThat(server.get("/api/v1/analyses/other/progress/for/Patient/17").statusCode())
                .isEqualTo(404);
    }

    private static Progress progress(Aim aim, LocalDate from, Optional<BigDecimal> found, Progress.State state) {
        return new Progress(aim, from, from.plusDays(6), found, state, "n");
    }

    @Test
    void aTrialTellsAlarmsBeforeAndAfter() throws Exception {
        server.rooms.setSimulations((module, key, values, from, to) -> {
            if (!module.equals("vital-limits")) {
                throw new NoSuchElementException("analysis " + module + " is not there");
            }
            assertThat(key.id()).isEqualTo("Patient/17");
            assertThat(Duration.between(from, to)).isEqualTo(Duration.ofDays(30));
            assertThat(values).containsExactlyInAnyOrderEntriesOf(Map.of("high", "130", "low", ""));
            return new Simulations.Outcome(
                    4000,
                    List.of(new Simulations.Day(LocalDate.of(2026, 7, 1), 3, 1)),
                    new Simulations.Alarms(3, 1, 2, 0),
                    new Simulations.Alarms(1, 1, 0, 0),
                    List.of());
        });
        String body = "{\"for\":\"Patient/17\",\"values\":{\"high\":\"130\",\"low\":\"\"}}";

        JsonNode outcome = AdminServer.json(server.send("POST", "/api/v1/analyses/vital-limits/simulate", body));

        assertThat(outcome.path("measurements").asInt()).isEqualTo(4000);
        assertThat(outcome.at("/before/falseAlarm").asInt()).isEqualTo(2);
        assertThat(outcome.at("/days/0").toString()).isEqualTo("{\"day\":\"2026-07-01\",\"before\":3,\"after\":1}");
        assertThat(server.send("POST", "/api/v1/analyses/other/simulate", body).statusCode())
                .isEqualTo(404);
        assertThat(AdminServer.json(server.send("POST", "/api/v1/analyses/vital-limits/simulate", "{}"))
                        .path("detail")
                        .asText())
                .isEqualTo("for: is missing");
    }
}
