package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.transports.fhirpush.TestContext.observed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.DeliveryOutcome.Refused;
import org.tiltas.api.DeliveryOutcome.Unsettled;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerSettings;

class FhirConnectionTest {
    private final TestContext context = new TestContext();
    private final FhirPushChannel channel = new FhirPushChannel();
    private TestPartner partner;

    @BeforeEach
    void start() throws IOException {
        partner = new TestPartner();
    }

    @AfterEach
    void stop() {
        partner.close();
        channel.stop();
    }

    private PartnerConnection open(String... options) {
        Map<String, String> all = new HashMap<>(Map.of("settleSeconds", "0", "timeoutSeconds", "2"));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return channel.open(new PartnerSettings("hospital", "fhir", partner.url(), all), context);
    }

    private static List<Observed> items(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> observed(i, "p" + i % 7))
                .toList();
    }

    private static HostFailure failure(PartnerConnection connection, List<Observed> items) {
        return catchThrowableOfType(HostFailure.class, () -> connection.deliver(items, false));
    }

    private void answerBundles(int status, String type, String body, String... headers) {
        partner.hook = request -> {
            if (!request.isBundle()) {
                return false;
            }
            request.answer(status, type, body, headers);
            return true;
        };
    }

    @Test
    void deliversWithThePartnersReferencesAndOurIdentifier() throws Exception {
        List<DeliveryOutcome> outcomes = open().deliver(List.of(observed(1, "17")), false);

        Delivered delivered = (Delivered) outcomes.get(0);
        assertThat(delivered.remote()).matches("Observation/r\\d+/_history/1");
        assertThat(delivered.created()).isTrue();
        JsonNode stored = partner.store.get(delivered.remote().replace("/_history/1", ""));
        assertThat(partner.store)
                .containsKey(stored.path("subject").path("reference").asText());
        assertThat(stored.path("subject").path("reference").asText()).startsWith("Patient/r");
        assertThat(stored.path("device").path("reference").asText()).startsWith("Device/r");
        JsonNode last = partner.requests.get(partner.requests.size() - 1).json();
        assertThat(last.path("type").asText()).isEqualTo("batch");
        assertThat(last.at("/entry/0/request/ifNoneExist").asText())
                .isEqualTo("identifier=urn:tiltas:measurement|i-o1");
        assertThat(last.at("/entry/0/resource").has("id")).isFalse();
        assertThat(partner.requests.get(partner.requests.size() - 1).body()).contains("\"value\":61.50,");
    }

    @Test
    void aSecondDeliveryOfTheSameIsFoundAndNotMade() throws Exception {
        open().deliver(items(3), false);

        List<DeliveryOutcome> again = open().deliver(items(3), true);

        assertThat(again).allSatisfy(outcome -> assertThat(((Delivered) outcome).created())
                .isFalse());
        assertThat(partner.count("Observation")).isEqualTo(3);
    }

    @Test
    void aPatientWithoutIdentifierGetsOurs() throws Exception {
        context.resources.put(
                "Patient/17",
                "{\"resourceType\":\"Patient\",\"id\":\"17\",\"managingOrganization\":{\"reference\":\"Organization/o\"},"
                        + "\"generalPractitioner\":[{\"reference\":\"Practitioner/x\"}]}");
        context.resources.put(
                "Device/d1", "{\"resourceType\":\"Device\",\"id\":\"d1\",\"patient\":{\"reference\":\"Patient/17\"}}");

        open().deliver(List.of(observed(1, "17")), false);

        JsonNode patient = partner.store.get(context.remotes.get("Patient/17"));
        assertThat(patient.at("/identifier/0/system").asText()).isEqualTo("urn:tiltas:patient");
        assertThat(patient.at("/identifier/0/value").asText()).isEqualTo("17");
        assertThat(patient.at("/managingOrganization/reference").asText()).startsWith("Organization/r");
        assertThat(patient.path("generalPractitioner")).isEmpty();
        assertThat(partner.store.get(context.remotes.get("Device/d1")).has("patient"))
                .isFalse();
    }

    @Test
    void referencesAreMadeOnceAndRemembered() throws Exception {
        open().deliver(items(14), false);
        open().deliver(List.of(observed(20, "p1")), false);

        assertThat(partner.count("Patient")).isEqualTo(7);
        assertThat(partner.count("Device")).isEqualTo(1);
        assertThat(partner.bundles()).isEqualTo(3);
    }

    @Test
    void aPatientThePartnerLostIsMadeAnew() throws Exception {
        context.remotes.put("Patient/17", "Patient/gone");
        context.remotes.put("Device/d1", "Device/gone");
        partner.entryHook =
                resource -> resource.path("subject").path("reference").asText().endsWith("/gone")
                        ? Optional.of(TestPartner.response("422 Unprocessable Entity"))
                        : Optional.empty();

        List<DeliveryOutcome> outcomes = open().deliver(List.of(observed(1, "17")), false);

        assertThat(outcomes.get(0)).isInstanceOf(Delivered.class);
        assertThat(context.remotes.get("Patient/17")).startsWith("Patient/r");
    }

    @Test
    void refusedEntriesCarryTheOutcomeAndHurtNobodyElse() throws Exception {
        partner.entryHook = resource -> resource.toString().contains("\"i-o2\"")
                ? Optional.of(TestPartner.response("422 Unprocessable Entity")
                        .set("outcome", TestPartner.outcome("x".repeat(9000))))
                : Optional.empty();

        List<DeliveryOutcome> outcomes = open().deliver(items(3), false);

        assertThat(outcomes.get(0)).isInstanceOf(Delivered.class);
        assertThat(outcomes.get(2)).isInstanceOf(Delivered.class);
        Refused refused = (Refused) outcomes.get(1);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.answer()).startsWith("error invalid xxx").hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void aBundleRefusedAsAWholeIsTakenApart() throws Exception {
        partner.hook = request -> {
            if (request.body().contains("\"i-o37\"")) {
                request.answer(
                        400,
                        "application/fhir+json",
                        TestPartner.outcome("bad one").toString());
                return true;
            }
            return false;
        };

        List<DeliveryOutcome> outcomes = open().deliver(items(60), false);

        assertThat(outcomes.get(36)).isEqualTo(new Refused(400, "error invalid bad one"));
        assertThat(outcomes.stream().filter(Delivered.class::isInstance)).hasSize(59);
        assertThat(partner.count("Observation")).isEqualTo(59);
    }

    @Test
    void tooLargeBundlesAreSplit() throws Exception {
        partner.hook = request -> {
            if (request.entries() > 10) {
                request.answer(413, "text/html", "<html>too large</html>");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open();

        assertThat(connection.deliver(items(100), false)).allMatch(Delivered.class::isInstance);
        assertThat(partner.count("Observation")).isEqualTo(100);
        assertThat(partner.bundles()).as("the size is remembered").isLessThan(25);
    }

    @Test
    void bundlesGrowWhileAllGoesWell() throws Exception {
        context.remotes.put("Device/d1", "Device/x");
        for (int i = 0; i < 7; i++) {
            context.remotes.put("Patient/p" + i, "Patient/x" + i);
        }

        open("timeoutSeconds", "60").deliver(items(1350), false);

        List<Integer> sizes = new ArrayList<>();
        for (TestPartner.Request request : partner.requests) {
            sizes.add(request.entries());
        }
        assertThat(sizes).containsExactly(50, 100, 200, 400, 500, 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 405, 415, 501, 406, 410})
    void refusalsOfTheBaseStopThePartner(int status) {
        answerBundles(status, "text/plain", "no");

        HostFailure failure = failure(open(), items(2));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.STOPPED);
        assertThat(failure).hasMessageContaining(Integer.toString(status));
    }

    @Test
    void theSameFromEveryEntryStopsThePartnerToo() throws Exception {
        open().deliver(items(7), false);
        partner.entryHook = resource -> Optional.of(TestPartner.response("403 Forbidden"));

        HostFailure failure = failure(open(), List.of(observed(8, "p1"), observed(9, "p2")));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.STOPPED);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aBusyPartnerIsGivenTheTimeItAsksFor(int status) {
        answerBundles(status, "text/plain", "", "Retry-After", "7");

        HostFailure failure = failure(open(), items(2));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 408, 301, 302, 307})
    void otherAnswersLeaveTheOutcomeUnknown(int status) {
        answerBundles(status, "text/plain", "", "Location", "http://127.0.0.1:1/elsewhere");

        assertThat(failure(open(), items(2)).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
        assertThat(partner.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"resourceType\":\"Bun\u0000<<",
                "[]",
                "{\"resourceType\":\"Patient\"}",
                "{\"resourceType\":\"Bundle\",\"entry\":[]}",
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"fine\"}}]}",
                "{\"resourceType\":\"Bundle\",\"entry\":[{}]}"
            })
    void garbageLeavesTheOutcomeUnknown(String garbage) {
        context.remotes.putAll(Map.of("Patient/17", "Patient/a", "Device/d1", "Device/b"));
        answerBundles(200, "application/fhir+json", garbage);

        assertThat(failure(open(), List.of(observed(1, "17"))).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void aLoginPageIsNoSuccess() {
        answerBundles(200, "text/html", "<html>please log in</html>");

        assertThat(failure(open(), items(1)).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        partner.hook = request -> {
            request.exchange().getResponseHeaders().set("Content-Type", "application/fhir+json");
            request.exchange().sendResponseHeaders(200, 0);
            byte[] junk = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                request.exchange().getResponseBody().write(junk);
            }
            return true;
        };

        HostFailure failure = failure(open("timeoutSeconds", "20"), items(1));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
        assertThat(failure).hasMessageContaining("16 MB");
    }

    @Test
    void aRefusedConnectionRaisesNoDoubt() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        PartnerConnection connection = channel.open(
                new PartnerSettings("hospital", "fhir", "http://127.0.0.1:" + free + "/fhir", Map.of()), context);

        HostFailure failure = failure(connection, items(1));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(failure).hasMessageContaining("cannot connect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"racy", "atomic", "none"})
    void aConnectionThatBreaksAfterApplyingMakesNothingTwice(String mode) throws Exception {
        AtomicInteger drops = new AtomicInteger();
        partner.hook = request -> {
            if (request.isBundle() && drops.incrementAndGet() % 2 == 1) {
                partner.apply(request);
                request.exchange().close();
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("conditionalCreate", mode);

        List<DeliveryOutcome> outcomes = List.of();
        int failures = 0;
        while (outcomes.isEmpty() && failures < 20) {
            try {
                outcomes = connection.deliver(items(120), false);
            } catch (HostFailure e) {
                assertThat(e.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
                failures++;
            }
        }

        assertThat(failures).isGreaterThan(1);
        assertThat(outcomes).hasSize(120).allMatch(Delivered.class::isInstance);
        assertThat(partner.count("Observation")).isEqualTo(120);
        assertThat(partner.count("Patient")).isEqualTo(7);
    }

    private void refuse(int status) {
        partner.entryHook = resource -> Optional.of(resource)
                .filter(each -> each.path("resourceType").asText().equals("Observation"))
                .map(each -> TestPartner.response(status + " as asked"));
    }

    @Test
    void whatWasTakenWithoutAnAnswerIsNotParkedWhenItIsRefusedLater() throws Exception {
        context.remotes.put("Device/d1", "Device/x");
        context.remotes.put("Patient/p0", "Patient/x");
        partner.hook = request -> {
            partner.apply(request);
            request.exchange().close();
            return true;
        };
        PartnerConnection connection = open("conditionalCreate", "atomic");
        assertThat(failure(connection, List.of(observed(1, "p0"))).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
        partner.hook = request -> false;
        refuse(422);

        List<DeliveryOutcome> outcomes = connection.deliver(List.of(observed(1, "p0"), observed(2, "p0")), true);

        assertThat(outcomes.get(0)).isEqualTo(new Delivered("Observation/r1/_history/1", false));
        assertThat(outcomes.get(1)).isInstanceOf(Refused.class);
        assertThat(partner.count("Observation")).isEqualTo(1);
    }

    @Test
    void whatAnEarlierConnectionSentIsNotParkedWhenItIsRefusedNow() throws Exception {
        open("conditionalCreate", "atomic").deliver(List.of(observed(1, "p0"), observed(2, "p1")), false);
        refuse(412);
        PartnerConnection connection = open("conditionalCreate", "atomic");
        connection.deliver(List.of(observed(2, "p1")), true);

        List<DeliveryOutcome> outcomes = connection.deliver(List.of(observed(1, "p0")), true);

        assertThat(outcomes).singleElement().isInstanceOf(Delivered.class);
    }

    @Test
    void aRefusalByAPartnerThatLetsNobodySearchIsParked() throws Exception {
        context.remotes.put("Device/d1", "Device/x");
        context.remotes.put("Patient/p0", "Patient/x");
        partner.hook = request -> {
            if (request.method().equals("GET")) {
                request.answer(403, "text/plain", "no");
                return true;
            }
            return false;
        };
        refuse(422);

        List<DeliveryOutcome> outcomes = open("conditionalCreate", "atomic").deliver(List.of(observed(1, "p0")), true);

        assertThat(outcomes).singleElement().isInstanceOf(Refused.class);
    }

    @Test
    void whatAnEarlierConnectionMayHaveSentIsSearchedForSubjectBySubject() throws Exception {
        open().deliver(List.of(observed(1, "p0"), observed(5, "p1")), false);
        PartnerConnection connection = open();
        connection.deliver(List.of(observed(5, "p1")), true);
        long bundles = partner.bundles();

        connection.deliver(List.of(observed(1, "p0")), true);

        assertThat(partner.bundles()).as("found, so not sent again").isEqualTo(bundles);
    }

    @Test
    void whatWasSettledIsRememberedThoughOtherRowsComeInBetween() throws Exception {
        AtomicInteger bundles = new AtomicInteger();
        open().deliver(items(7), false);
        partner.hook = request -> {
            if (request.isBundle() && bundles.incrementAndGet() == 2) {
                request.answer(500, "text/plain", "no");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("conditionalCreate", "atomic", "parallel", "1");
        failure(connection, items(120));
        connection.deliver(List.of(observed(200, "p1")), true);
        refuse(422);

        List<DeliveryOutcome> outcomes = connection.deliver(items(120), false);

        assertThat(outcomes.subList(0, 50)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void whatItsCallerGaveUpIsNotParkedWhenItIsRefusedLater() throws Exception {
        PartnerConnection connection = open("conditionalCreate", "atomic");
        connection.deliver(items(2), false);
        refuse(422);

        assertThat(connection.deliver(items(2), true)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void aFailureTellsWhetherSomethingWentWellBeforeIt() throws Exception {
        AtomicInteger bundles = new AtomicInteger();
        open().deliver(items(7), false);
        partner.hook = request -> {
            if (request.isBundle() && bundles.incrementAndGet() > 1) {
                request.answer(500, "text/plain", "no");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("conditionalCreate", "atomic", "parallel", "1");

        assertThat(failure(connection, items(120)).madeProgress()).isTrue();
        assertThat(failure(connection, items(120)).madeProgress()).isFalse();
    }

    @Test
    void anUnansweredRequestIsLeftTimeToEndWhileOthersGoOn() throws Exception {
        context.remotes.put("Device/d1", "Device/x");
        context.remotes.put("Patient/p0", "Patient/x");
        context.remotes.put("Patient/p1", "Patient/x1");
        AtomicInteger bundles = new AtomicInteger();
        partner.hook = request -> {
            if (request.isBundle() && bundles.incrementAndGet() == 1) {
                request.exchange().close();
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("settleSeconds", "3600");
        assertThat(failure(connection, List.of(observed(1, "p0"))).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);

        List<DeliveryOutcome> outcomes =
                connection.deliver(List.of(observed(1, "p0"), observed(2, "p0"), observed(3, "p1")), false);

        assertThat(outcomes.subList(0, 2)).allMatch(Unsettled.class::isInstance);
        assertThat(outcomes.get(2)).isInstanceOf(Delivered.class);
        assertThat(partner.requests.get(1).body()).contains("i-o3").doesNotContain("i-o1", "i-o2");
    }

    @Test
    void whileNothingElseTellsThatThePartnerIsWellAllWait() {
        context.remotes.put("Device/d1", "Device/x");
        context.remotes.put("Patient/p0", "Patient/x");
        partner.hook = request -> {
            request.exchange().close();
            return true;
        };
        PartnerConnection connection = open("settleSeconds", "3600");
        failure(connection, List.of(observed(1, "p0")));

        HostFailure failure = failure(connection, List.of(observed(1, "p0")));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(partner.requests).hasSize(1);
    }

    @Test
    void aStalledRequestTimesOutAndTheBundleShrinks() {
        context.remotes.put("Device/d1", "Device/x");
        for (int i = 0; i < 7; i++) {
            context.remotes.put("Patient/p" + i, "Patient/x" + i);
        }
        partner.hook = request -> {
            request.exchange().getRequestHeaders();
            synchronized (this) {
                try {
                    wait(4000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return true;
        };
        PartnerConnection connection = open("timeoutSeconds", "1");

        HostFailure failure = failure(connection, items(50));
        failure(connection, items(50));

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
        assertThat(failure).hasMessageContaining("no answer within 1 s");
    }

    @Test
    void whatWasSettledBeforeAHostFailureIsNotSentAgain() throws Exception {
        open().deliver(items(7), false);
        AtomicInteger bundles = new AtomicInteger();
        partner.hook = request -> {
            if (request.isBundle() && bundles.incrementAndGet() == 2) {
                request.answer(503, "text/plain", "");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open();
        List<Observed> items = items(70);
        assertThat(failure(connection, items).kind()).isEqualTo(HostFailure.Kind.BUSY);
        int before = partner.requests.size();

        assertThat(connection.deliver(items, false)).allMatch(Delivered.class::isInstance);

        assertThat(partner.requests.get(before).entries()).isEqualTo(20);
    }

    @Test
    void anEntryThatFailsHoldsBackItsSubjectOnly() throws Exception {
        context.remotes.put("Device/d1", "Device/x");
        partner.entryHook = resource -> resource.toString().contains("\"i-o1\"")
                ? Optional.of(TestPartner.response("500 Internal Server Error"))
                : Optional.empty();
        PartnerConnection connection = open();
        List<Observed> items = new ArrayList<>();
        for (int i = 1; i <= 120; i++) {
            items.add(observed(i, i == 1 || i > 100 ? "bad" : "p" + i % 3));
        }

        List<DeliveryOutcome> outcomes = connection.deliver(items, false);

        assertThat(outcomes.get(0)).isEqualTo(new Unsettled("HTTP 500"));
        assertThat(outcomes.subList(1, 100)).allMatch(Delivered.class::isInstance);
        assertThat(outcomes.subList(100, 120)).as("behind it").allMatch(Unsettled.class::isInstance);
    }

    @Test
    void anItemTheHostChokesOnIsFoundAndSetAside() throws Exception {
        partner.hook = request -> {
            if (request.body().contains("\"i-o5\"")) {
                request.answer(500, "text/plain", "crash");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open();

        List<DeliveryOutcome> outcomes = List.of();
        for (int i = 0; i < 20 && outcomes.isEmpty(); i++) {
            try {
                outcomes = connection.deliver(items(30), i > 0);
            } catch (HostFailure e) {
                assertThat(e.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
            }
        }

        assertThat(outcomes.get(4)).isInstanceOf(Unsettled.class);
        assertThat(outcomes.stream().filter(Delivered.class::isInstance)).hasSize(26);
        assertThat(outcomes.stream().filter(Unsettled.class::isInstance))
                .as("its subject waits")
                .hasSize(4);
    }

    @Test
    void conflictsOnCreateAreTriedAgainAndSeveralMatchesAreForPeople() throws Exception {
        partner.entryHook = resource -> {
            String text = resource.toString();
            return text.contains("\"i-o1\"")
                    ? Optional.of(TestPartner.response("409 Conflict"))
                    : text.contains("\"i-o2\"") ? Optional.of(TestPartner.response("412")) : Optional.empty();
        };

        List<DeliveryOutcome> outcomes = open().deliver(items(3), false);

        assertThat(outcomes.get(0)).isInstanceOf(Unsettled.class);
        assertThat(outcomes.get(1)).isEqualTo(new Refused(412, "several matches."));
        assertThat(outcomes.get(2)).isInstanceOf(Delivered.class);
    }

    @Test
    void withoutLocationItIsSearchedFor() throws Exception {
        partner.locations = false;

        List<DeliveryOutcome> outcomes = open().deliver(items(3), false);

        assertThat(outcomes).allSatisfy(outcome -> assertThat(((Delivered) outcome).remote())
                .matches("Observation/r\\d+/_history/1"));
    }

    @Test
    void anAcceptedJobIsFollowedToItsEnd() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        String[] result = new String[1];
        partner.hook = request -> {
            if (request.isBundle()) {
                result[0] = partner.apply(request);
                polls.set(0);
                request.answer(202, "text/plain", "", "Content-Location", partner.url() + "/jobs/1");
                return true;
            }
            if (request.path().equals("jobs/1")) {
                boolean done = polls.incrementAndGet() > 2;
                request.answer(done ? 200 : 202, "application/fhir+json", done ? result[0] : "", "Retry-After", "0");
                return true;
            }
            return false;
        };

        assertThat(open().deliver(items(3), false)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void aJobOnAnotherHostIsNotFollowed() {
        answerBundles(202, "text/plain", "", "Content-Location", "http://169.254.169.254/latest");

        assertThat(failure(open(), items(1)).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void aPatientThatIsNotTakenHoldsBackThatResident() throws Exception {
        partner.entryHook = resource -> resource.path("resourceType").asText().equals("Patient")
                        && resource.toString().contains("\"p1\"")
                ? Optional.of(TestPartner.response("422"))
                : Optional.empty();

        List<DeliveryOutcome> outcomes = open().deliver(items(7), false);

        assertThat(outcomes.get(0)).isInstanceOf(Unsettled.class);
        assertThat(outcomes.subList(1, 7)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void aPatientTheHostChokesOnHoldsBackThatResidentOnly() throws Exception {
        partner.hook = request -> {
            if (request.body().contains("\"resourceType\":\"Patient\"")
                    && request.body().contains("\"p1\"")) {
                request.answer(500, "text/plain", "crash");
                return true;
            }
            return false;
        };
        PartnerConnection connection = open();

        List<DeliveryOutcome> outcomes = List.of();
        for (int i = 0; i < 10 && outcomes.isEmpty(); i++) {
            try {
                outcomes = connection.deliver(items(7), i > 0);
            } catch (HostFailure e) {
                assertThat(e.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
            }
        }

        assertThat(outcomes.get(0)).isInstanceOf(Unsettled.class);
        assertThat(outcomes.subList(1, 7)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void theProbeTellsWhetherItIsWorthTrying() throws Exception {
        PartnerConnection connection = open();
        connection.probe();
        answerBundles(401, "text/plain", "");
        assertThatThrownBy(connection::probe).isInstanceOf(HostFailure.class).hasMessageContaining("401");
    }
}
