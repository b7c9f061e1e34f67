package org.tiltas.clinical.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Plan;
import org.tiltas.clinical.devices.FieldError;

class PlanTextTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Vilnius");
    private static final LocalDate WRITTEN = LocalDate.of(2026, 11, 20);
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode carePlan(String detail) {
        return json("{'status':'active','period':{'start':'2026-11-23'},'activity':[{'detail':{" + detail + "}}]}");
    }

    private static JsonNode goal(String target) {
        return json("{'lifecycleStatus':'active','startDate':'2026-11-23','target':[{" + target + "}]}");
    }

    private static List<Plan> plans(String kind, JsonNode... versions) throws FieldError {
        List<PlanText.Version> all = new ArrayList<>();
        for (int i = 0; i < versions.length; i++) {
            all.add(new PlanText.Version(WRITTEN.plusDays(7L * i), versions[i]));
        }
        return PlanText.plans(kind, kind + "/1", all, ZONE);
    }

    private static String said(Aim aim) {
        return aim.measure() + " " + aim.basis() + " " + aim.amount().toPlainString() + " " + aim.days();
    }

    private static String system(String code) {
        if (code.endsWith("-exercise")) {
            return "urn:tiltas:event";
        }
        return Character.isDigit(code.charAt(0)) ? "http://loinc.org" : "urn:tiltas:metric";
    }

    private static String coded(String code) {
        return "{'coding':[{'system':'" + system(code) + "','code':'" + code + "'}]}";
    }

    /** An activity as its code, the rest of its detail, and the aim it makes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "active-minutes   | 'quantity':{'value':150,'code':'min/wk'} | active-minutes WEEK 150 0",
                "active-minutes   | 'quantity':{'value':2.5,'code':'h'} | active-minutes WEEK 150.0 0",
                "moderate-minutes | 'scheduledTiming':{'repeat':{'frequency':3,'period':1,'periodUnit':'wk','duration':30,"
                        + "'durationUnit':'min'}} | moderate-minutes DAYS 30 3",
                "vigorous-minutes | 'scheduledTiming':{'repeat':{'dayOfWeek':['mon','thu'],'duration':0.5,"
                        + "'durationUnit':'h'}} | vigorous-minutes DAYS 30.0 2",
                "82290-8          | 'dailyAmount':{'value':20,'code':'min'} | moderate-minutes MEAN_DAY 20 0",
                "activity-steps   | 'dailyAmount':{'value':4000,'unit':'{steps}'} | activity-steps MEAN_DAY 4000 0",
                "41950-7          | 'dailyAmount':{'value':4000},'scheduledTiming':{'repeat':{'frequency':1,'period':1,"
                        + "'periodUnit':'d'}} | activity-steps DAYS 4000 7",
                "55423-8          | 'quantity':{'value':20000,'code':'/wk'} | activity-steps WEEK 20000 0",
                "strength-exercise| 'scheduledTiming':{'repeat':{'frequency':2,'period':1,'periodUnit':'wk'}}"
                        + " | strength-days WEEK 2 0",
                "balance-days     | 'quantity':{'value':3,'code':'d/wk'} | balance-days WEEK 3 0"
            })
    void readsWhatAnActivityAsksFor(String code, String rest, String aim) throws FieldError {
        List<Plan> plans = plans("CarePlan", carePlan("'status':'scheduled','code':" + coded(code) + "," + rest));

        assertThat(plans).hasSize(1);
        assertThat(plans.get(0).source()).isEqualTo("CarePlan/1");
        assertThat(plans.get(0).from()).isEqualTo("2026-11-23");
        assertThat(plans.get(0).aims()).extracting(PlanTextTest::said).containsExactly(aim);
    }

    /** Walking is no measure; how strenuous it shall be is. */
    @Test
    void anIntensityMakesAnyActivityOneOfMinutes() throws FieldError {
        String walk = "'code':{'coding':[{'system':'http://snomed.info/sct','code':'129006008','display':'Walking'}]},"
                + "'scheduledTiming':{'repeat':{'frequency':3,'period':1,'periodUnit':'wk','duration':20,'durationUnit':'min'}}";

        assertThat(plans("CarePlan", carePlan(walk))).isEmpty();
        Aim aim = plans(
                        "CarePlan",
                        carePlan(walk
                                + ",'extension':[{'url':'urn:tiltas:extension:intensity','valueCode':'moderate'}]"))
                .get(0)
                .aims()
                .get(0);
        assertThat(said(aim)).isEqualTo("moderate-minutes DAYS 20 3");
        assertThat(aim.text()).isEqualTo("Walking");
    }

    @ParameterizedTest
    @CsvSource({"cancelled", "on-hold", "entered-in-error"})
    void anActivityThatRestsAsksForNothing(String status) throws FieldError {
        assertThat(plans(
                        "CarePlan",
                        carePlan("'status':'" + status + "','code':" + coded("active-minutes")
                                + ",'quantity':{'value':150,'code':'min'}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "active-minutes | 'detailQuantity':{'value':150,'code':'min/wk'} | active-minutes WEEK 150 0",
                "82290-8 | 'detailQuantity':{'value':100,'comparator':'>=','code':'min/wk'} | moderate-minutes WEEK 100 0",
                "77593-2 | 'detailRange':{'low':{'value':75,'code':'min'},'high':{'value':150,'code':'min'}}"
                        + " | vigorous-minutes WEEK 75 0",
                "41950-7 | 'detailQuantity':{'value':4000,'unit':'steps/day','code':'{steps}/d'}"
                        + " | activity-steps MEAN_DAY 4000 0",
                "41950-7 | 'detailInteger':4000 | activity-steps MEAN_DAY 4000 0",
                "82291-6 | 'detailInteger':2 | strength-days WEEK 2 0",
                "balance-days | 'detailQuantity':{'value':3,'code':'d'} | balance-days WEEK 3 0"
            })
    void readsTheTargetsOfAGoal(String code, String rest, String aim) throws FieldError {
        List<Plan> plans = plans("Goal", goal("'measure':" + coded(code) + "," + rest));

        assertThat(plans.get(0).aims()).extracting(PlanTextTest::said).containsExactly(aim);
        assertThat(plans.get(0).until()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'dueDate':'2027-01-31' | 2027-01-31",
                "'dueDate':'2027-01' | 2027-01-31",
                "'dueDuration':{'value':4,'code':'wk'} | 2026-12-20"
            })
    void aGoalHoldsUntilItIsDue(String due, String until) throws FieldError {
        JsonNode goal = goal("'measure':" + coded("strength-days") + ",'detailInteger':2," + due);

        assertThat(plans("Goal", goal).get(0).until()).hasToString("Optional[" + until + "]");
    }

    /** Each with the field that is named. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "active-minutes | | CarePlan.activity[0].detail: must say how much",
                "active-minutes | 'quantity':{'value':150,'code':'kg'} | CarePlan.activity[0].detail.quantity.code: 'kg'",
                "active-minutes | 'quantity':{'value':150,'code':'min/d'} | CarePlan.activity[0].detail.quantity.code: is for",
                "active-minutes | 'dailyAmount':{'value':150,'code':'min/wk'} | CarePlan.activity[0].detail.dailyAmount.code",
                "active-minutes | 'quantity':{'value':0,'code':'min'} | CarePlan.activity[0].detail.quantity.value: must be above",
                "active-minutes | 'quantity':{'value':20000,'code':'min'} | CarePlan.activity[0].detail.quantity.value: must be",
                "active-minutes | 'quantity':{'value':9,'comparator':'<','code':'min'} | CarePlan.activity[0].detail.quantity.comp",
                "strength-days | 'quantity':{'value':8,'code':'d'} | CarePlan.activity[0].detail.quantity.value: must be above",
                "strength-days | 'quantity':{'value':1.5,'code':'d'} | CarePlan.activity[0].detail.quantity.value: must be a whole",
                "strength-days | | CarePlan.activity[0].detail: must say on how many days",
                "strength-days | 'scheduledTiming':{'repeat':{'frequency':8,'period':1,'periodUnit':'wk'}} | "
                        + "CarePlan.activity[0].detail.scheduledTiming.repeat: must be 1 to 7",
                "strength-days | 'scheduledTiming':{'repeat':{'frequency':1,'period':2,'periodUnit':'wk'}} | "
                        + "CarePlan.activity[0].detail.scheduledTiming.repeat: must be 1 to 7",
                "strength-days | 'scheduledTiming':{'repeat':{'boundsPeriod':{},'frequency':1}} | "
                        + "CarePlan.activity[0].detail.scheduledTiming.repeat.boundsPeriod: belongs",
            })
    void namesTheFieldThatCannotBeJudgedBy(String code, String rest, String reason) {
        JsonNode plan = carePlan("'code':" + coded(code) + (rest == null ? "" : "," + rest));

        assertThat(catchThrowableOfType(FieldError.class, () -> PlanText.check("CarePlan", plan, WRITTEN, ZONE)))
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "active-minutes | 'detailString':'more' | Goal.target[0].detail: must be",
                "activity-steps | 'detailInteger':4000 | Goal.target[0].detailQuantity.code: must say whether",
                "strength-days | 'detailQuantity':{'value':2,'code':'d/d'} | Goal.target[0].detailQuantity.code: days are",
                "strength-days | 'detailInteger':2,'dueDate':'2026-11-01' | Goal.target[0].due: lies before",
                "strength-days | 'detailInteger':2,'dueDuration':{'value':2,'code':'h'} | Goal.target[0].dueDuration: must be"
            })
    void namesTheTargetThatCannotBeJudgedBy(String code, String rest, String reason) {
        JsonNode goal = goal("'measure':" + coded(code) + "," + rest);

        assertThat(catchThrowableOfType(FieldError.class, () -> PlanText.check("Goal", goal, WRITTEN, ZONE)))
                .hasMessageStartingWith(reason);
    }

    @Test
    void whatIsAboutOtherThingsIsNobodysConcern() throws FieldError {
        PlanText.check("CarePlan", carePlan("'code':{'text':'wound care'}"), WRITTEN, ZONE);
        PlanText.check("Goal", goal("'measure':" + coded("4548-4") + ",'detailString':'well'"), WRITTEN, ZONE);
        PlanText.check("Goal", json("{'lifecycleStatus':'active'}"), WRITTEN, ZONE);
    }

    private static JsonNode version(String status, String period, int days) {
        return json("{'status':'" + status + "','period':{" + period + "},'activity':[{'detail':{'code':"
                + coded("strength-days") + ",'quantity':{'value':" + days + ",'code':'d'}}}]}");
    }

    private static List<String> spells(JsonNode... versions) throws FieldError {
        return plans("CarePlan", versions).stream()
                .map(plan -> plan.from() + " "
                        + plan.until().map(LocalDate::toString).orElse("…") + " "
                        + plan.aims().get(0).amount())
                .toList();
    }

    @Test
    void aChangedPlanActsFromItsPeriodOn() throws FieldError {
        assertThat(spells(version("active", "'start':'2026-11-02'", 1), version("active", "'start':'2026-12-07'", 2)))
                .containsExactly("2026-11-02 2026-12-06 1", "2026-12-07 … 2");
    }

    @Test
    void aPeriodThatIsCutShortEndsThere() throws FieldError {
        assertThat(spells(
                        version("active", "'start':'2026-11-02'", 1),
                        version("active", "'start':'2026-11-02','end':'2026-11-29'", 1)))
                .containsExactly("2026-11-02 2026-11-29 1");
    }

    @Test
    void withoutAPeriodItActsFromTheDayItIsWritten() throws FieldError {
        assertThat(spells(version("active", "", 1), version("active", "", 2)))
                .containsExactly("2026-11-20 2026-11-26 1", "2026-11-27 … 2");
    }

    /** The second version is written on 27 November. */
    @ParameterizedTest
    @CsvSource({"on-hold", "revoked", "draft", "unknown"})
    void aPlanThatRestsAsksForNothingFromThenOn(String status) throws FieldError {
        assertThat(spells(version("active", "'start':'2026-11-02'", 1), version(status, "'start':'2026-11-02'", 1)))
                .containsExactly("2026-11-02 2026-11-26 1");
    }

    @Test
    void whatWasEnteredInErrorNeverWas() throws FieldError {
        assertThat(spells(
                        version("active", "'start':'2026-11-02'", 1),
                        version("entered-in-error", "'start':'2026-11-02'", 1)))
                .isEmpty();
    }

    @Test
    void whatWasCompletedCountsForItsTime() throws FieldError {
        assertThat(spells(
                        version("active", "'start':'2026-11-02'", 1), version("completed", "'start':'2026-11-02'", 1)))
                .containsExactly("2026-11-02 2026-11-27 1");
    }

    @Test
    void howFarAGoalWasReachedIsNoChangeOfIt() throws FieldError {
        String target = "'target':[{'measure':" + coded("strength-days") + ",'detailInteger':2}]}";

        assertThat(plans(
                        "Goal",
                        json("{'lifecycleStatus':'active'," + target),
                        json("{'lifecycleStatus':'active','achievementStatus':{'coding':[{'code':'achieved'}]},"
                                + target)))
                .extracting(Plan::from)
                .containsExactly(WRITTEN);
    }

    private static JsonNode startless(String status, String due, int days) {
        return json("{'lifecycleStatus':'" + status + "','target':[{'measure':" + coded("strength-days")
                + ",'detailInteger':" + days + due + "}]}");
    }

    private static List<String> startlessSpells(JsonNode... versions) throws FieldError {
        return plans("Goal", versions).stream()
                .map(plan -> plan.from() + " "
                        + plan.until().map(LocalDate::toString).orElse("…") + " "
                        + plan.aims().get(0).amount())
                .toList();
    }

    @Test
    void whatNamesNoStartMayBeWrittenWhenItsEndIsPast() throws FieldError {
        PlanText.check("Goal", startless("active", ",'dueDate':'2026-11-01'", 2), WRITTEN, ZONE);
        PlanText.check("Goal", startless("completed", ",'dueDate':'2026-11-01'", 2), WRITTEN, ZONE);
        PlanText.check("CarePlan", version("completed", "'end':'2026-11-01'", 1), WRITTEN, ZONE);

        assertThat(startlessSpells(startless("active", ",'dueDate':'2026-11-01'", 2)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-11-23, 2026-11-22", "2026-11, 2026-10"})
    void anEndBeforeTheStartThatIsNamedIsRefused(String start, String end) {
        JsonNode plan = version("active", "'start':'" + start + "','end':'" + end + "'", 1);

        assertThat(catchThrowableOfType(FieldError.class, () -> PlanText.check("CarePlan", plan, WRITTEN, ZONE)))
                .hasMessageStartingWith("CarePlan.period.end: lies before");
    }

    @Test
    void aDurationTooShortForADayIsRefusedWithoutAStartToo() {
        JsonNode goal = startless("active", ",'dueDuration':{'value':0.5,'code':'wk'}", 2);

        assertThat(catchThrowableOfType(FieldError.class, () -> PlanText.check("Goal", goal, WRITTEN, ZONE)))
                .hasMessageStartingWith("Goal.target[0].due: lies before");
    }

    /** The second version is written on 27 November, the third a week later. */
    @Test
    void whatAsksForTheSameGoesOnFromWhereItBegan() throws FieldError {
        String due = ",'dueDate':'2026-11-25'";
        String weeks = ",'dueDuration':{'value':4,'code':'wk'}";

        assertThat(startlessSpells(startless("active", due, 2), startless("completed", due, 2)))
                .containsExactly("2026-11-20 2026-11-25 2");
        assertThat(startlessSpells(startless("active", "", 2), startless("active", due, 2)))
                .containsExactly("2026-11-20 2026-11-25 2");
        assertThat(startlessSpells(startless("accepted", weeks, 2), startless("active", weeks, 2)))
                .containsExactly("2026-11-20 2026-12-17 2");
        assertThat(spells(version("active", "", 1), version("completed", "'end':'2026-11-25'", 1)))
                .containsExactly("2026-11-20 2026-11-25 1");
    }

    @Test
    void whatAsksForSomethingElseOrHadRestedBeginsAnew() throws FieldError {
        assertThat(startlessSpells(
                        startless("active", "", 2),
                        startless("active", "", 3),
                        startless("active", ",'dueDate':'2026-12-31'", 3)))
                .containsExactly("2026-11-20 2026-11-26 2", "2026-11-27 2026-12-31 3");
        assertThat(startlessSpells(startless("active", "", 2), startless("on-hold", "", 2), startless("active", "", 2)))
                .containsExactly("2026-11-20 2026-11-26 2", "2026-12-04 … 2");
    }
}
