package org.tiltas.engine.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tiltas.engine.consent.ConsentRule.Answer.DENIED;
import static org.tiltas.engine.consent.ConsentRule.Answer.PERMITTED;
import static org.tiltas.engine.consent.ConsentRule.Answer.SILENT;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsentRuleTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final ConsentQuestion QUESTION =
            new ConsentQuestion("TREAT", "Organization/7", "heart-rate", NOW.minusSeconds(60), NOW);

    @BeforeAll
    static void zone() {
        System.setProperty("tiltas.zone", "Europe/Vilnius");
    }

    @AfterAll
    static void noZone() {
        System.clearProperty("tiltas.zone");
    }

    private static ConsentRule.Answer answer(String fields) throws Exception {
        return answer("active", fields, QUESTION);
    }

    private static ConsentRule.Answer answer(String status, String fields, ConsentQuestion question) throws Exception {
        String json = "{\"resourceType\":\"Consent\",\"status\":\"" + status + "\"," + fields + "}";
        return new ConsentRule(JsonMapper.builder().build().readTree(json))
                .answer(question, code -> code.equals("http://loinc.org|8867-4") ? Set.of("heart-rate") : Set.of());
    }

    private static String provision(String fields) {
        return "\"provision\":{" + fields + "}";
    }

    @Test
    void onlyAnActiveOneSpeaks() throws Exception {
        assertThat(answer(provision("\"type\":\"permit\""))).isEqualTo(PERMITTED);
        for (String status : new String[] {"draft", "proposed", "rejected", "inactive", "entered-in-error"}) {
            assertThat(answer(status, provision("\"type\":\"deny\""), QUESTION)).isEqualTo(SILENT);
        }
        assertThat(answer("\"scope\":{}")).isEqualTo(SILENT);
    }

    @Test
    void aPolicyIsTheGeneralRuleAndProvisionsAreItsExceptions() throws Exception {
        String optOut = "\"policyRule\":{\"coding\":[{\"code\":\"OPTOUT\"}]}";
        String optIn = "\"policyRule\":{\"coding\":[{\"code\":\"OPTIN\"}]}";
        String hospital = "\"actor\":[{\"reference\":{\"reference\":\"Organization/7\"}}]";
        String other = "\"actor\":[{\"reference\":{\"reference\":\"Organization/8\"}}]";

        assertThat(answer(optOut)).isEqualTo(DENIED);
        assertThat(answer(optIn)).isEqualTo(PERMITTED);
        assertThat(answer(optOut + "," + provision("\"provision\":[{\"type\":\"permit\"," + hospital + "}]")))
                .isEqualTo(PERMITTED);
        assertThat(answer(optOut + "," + provision("\"provision\":[{\"type\":\"permit\"," + other + "}]")))
                .isEqualTo(DENIED);
        assertThat(answer(optIn + "," + provision("\"provision\":[{\"type\":\"deny\"," + hospital + "}]")))
                .isEqualTo(DENIED);
        assertThat(answer(optIn + ","
                        + provision("\"provision\":[{\"type\":\"deny\",\"provision\":[{\"type\":\"permit\"," + hospital
                                + "}]}]")))
                .isEqualTo(PERMITTED);
    }

    @Test
    void anActorMayBeNamedByIdentifier() throws Exception {
        String actor = "\"type\":\"permit\",\"actor\":[{\"reference\":{\"identifier\":{\"value\":\"190\"}}}]";

        assertThat(answer("active", provision(actor), new ConsentQuestion("", "190", "heart-rate", NOW, NOW)))
                .isEqualTo(PERMITTED);
        assertThat(answer(provision(actor))).isEqualTo(SILENT);
    }

    @Test
    void whatIsNotKnownCountsOnTheSafeSide() throws Exception {
        ConsentQuestion bare = new ConsentQuestion("", "", "heart-rate", NOW, NOW);
        String purpose = ",\"purpose\":[{\"code\":\"TREAT\"}]";

        assertThat(answer("active", provision("\"type\":\"permit\"" + purpose), bare))
                .isEqualTo(SILENT);
        assertThat(answer("active", provision("\"type\":\"deny\"" + purpose), bare))
                .isEqualTo(DENIED);
        assertThat(answer(provision("\"type\":\"permit\",\"securityLabel\":[{\"code\":\"R\"}]")))
                .isEqualTo(SILENT);
    }

    @Test
    void purposeCodeClassAndActionRestrict() throws Exception {
        assertThat(answer(provision("\"type\":\"permit\",\"purpose\":[{\"code\":\"TREAT\"}]")))
                .isEqualTo(PERMITTED);
        assertThat(answer(provision("\"type\":\"permit\",\"purpose\":[{\"code\":\"HRESCH\"}]")))
                .isEqualTo(SILENT);
        String loinc = "\"type\":\"deny\",\"code\":[{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\"}]}]";
        assertThat(answer(provision(String.format(loinc, "8867-4")))).isEqualTo(DENIED);
        assertThat(answer(provision(String.format(loinc, "59408-5")))).isEqualTo(SILENT);
        String type =
                "\"type\":\"deny\",\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"%s\"}]";
        assertThat(answer(provision(String.format(type, "Observation")))).isEqualTo(DENIED);
        assertThat(answer(provision(String.format(type, "DocumentReference")))).isEqualTo(SILENT);
        assertThat(answer(provision("\"type\":\"deny\",\"action\":[{\"coding\":[{\"code\":\"correct\"}]}]")))
                .isEqualTo(SILENT);
        assertThat(answer(provision("\"type\":\"deny\",\"action\":[{\"coding\":[{\"code\":\"disclose\"}]}]")))
                .isEqualTo(DENIED);
    }

    @Test
    void periodsCountTheirLastDay() throws Exception {
        assertThat(answer(
                        provision("\"type\":\"permit\",\"period\":{\"start\":\"2026-11-22\",\"end\":\"2026-11-22\"}")))
                .isEqualTo(PERMITTED);
        assertThat(answer(provision("\"type\":\"permit\",\"period\":{\"end\":\"2026-11-21\"}")))
                .isEqualTo(SILENT);
        assertThat(answer(provision("\"type\":\"permit\",\"period\":{\"start\":\"2026-11-22T10:00:01Z\"}")))
                .isEqualTo(SILENT);
        assertThat(answer(provision("\"type\":\"permit\",\"dataPeriod\":{\"start\":\"2026-11-22T10:00:00Z\"}")))
                .as("measured before")
                .isEqualTo(SILENT);
        assertThat(answer(provision("\"type\":\"permit\",\"period\":{\"end\":\"2027\"}")))
                .isEqualTo(PERMITTED);
    }
}
