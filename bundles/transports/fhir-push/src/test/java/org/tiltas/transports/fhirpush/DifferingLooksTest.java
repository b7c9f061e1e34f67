package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.PartnerSettings;

class DifferingLooksTest {
    private static final String TYPE = "Observation";
    private static final Token TOKEN = new Token("urn:tiltas:measurement", "i-o1");

    private final TestContext context = new TestContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestPartner partner;
    private Searches searches;
    private Doubles doubles;
    private SecondLooks looks;
    private Remote first;
    private Remote second;

    @BeforeEach
    void start() throws Exception {
        partner = new TestPartner();
        FhirOptions options = FhirOptions.of(new PartnerSettings("hospital", "fhir", partner.url(), Map.of()));
        FhirHttp http = new FhirHttp(
                HttpClient.newHttpClient(), options, Authorization.fixed(Optional.empty()), new Circuits());
        searches = new Searches(http, ConditionalCreate.RACY);
        doubles = new Doubles("hospital", http);
        looks = new SecondLooks(context, new Searches(http, ConditionalCreate.RACY), doubles, Schedule.real(threads));
        first = create("61.5");
        second = create("61.5");
    }

    private Remote create(String value) throws Exception {
        ObjectNode made = partner.put(TYPE, (ObjectNode) Json.MAPPER.readTree("""
            {"resourceType": "Observation", "status": "final", "valueQuantity": {"value": %s},
             "identifier": [{"system": "urn:tiltas:measurement", "value": "i-o1"}]}\
            """.formatted(value)));
        return new Remote(TYPE, made.path("id").asText(), "1");
    }

    @AfterEach
    void stop() {
        looks.close();
        threads.shutdownNow();
        partner.close();
    }

    private String status(Remote remote) {
        return partner.store.get(remote.reference()).path("status").asText();
    }

    private void withdraw(Remote kept) throws Exception {
        doubles.withdraw(TYPE, List.of(first, second), kept);
    }

    @Test
    void ofTwoDecisionsTheNewestCounts() {
        looks.add(TYPE, TOKEN, second, Instant.now().plus(Duration.ofSeconds(1)));
        looks.add(TYPE, TOKEN, first, Instant.now().plus(Duration.ofSeconds(2)));

        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());

        assertThat(status(first)).isEqualTo("final");
        assertThat(status(second)).isEqualTo("entered-in-error");
    }

    @Test
    void anEarlierDecisionThatIsBeingCarriedOutLosesNothing() {
        looks.add(TYPE, TOKEN, second, Instant.now());
        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());
        assertThat(status(first)).isEqualTo("entered-in-error");

        looks.add(TYPE, TOKEN, first, Instant.now());
        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());

        assertThat(status(second)).isEqualTo("final");
    }

    @Test
    void theOnlyOneThatIsLeftIsNotWithdrawnWhoeverWithdrewTheOther() throws Exception {
        partner.store.get(first.reference()).put("status", "entered-in-error");

        withdraw(first);

        assertThat(status(second)).isEqualTo("final");
    }

    @Test
    void whatANewVersionTookBackStaysNoLongerInItsDouble() throws Exception {
        ObjectNode taken = partner.store.get(first.reference());
        taken.put("status", "entered-in-error").remove("valueQuantity");

        withdraw(first);

        assertThat(status(second)).isEqualTo("entered-in-error");
    }

    @Test
    void ofSeveralOneThatCountsIsFoundFirst() throws Exception {
        withdraw(second);

        assertThat(searches.find(TYPE, TOKEN)).extracting(Remote::id).containsExactly(second.id(), first.id());
    }
}
