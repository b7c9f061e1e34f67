package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.transports.fhirpush.TestContext.observed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerSettings;

class SmartTokenTest {
    private final TestContext context = new TestContext();
    private final FhirPushChannel channel = new FhirPushChannel();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, String> options = new HashMap<>();
    private TestPartner partner;
    private TestTokens tokens;
    private KeyPair pair;
    private volatile String configuration;

    @BeforeEach
    void start() throws Exception {
        partner = new TestPartner();
        tokens = new TestTokens();
        configuration = "{\"token_endpoint\":\"%s\",\"token_endpoint_auth_signing_alg_values_supported\":[\"RS384\","
                        .formatted(tokens.url())
                + "\"ES384\"],\"scopes_supported\":[\"system/*.rs\"],\"capabilities\":[\"permission-v2\"]}";
        pair = TestTokens.pair("ES384");
        tokens.keys.put("k1", pair.getPublic());
        options.putAll(Map.of(
                "timeoutSeconds", "2",
                "auth.type", "smart",
                "auth.clientId", "tiltas",
                "auth.keyId", "k1",
                "auth.privateKey", TestTokens.pkcs8(pair)));
        partner.hook = request -> {
            if (request.path().equals(".well-known/smart-configuration")) {
                request.answer(configuration.isEmpty() ? 404 : 200, "application/json", configuration);
                return true;
            }
            if (!tokens.isGood(request.exchange().getRequestHeaders().getFirst("Authorization"))) {
                refused.incrementAndGet();
                request.answer(401, "text/plain", "");
                return true;
            }
            return false;
        };
    }

    @AfterEach
    void stop() {
        partner.close();
        tokens.close();
        channel.stop();
    }

    private PartnerConnection open() {
        return channel.open(new PartnerSettings("hospital", "fhir", partner.url(), options), context);
    }

    private HostFailure failure() {
        return catchThrowableOfType(HostFailure.class, () -> open().deliver(List.of(observed(1, "p1")), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "ES384"})
    void aSignedAssertionGetsAToken(String algorithm) throws Exception {
        pair = TestTokens.pair(algorithm);
        tokens.keys.put("k1", pair.getPublic());
        options.put("auth.privateKey", TestTokens.pkcs8(pair));

        List<DeliveryOutcome> outcomes = open().deliver(List.of(observed(1, "p1")), false);

        assertThat(outcomes).allMatch(Delivered.class::isInstance);
        assertThat(refused).hasValue(0);
        JsonNode claims = tokens.assertions.get(0);
        assertThat(claims.path("iss").asText()).isEqualTo("tiltas");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isBetween(1L, 300L);
    }

    @Test
    void bothLanesShareOneTokenTillItsEnd() throws Exception {
        open().deliver(List.of(observed(1, "p1")), false);
        open().deliver(List.of(observed(2, "p1")), false);

        assertThat(tokens.assertions).hasSize(1);
    }

    @Test
    void aTokenIsRenewedEarlyAndNoRequestFails() throws Exception {
        tokens.lifetime = 1;
        PartnerConnection connection = open();
        long end = System.nanoTime() + 3_500_000_000L;
        int delivered = 0;
        while (System.nanoTime() < end) {
            delivered++;
            assertThat(connection.deliver(List.of(observed(delivered, "p" + delivered % 5)), false))
                    .allMatch(Delivered.class::isInstance);
        }

        assertThat(delivered).isGreaterThan(10);
        assertThat(tokens.assertions).hasSizeBetween(3, 10);
        assertThat(refused).as("requests with a token that had ended").hasValue(0);
        assertThat(tokens.assertions.stream().map(claims -> claims.path("jti").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRevokedTokenIsRenewedOnce() throws Exception {
        PartnerConnection connection = open();
        connection.deliver(List.of(observed(1, "p1")), false);
        tokens.valid.clear();

        assertThat(connection.deliver(List.of(observed(2, "p1")), false)).allMatch(Delivered.class::isInstance);

        assertThat(refused).hasValue(1);
        assertThat(tokens.assertions).hasSize(2);
    }

    @Test
    void aPartnerThatRefusesEveryTokenStops() {
        partner.hook = request -> {
            boolean configured = request.path().equals(".well-known/smart-configuration");
            request.answer(configured ? 200 : 401, "application/json", configured ? configuration : "");
            return true;
        };
        tokens.scope = "system/Patient.rs";

        HostFailure failure = failure();

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.STOPPED);
        assertThat(failure)
                .hasMessageContaining("HTTP 401")
                .hasMessageContaining("granted scope is 'system/Patient.rs'")
                .hasMessageNotContaining("CANARY");
        assertThat(tokens.assertions).as("one token, one renewal").hasSize(2);
    }

    @Test
    void a401ForEveryEntryRenewsTheTokenOnceToo() throws Exception {
        PartnerConnection connection = open();
        connection.deliver(List.of(observed(1, "p1"), observed(2, "p2")), false);
        AtomicInteger answers = new AtomicInteger();
        partner.entryHook = resource ->
                answers.incrementAndGet() <= 2 ? Optional.of(TestPartner.response("401")) : Optional.empty();

        List<org.tiltas.api.Observed> next = List.of(observed(3, "p1"), observed(4, "p2"));
        assertThat(catchThrowableOfType(HostFailure.class, () -> connection.deliver(next, false))
                        .kind())
                .isEqualTo(HostFailure.Kind.BUSY);

        assertThat(connection.deliver(next, false)).allMatch(Delivered.class::isInstance);
        assertThat(tokens.assertions).hasSize(2);
    }

    @Test
    void theKeyBeforeServesAsLongAsThePartnerHasNotReadTheNewOne() throws Exception {
        KeyPair fresh = TestTokens.pair("ES384");
        options.putAll(Map.of(
                "auth.keyId",
                "k2",
                "auth.privateKey",
                TestTokens.pkcs8(fresh),
                "auth.previousKeyId",
                "k1",
                "auth.previousKey",
                TestTokens.pkcs8(pair)));

        assertThat(open().deliver(List.of(observed(1, "p1")), false)).allMatch(Delivered.class::isInstance);
        assertThat(refused).hasValue(0);
    }

    @Test
    void aWrongKeyIsSaid() throws Exception {
        tokens.keys.put("k1", TestTokens.pair("ES384").getPublic());
        assertThat(failure())
                .hasMessageContaining("wrong key")
                .hasMessageContaining("kid k1")
                .hasMessageContaining("/.well-known/jwks.json");
    }

    @Test
    void aKeyThePartnerHasNotReadIsSaid() {
        tokens.keys.clear();
        assertThat(failure())
                .hasMessageContaining("does not know the key with kid k1")
                .hasMessageContaining("anew");
    }

    @Test
    void clocksThatDifferAreSaid() {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        HttpHeaders headers =
                HttpHeaders.of(Map.of("Date", List.of("Sun, 22 Nov 2026 10:15:00 GMT")), (name, value) -> true);
        byte[] body = "{\"error\":\"invalid_client\"}".getBytes(StandardCharsets.UTF_8);

        TokenRefusal refusal = TokenRefusal.of(new Answer(401, headers, body), now);

        assertThat(refusal.line("tiltas", "k1", "", Set.of()))
                .isEqualTo("token refused: HTTP 401 invalid_client: clock skew: this server's clock is 900 s behind the"
                        + " partner's; set the clock");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_scope not yours, scope 'system/Observation.crus .*' is not granted; the partner offers 'system/..rs'",
        "401, invalid_client jti was already used, believes to have seen the jti",
        "401, invalid_client token expired, clock skew",
        "401, invalid_client, client 'tiltas' or its key",
        "400, unauthorized_client, may not use client_credentials",
        "404, x, HTTP 404 from the token server"
    })
    void refusalsSayWhatToDo(int status, String refusal, String words) {
        tokens.refusal = refusal;
        tokens.refusalStatus = status;

        HostFailure failure = failure();

        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.STOPPED);
        assertThat(failure).hasMessageMatching(".*" + words + ".*");
        assertThat(failure.getMessage().lines()).hasSize(1);
    }

    @Test
    void aTokenServerThatEchoesOurAssertionDoesNotMakeItPublic() {
        tokens.refusal = "invalid_client bad: eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiJDQU5BUlkifQ.c2lnbmF0dXJl";
        assertThat(failure()).hasMessageContaining("bad: …").hasMessageNotContaining("eyJ");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aTokenServerThatIsAwayIsWaitedFor(int status) {
        tokens.refusal = "x";
        tokens.refusalStatus = status;

        assertThat(failure().kind()).isEqualTo(HostFailure.Kind.BUSY);
    }

    @Test
    void anAlgorithmThePartnerDoesNotTakeIsSaid() {
        configuration = configuration.replace(",\"ES384\"", "");
        assertThat(failure()).hasMessageContaining("[RS384]").hasMessageContaining("auth.algorithm");
    }

    @Test
    void withoutConfigurationTheTokenUrlHasToBeSet() throws Exception {
        configuration = "";
        assertThat(failure()).hasMessageContaining("smart-configuration; set auth.tokenUrl");

        options.put("auth.tokenUrl", tokens.url());
        assertThat(open().deliver(List.of(observed(1, "p1")), false)).allMatch(Delivered.class::isInstance);
    }

    @Test
    void tokensAreNotFetchedInClearForASecurePartner() {
        options.put("auth.tokenUrl", tokens.url());
        assertThatThrownBy(() -> channel.check(
                        new PartnerSettings("hospital", "fhir", "https://hospital.example/fhir", options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("auth.tokenUrl: is not an https address");
    }

    @Test
    void nothingOfTheKeyTurnsUpInTexts() throws IOException {
        String secret = options.get("auth.privateKey");
        FhirOptions read = FhirOptions.of(new PartnerSettings("hospital", "fhir", partner.url(), options));

        assertThat(read.toString() + read.smart()).doesNotContain(secret.substring(40, 80));
        options.put("auth.privateKey", "CANARY" + secret);
        assertThatThrownBy(() -> channel.check(new PartnerSettings("h", "fhir", partner.url(), options)))
                .hasMessageStartingWith("auth.privateKey: is ")
                .hasMessageNotContaining("CANARY");
    }
}
