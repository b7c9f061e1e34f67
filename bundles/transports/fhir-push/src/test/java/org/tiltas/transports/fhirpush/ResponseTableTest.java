package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.transports.fhirpush.TestContext.observed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.DeliveryOutcome.Refused;
import org.tiltas.api.DeliveryOutcome.Unsettled;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerSettings;

/** What each answer means, for the whole request and for an entry of a Bundle; the rows of the manual's table. */
class ResponseTableTest {
    private static final String FHIR = "application/fhir+json";

    private final TestContext context = new TestContext();
    private final FhirPushChannel channel = new FhirPushChannel();
    private TestPartner partner;

    @BeforeEach
    void start() throws IOException {
        partner = new TestPartner();
        known("Device/d1", "Device/x");
        for (int i = 0; i < 10; i++) {
            known("Patient/p" + i, "Patient/x" + i);
        }
    }

    private void known(String ours, String theirs) {
        context.remotes.put(ours, theirs);
        partner.store.put(theirs, Json.MAPPER.createObjectNode().put("resourceType", "Patient"));
    }

    @AfterEach
    void stop() {
        partner.close();
        channel.stop();
    }

    private PartnerConnection open(String... options) {
        return openAt(partner.url(), options);
    }

    private PartnerConnection openAt(String url, String... options) {
        Map<String, String> all = new HashMap<>(Map.of("settleSeconds", "0", "timeoutSeconds", "2"));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return channel.open(new PartnerSettings("hospital", "fhir", url, all), context);
    }

    private static List<Observed> three() {
        return List.of(observed(1, "p1"), observed(2, "p2"), observed(3, "p3"));
    }

    private static HostFailure failure(PartnerConnection connection) {
        return catchThrowableOfType(HostFailure.class, () -> connection.deliver(three(), false));
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

    private void answerEntry(String identifier, ObjectNode response) {
        partner.entryHook = resource -> resource.toString().contains("\"i-" + identifier + "\"")
                ? Optional.of(response.deepCopy())
                : Optional.empty();
    }

    private static ObjectNode refusal(int status) {
        ObjectNode response = TestPartner.response(status + " as asked");
        response.set("outcome", TestPartner.outcome("the partner's own words"));
        return response;
    }

    // the answer to the request

    @ParameterizedTest
    @CsvSource({
        "401, STOPPED",
        "403, STOPPED",
        "404, STOPPED",
        "405, STOPPED",
        "410, STOPPED",
        "415, STOPPED",
        "501, STOPPED",
        "429, BUSY",
        "503, BUSY",
        "408, OUTCOME_UNKNOWN",
        "500, OUTCOME_UNKNOWN",
        "502, OUTCOME_UNKNOWN",
        "504, OUTCOME_UNKNOWN",
        "301, OUTCOME_UNKNOWN",
        "307, OUTCOME_UNKNOWN"
    })
    void aStatusOfTheRequestConcernsTheHost(int status, HostFailure.Kind kind) {
        answerBundles(status, "text/plain", "no", "Location", "http://127.0.0.1:1/elsewhere");

        assertThat(failure(open()).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 412, 413, 422})
    void aRefusedRequestIsTakenApartTillTheCulpritStandsAlone(int status) throws Exception {
        partner.hook = request -> {
            if (request.body().contains("\"i-o2\"")) {
                request.answer(
                        status,
                        FHIR,
                        TestPartner.outcome("the partner's own words").toString());
                return true;
            }
            return false;
        };

        List<DeliveryOutcome> outcomes = open().deliver(three(), false);

        assertThat(outcomes.get(0)).isInstanceOf(Delivered.class);
        assertThat(outcomes.get(2)).isInstanceOf(Delivered.class);
        if (status == 409) {
            assertThat(outcomes.get(1)).as("tried again").isInstanceOf(Unsettled.class);
        } else {
            assertThat(((Refused) outcomes.get(1)).status()).isEqualTo(status);
            assertThat(((Refused) outcomes.get(1)).answer()).contains("the partner's own words");
        }
    }

    @Test
    void aPauseCountsForTheWholeHostAndAllItsLanes() {
        answerBundles(429, "text/plain", "", "Retry-After", "600");
        assertThat(failure(open()).retryAfter()).contains(Duration.ofSeconds(600));

        HostFailure other = failure(open());

        assertThat(other.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(other.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(590), Duration.ofSeconds(600));
        assertThat(partner.requests).as("the second lane did not ask").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatEndsHalfwayLeavesTheOutcomeUnknown(boolean headOnly) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[64]);
                    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n";
                    String answer = headOnly ? head : head + "Content-Length: 5000\r\n\r\n{\"resourceType\":";
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the client went first
                }
            });
            answering.start();

            HostFailure failure = failure(openAt("http://127.0.0.1:" + server.getLocalPort() + "/fhir"));

            assertThat(failure.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
            assertThat(failure).hasMessageContaining("connection broke");
        }
    }

    // jobs

    private void answerByJob(int polls, int end, String body, String... headers) {
        AtomicInteger asked = new AtomicInteger();
        String[] result = new String[1];
        partner.hook = request -> {
            if (request.isBundle()) {
                result[0] = body.isEmpty() ? partner.apply(request) : body;
                request.answer(202, "text/plain", "", "Content-Location", "/fhir/jobs/1");
                return true;
            }
            if (request.path().equals("jobs/1")) {
                boolean done = asked.incrementAndGet() > polls;
                request.answer(done ? end : 202, FHIR, done ? result[0] : "", headers);
                return true;
            }
            return false;
        };
    }

    @Test
    void aJobIsAskedAfterAsSeldomAsItSays() throws Exception {
        answerByJob(1, 200, "", "Retry-After", "1", "X-Progress", "half done");
        long begun = System.nanoTime();

        assertThat(open().deliver(three(), false)).allMatch(Delivered.class::isInstance);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(partner.requests).hasSize(3);
    }

    @Test
    void aJobsEndCountsLikeAnAnswer() throws Exception {
        answerByJob(0, 422, TestPartner.outcome("the partner's own words").toString());

        assertThat(open().deliver(List.of(observed(1, "p1")), false))
                .containsExactly(new Refused(422, "error invalid the partner's own words"));
    }

    @Test
    void aPollThatFailsSaysNothingAboutTheJob() throws Exception {
        answerByJob(0, 200, "");
        TestPartner.Hook job = partner.hook;
        AtomicInteger failed = new AtomicInteger();
        partner.hook = request -> {
            if (request.path().equals("jobs/1") && failed.incrementAndGet() < 3) {
                request.answer(502, "text/html", "<html>");
                return true;
            }
            return job.handle(request);
        };

        assertThat(open().deliver(three(), false)).allMatch(Delivered.class::isInstance);
        assertThat(partner.bundles()).isEqualTo(1);
    }

    @Test
    void aLostJobLeavesTheOutcomeUnknown() {
        answerByJob(0, 404, "{}");

        assertThat(failure(open()).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void anEntryThatBecameAJobIsFollowed() throws Exception {
        partner.entryHook = resource -> Optional.of(TestPartner.response("202 Accepted")
                .put(
                        "location",
                        partner.url() + "/jobs/"
                                + resource.at("/identifier/0/value").asText()));
        partner.hook = request -> {
            if (!request.path().startsWith("jobs/")) {
                return false;
            }
            request.answer(
                    200,
                    FHIR,
                    "",
                    "Location",
                    partner.url() + "/Observation/" + request.path().substring(5));
            return true;
        };

        assertThat(open().deliver(List.of(observed(1, "p1")), false))
                .containsExactly(new Delivered("Observation/i-o1", true));
    }

    // an entry among others that went well

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "404", "405", "410", "412", "413", "415", "422", "501"})
    void aRefusedEntryIsParkedWithThePartnersWords(int status) throws Exception {
        answerEntry("o2", refusal(status));

        List<DeliveryOutcome> outcomes = open().deliver(three(), false);

        Refused refused = (Refused) outcomes.get(1);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.answer()).contains("the partner's own words");
        assertThat(outcomes.get(0)).isInstanceOf(Delivered.class);
        assertThat(outcomes.get(2)).isInstanceOf(Delivered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 302})
    void aPassingFailureOfAnEntryIsTriedAgain(int status) throws Exception {
        answerEntry("o2", refusal(status));
        PartnerConnection connection = open();

        assertThat(connection.deliver(three(), false).get(1)).isInstanceOf(Unsettled.class);

        partner.entryHook = resource -> Optional.empty();
        assertThat(connection.deliver(List.of(observed(2, "p2")), true).get(0)).isInstanceOf(Delivered.class);
        assertThat(partner.count("Observation")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"401, STOPPED", "403, STOPPED", "404, STOPPED", "501, STOPPED", "429, BUSY", "503, BUSY"})
    void whatEveryEntrySaysConcernsTheHost(int status, HostFailure.Kind kind) {
        partner.entryHook = resource -> Optional.of(refusal(status));

        assertThat(failure(open()).kind()).isEqualTo(kind);
    }

    @Test
    void aSingleEntryDoesNotSpeakForAHostThatJustTookAnother() throws Exception {
        answerEntry("o2", refusal(403));
        PartnerConnection connection = open();
        connection.deliver(List.of(observed(1, "p1")), false);

        assertThat(connection.deliver(List.of(observed(2, "p2")), false).get(0)).isInstanceOf(Refused.class);
    }

    @Test
    void aRefusedOneHoldsBackItsSubjectWhereThatIsWanted() throws Exception {
        answerEntry("o1", refusal(422));

        List<DeliveryOutcome> outcomes = open("onRefusal", "hold")
                .deliver(List.of(observed(1, "p1"), observed(2, "p2"), observed(3, "p1")), false);

        assertThat(((Unsettled) outcomes.get(0)).reason()).contains("422").contains("own words");
        assertThat(outcomes.get(1)).isInstanceOf(Delivered.class);
    }

    // Bundles

    @Test
    void aTransactionIsTakenApartTillOnlyTheCulpritIsLeft() throws Exception {
        partner.hook = request -> {
            if (request.isBundle()) {
                assertThat(request.json().path("type").asText()).isEqualTo("transaction");
            }
            if (request.body().contains("\"i-o2\"")) {
                request.answer(
                        422,
                        FHIR,
                        TestPartner.outcome("the partner's own words").toString());
                return true;
            }
            return false;
        };

        List<DeliveryOutcome> outcomes = open("bundle", "transaction").deliver(three(), false);

        assertThat(outcomes).element(1).isInstanceOf(Refused.class);
        assertThat(partner.count("Observation")).isEqualTo(2);
    }

    @Test
    void bundlesOfOtherSubjectsDoNotWaitForEachOther() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        partner.hook = request -> {
            if (request.isBundle()) {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                try {
                    Awaitility.await().pollDelay(Duration.ofMillis(30)).until(() -> true);
                } finally {
                    underWay.decrementAndGet();
                }
            }
            return false;
        };
        List<Observed> items = new java.util.ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            known("Patient/q" + i / 2, "Patient/y" + i / 2);
            items.add(observed(i, "q" + i / 2));
        }

        assertThat(open("parallel", "3").deliver(items, false)).allMatch(Delivered.class::isInstance);

        assertThat(most).hasValueBetween(2, 3);
        assertThat(partner.count("Observation")).isEqualTo(1000);
    }

    @Test
    void neverAreTwoRequestsOfOneSubjectUnderWay() throws Exception {
        Map<String, Integer> underWay = new HashMap<>();
        AtomicInteger violations = new AtomicInteger();
        partner.hook = request -> {
            List<String> subjects = request.json().findValuesAsText("reference").stream()
                    .filter(reference -> reference.startsWith("Patient/"))
                    .distinct()
                    .toList();
            synchronized (underWay) {
                subjects.forEach(subject -> {
                    if (underWay.merge(subject, 1, Integer::sum) > 1) {
                        violations.incrementAndGet();
                    }
                });
            }
            String answer = partner.apply(request);
            synchronized (underWay) {
                subjects.forEach(subject -> underWay.merge(subject, -1, Integer::sum));
            }
            request.answer(200, FHIR, answer);
            return true;
        };
        List<Observed> items = new java.util.ArrayList<>();
        for (int i = 1; i <= 2000; i++) {
            items.add(observed(i, "p" + (i * 31 / 3 + i / 7) % 10));
        }

        open("parallel", "8", "timeoutSeconds", "60").deliver(items, false);

        assertThat(violations).hasValue(0);
    }

    // two of one

    @ParameterizedTest
    @ValueSource(strings = {"racy", "none"})
    void ofTwoMadeByARaceOneIsWithdrawn(String mode) throws Exception {
        partner.hook = request -> {
            if (request.isBundle() && partner.bundles() == 1) {
                partner.late = request;
                request.exchange().close();
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("conditionalCreate", mode, "settleSeconds", "1");
        List<Observed> one = List.of(observed(1, "p1"));
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(one, false)))
                .isNotNull();

        Delivered delivered = (Delivered) Awaitility.await()
                .ignoreException(HostFailure.class)
                .until(() -> connection.deliver(one, true).get(0), Delivered.class::isInstance);
        // only now does the first request get through, past its condition
        partner.applyLate();

        Awaitility.await().untilAsserted(() -> assertThat(partner.statuses("Observation"))
                .containsExactlyInAnyOrder("final", "entered-in-error"));
        String kept = delivered.remote().replace("/_history/1", "");
        assertThat(partner.store.get(kept).path("status").asText()).isEqualTo("final");
    }

    /** The first Bundle is not answered, and applied when the test says so. */
    private void delayTheFirstBundle() {
        partner.hook = request -> {
            if (request.isBundle() && partner.bundles() == 1) {
                partner.late = request;
                request.exchange().close();
                return true;
            }
            return false;
        };
    }

    private static void untilDelivered(PartnerConnection connection, Observed item) {
        Awaitility.await()
                .ignoreException(HostFailure.class)
                .until(() -> connection.deliver(List.of(item), true).get(0), Delivered.class::isInstance);
    }

    @Test
    void aNewConnectionTakesUpWhatIsStillToBeLookedAt() throws Exception {
        delayTheFirstBundle();
        PartnerConnection connection = open("settleSeconds", "1");
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(List.of(observed(1, "p1")), false)))
                .isNotNull();
        untilDelivered(connection, observed(1, "p1"));
        connection.close();
        partner.applyLate();
        assertThat(context.notes).hasSize(1);

        open("settleSeconds", "1");

        Awaitility.await().untilAsserted(() -> assertThat(partner.statuses("Observation"))
                .containsExactlyInAnyOrder("final", "entered-in-error"));
        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());
    }

    @Test
    void ofTwoPatientsAndDevicesMadeByARaceOneIsWithdrawn() throws Exception {
        context.remotes.clear();
        partner.store.clear();
        delayTheFirstBundle();
        PartnerConnection connection = open("settleSeconds", "1");
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(List.of(observed(1, "p1")), false)))
                .isNotNull();
        untilDelivered(connection, observed(1, "p1"));
        partner.applyLate();
        assertThat(partner.count("Patient")).isEqualTo(2);
        assertThat(partner.count("Device")).isEqualTo(2);

        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());

        assertThat(partner.statuses("Device")).containsExactlyInAnyOrder("", "entered-in-error");
        String kept = context.remotes.get("Patient/p1");
        assertThat(partner.store.get(kept).has("active")).isFalse();
        assertThat(partner.store.entrySet())
                .filteredOn(each ->
                        each.getKey().startsWith("Patient/") && !each.getKey().equals(kept))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.getValue().path("active").asBoolean(true)).isFalse();
                    assertThat(each.getValue().at("/link/0/type").asText()).isEqualTo("replaced-by");
                    assertThat(each.getValue().at("/link/0/other/reference").asText())
                            .isEqualTo(kept);
                });
    }

    @Test
    void aPatientThatIsNotTheSameIsLeftToPeople() throws Exception {
        context.remotes.remove("Patient/p1");
        delayTheFirstBundle();
        PartnerConnection connection = open("settleSeconds", "1");
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(List.of(observed(1, "p1")), false)))
                .isNotNull();
        untilDelivered(connection, observed(1, "p1"));
        ObjectNode theirs =
                partner.store.get(context.remotes.get("Patient/p1")).deepCopy().put("birthDate", "1940-01-01");
        partner.put("Patient", theirs);

        Awaitility.await().untilAsserted(() -> assertThat(context.notes).isEmpty());

        assertThat(partner.requests).noneMatch(request -> request.method().equals("PUT"));
    }

    @Test
    void whereCreatingIsAtomicNobodyLooksAgain() throws Exception {
        AtomicInteger bundles = new AtomicInteger();
        partner.hook = request -> {
            if (request.isBundle() && bundles.incrementAndGet() == 1) {
                partner.apply(request);
                request.exchange().close();
                return true;
            }
            return false;
        };
        PartnerConnection connection = open("conditionalCreate", "atomic", "settleSeconds", "3600");
        failure(connection);

        assertThat(connection.deliver(three(), true)).allMatch(Delivered.class::isInstance);

        assertThat(partner.requests).as("sent again at once, without a search").allMatch(TestPartner.Request::isBundle);
        assertThat(partner.count("Observation")).isEqualTo(3);
    }
}
