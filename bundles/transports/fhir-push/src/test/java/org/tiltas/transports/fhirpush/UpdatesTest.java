package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.transports.fhirpush.TestContext.observed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.DeliveryOutcome.Refused;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.ReadingStatus;

class UpdatesTest {
    private final TestContext context = new TestContext();
    private final FhirPushChannel channel = new FhirPushChannel();
    private TestPartner partner;
    private PartnerConnection connection;
    private String held;

    @BeforeEach
    void deliverTheFirstVersion() throws Exception {
        partner = new TestPartner();
        connection = channel.open(
                new PartnerSettings("hospital", "fhir", partner.url(), Map.of("settleSeconds", "0")), context);
        Delivered first = (Delivered) connection
                .deliver(List.of(observed(1, "p1", "o", 1, "61.5")), false)
                .get(0);
        context.receipts.put("o", first.remote());
        held = first.remote().replace("/_history/1", "");
    }

    @AfterEach
    void stop() {
        partner.close();
        channel.stop();
    }

    private DeliveryOutcome second() throws Exception {
        return connection
                .deliver(List.of(observed(2, "p1", "o", 2, "62.0")), false)
                .get(0);
    }

    @Test
    void aNewVersionGoesToTheSameResource() throws Exception {
        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("62.0");
        assertThat(partner.store.get(held).path("id").asText()).isEqualTo(held.substring(held.indexOf('/') + 1));
        assertThat(partner.count("Observation")).isEqualTo(1);
    }

    @Test
    void oneThatWasAppliedUnansweredIsRecognised() throws Exception {
        second();

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
    }

    @Test
    void oneThatOthersChangedIsForPeople() throws Exception {
        ObjectNode changed = partner.store.get(held);
        changed.put("status", "cancelled").putObject("meta").put("versionId", "5");

        Refused refused = (Refused) second();

        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.answer())
                .contains("version 5")
                .contains("delivered 1")
                .contains("Theirs: {")
                .contains("\"cancelled\"")
                .contains("Ours: {");
        assertThat(partner.store.get(held).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aVersionThatSaysTheSameAsOursIsOurs() throws Exception {
        String delivered = partner.store.get(held).toString();
        partner.store.get(held).putObject("meta").put("versionId", "2").put("lastUpdated", "2026-11-22T10:00:00Z");
        partner.hook = request -> {
            if (request.path().equals(held + "/_history/1")) {
                request.answer(200, "application/fhir+json", delivered);
                return true;
            }
            return false;
        };

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/3", false));
    }

    @Test
    void whatReplacesAnAcceptedVersionInTheSamePlaceIsSent() throws Exception {
        boolean[] down = {true};
        partner.hook = request -> {
            if (request.isBundle() && down[0]) {
                request.answer(503, "text/plain", "");
                return true;
            }
            return false;
        };
        List<Observed> before = List.of(observed(2, "p1", "o", 2, "62.0"), observed(3, "p1", "x", 1, "80"));
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(before, false)))
                .isNotNull();
        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("62.0");
        down[0] = false;

        // meanwhile the partner may not see it any more: the same row, with another content
        List<Observed> after = List.of(observed(2, "p1", "o", 2, "0"), observed(3, "p1", "x", 1, "80"));
        List<DeliveryOutcome> outcomes = connection.deliver(after, true);

        assertThat(outcomes.get(0)).isEqualTo(new Delivered(held + "/_history/3", false));
        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("0");
        assertThat(outcomes.get(1)).isInstanceOf(Delivered.class);
    }

    @Test
    void whatItsCallerGaveUpMayBeReplacedToo() throws Exception {
        second();

        DeliveryOutcome replaced = connection
                .deliver(List.of(observed(2, "p1", "o", 2, "0")), true)
                .get(0);

        assertThat(replaced).isEqualTo(new Delivered(held + "/_history/3", false));
    }

    @Test
    void aServerThatGivesThePresentVersionWhateverIsAskedForDoesNotDeceive() throws Exception {
        ObjectNode changed = partner.store.get(held);
        changed.put("status", "cancelled").putObject("meta").put("versionId", "2");
        partner.hook = request -> {
            if (request.path().equals(held + "/_history/1")) {
                request.answer(200, "application/fhir+json", changed.toString());
                return true;
            }
            return false;
        };

        assertThat(second()).isInstanceOf(Refused.class);
        assertThat(partner.store.get(held).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aLoginPageIsNoSuccess() {
        partner.hook = request -> {
            request.answer(200, "text/html", "<html>please log in</html>");
            return true;
        };

        assertThatThrownBy(this::second).isInstanceOf(HostFailure.class).hasMessageContaining("not JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "401, STOPPED",
        "403, STOPPED",
        "405, STOPPED",
        "415, STOPPED",
        "501, STOPPED",
        "429, BUSY",
        "503, BUSY",
        "500, OUTCOME_UNKNOWN",
        "302, OUTCOME_UNKNOWN"
    })
    void aStatusConcernsTheHost(int status, HostFailure.Kind kind) {
        partner.hook = request -> {
            request.answer(status, "text/plain", "no");
            return true;
        };

        assertThat(catchThrowableOfType(HostFailure.class, this::second).kind()).isEqualTo(kind);
    }

    @Test
    void anUpdateThatBecameAJobIsFollowed() throws Exception {
        partner.hook = request -> {
            if (request.method().equals("PUT")) {
                partner.apply(request);
                request.answer(202, "text/plain", "", "Content-Location", partner.url() + "/jobs/7");
                return true;
            }
            if (request.path().equals("jobs/7")) {
                request.answer(200, "application/fhir+json", "", "ETag", "W/\"2\"");
                return true;
            }
            return false;
        };

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
    }

    @Test
    void oneThatWasDeletedIsForPeople() throws Exception {
        partner.store.remove(held);

        assertThat(second()).isEqualTo(new Refused(404, "deleted by partner"));
    }

    @Test
    void oneThatMovedIsFoundByIdentifier() throws Exception {
        ObjectNode moved = partner.store.remove(held);
        String name =
                "Observation/" + partner.put("Observation", moved).path("id").asText();

        assertThat(second()).isEqualTo(new Delivered(name + "/_history/2", false));
    }

    @Test
    void withoutReceiptItIsSearchedForAndElseCreated() throws Exception {
        context.receipts.clear();

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
        Delivered other = (Delivered) connection
                .deliver(List.of(observed(3, "p1", "x", 2, "62.0")), false)
                .get(0);
        assertThat(other.created()).isTrue();
        assertThat(partner.count("Observation")).isEqualTo(2);
    }

    @Test
    void whatAnEarlierVersionTookThePlaceOfIsSentAnew() throws Exception {
        Observed third = observed(3, "p1", "o", 3, "63.0");
        partner.hook = request -> {
            if (request.method().equals("POST") && request.body().contains("i-x")) {
                request.exchange().close();
                return true;
            }
            return false;
        };
        // the third version was accepted, but not what went with it, so that its caller begins anew
        assertThatThrownBy(() -> connection.deliver(List.of(third, observed(4, "p2", "x", 1, "70.0")), false))
                .isInstanceOf(HostFailure.class);
        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("63.0");
        partner.hook = request -> false;

        second();
        connection.deliver(List.of(third), true);

        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("63.0");
    }

    @Test
    void ofTwoThatALostRaceMadeOneHasTheNewVersionAndTheOtherIsWithdrawn() throws Exception {
        context.receipts.clear();
        String other = "Observation/"
                + partner.put("Observation", partner.store.get(held).deepCopy())
                        .path("id")
                        .asText();

        Delivered second = (Delivered) second();

        String stays = second.remote().replaceFirst("/_history/.*", "");
        String goes = stays.equals(held) ? other : held;
        assertThat(partner.store.get(stays).at("/valueQuantity/value").asText()).isEqualTo("62.0");
        Awaitility.await().untilAsserted(() -> assertThat(
                        partner.store.get(goes).path("status").asText())
                .isEqualTo("entered-in-error"));
        assertThat(partner.store.get(stays).path("status").asText()).isNotEqualTo("entered-in-error");
    }

    @Test
    void ofTwoNeitherCountsWhenANewVersionEndsThem() throws Exception {
        context.receipts.clear();
        String other = "Observation/"
                + partner.put("Observation", partner.store.get(held).deepCopy())
                        .path("id")
                        .asText();

        // it says the same but for the status, as one does that was given to the wrong resident
        connection.deliver(List.of(observed(2, "p1", "o", 2, "61.5", ReadingStatus.ENTERED_IN_ERROR)), false);

        Awaitility.await().untilAsserted(() -> assertThat(List.of(held, other)).allSatisfy(each -> assertThat(
                        partner.store.get(each).path("status").asText())
                .isEqualTo("entered-in-error")));
    }

    @Test
    void whatLiesBehindAnEarlierVersionInTheSameDeliveryIsSentAnewToo() throws Exception {
        Observed third = observed(3, "p2", "o", 3, "63.0");
        partner.hook = request -> {
            if (request.method().equals("POST") && request.body().contains("i-x")) {
                request.exchange().close();
                return true;
            }
            return false;
        };
        assertThatThrownBy(() -> connection.deliver(List.of(third, observed(4, "p3", "x", 1, "70.0")), false))
                .isInstanceOf(HostFailure.class);
        partner.hook = request -> false;

        connection.deliver(List.of(observed(2, "p1", "o", 2, "62.0"), third), true);

        assertThat(partner.store.get(held).at("/valueQuantity/value").asText()).isEqualTo("63.0");
    }

    @Test
    void ofTwoAtAPartnerWithoutSuchRacesSomebodyDecides() throws Exception {
        context.receipts.clear();
        partner.put("Observation", partner.store.get(held).deepCopy());
        PartnerConnection atomic = channel.open(
                new PartnerSettings("hospital", "fhir", partner.url(), Map.of("conditionalCreate", "atomic")), context);

        Refused refused = (Refused) atomic.deliver(List.of(observed(2, "p1", "o", 2, "62.0")), false)
                .get(0);

        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.answer()).startsWith("several matches: Observation/");
    }

    @Test
    void aRefusedVersionIsParkedWithTheAnswer() throws Exception {
        partner.hook = request -> {
            if (request.method().equals("PUT")) {
                request.answer(
                        422, "application/fhir+json", TestPartner.outcome("no").toString());
                return true;
            }
            return false;
        };

        assertThat(second()).isEqualTo(new Refused(422, "error invalid no"));
    }

    /** The first PUT is applied or not, and not answered; later ones are refused. */
    private void refuseAfterOneWithoutAnswer(boolean applied) {
        boolean[] asked = new boolean[1];
        partner.hook = request -> {
            if (!request.method().equals("PUT")) {
                return false;
            }
            if (asked[0]) {
                request.answer(
                        422, "application/fhir+json", TestPartner.outcome("no").toString());
            } else {
                asked[0] = true;
                if (applied) {
                    partner.apply(request);
                }
                request.exchange().close();
            }
            return true;
        };
        assertThat(catchThrowableOfType(HostFailure.class, this::second).kind())
                .isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void oneThatWasAppliedUnansweredAndIsRefusedThenIsDelivered() throws Exception {
        refuseAfterOneWithoutAnswer(true);

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
    }

    @Test
    void whatComesAfterOneThatWasAppliedUnansweredIsNoChangeByOthers() throws Exception {
        refuseAfterOneWithoutAnswer(true);
        context.receipts.put("o", ((Delivered) second()).remote());
        partner.hook = request -> false;

        DeliveryOutcome third = connection
                .deliver(List.of(observed(3, "p1", "o", 3, "63.0")), false)
                .get(0);

        assertThat(third).isEqualTo(new Delivered(held + "/_history/3", false));
    }

    @Test
    void oneThatWasLostAndIsRefusedThenIsParkedWithTheWords() throws Exception {
        refuseAfterOneWithoutAnswer(false);

        assertThat(second()).isEqualTo(new Refused(422, "error invalid no"));
    }

    @Test
    void aConflictThatIsNoneIsTriedWithTheFreshVersion() throws Exception {
        context.receipts.put("o", held);
        boolean[] refused = new boolean[1];
        partner.hook = request -> {
            if (request.method().equals("PUT") && !refused[0]) {
                refused[0] = true;
                request.answer(409, "text/plain", "");
                return true;
            }
            return false;
        };

        assertThat(second()).isEqualTo(new Delivered(held + "/_history/2", false));
    }

    @Test
    void nothingOfTheSubjectOvertakesTheNewVersion() throws Exception {
        List<DeliveryOutcome> outcomes = connection.deliver(
                List.of(
                        observed(2, "p1", "o", 2, "62.0"),
                        observed(3, "p1", "after", 1, "62.5"),
                        observed(4, "p2", "other", 1, "80")),
                false);

        assertThat(outcomes).allMatch(Delivered.class::isInstance);
        List<String> methods =
                partner.requests.stream().map(TestPartner.Request::method).toList();
        assertThat(methods.indexOf("PUT")).isLessThan(methods.lastIndexOf("POST"));
    }
}
