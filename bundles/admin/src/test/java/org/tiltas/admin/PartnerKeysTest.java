package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.spi.server.SecretBox;

class PartnerKeysTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> put(String algorithm) throws Exception {
        return server.send(
                "PUT",
                "/api/v1/partners/hospital",
                "{\"url\": \"https://hospital.example/fhir\", \"auth\": {\"type\": \"smart\", \"clientId\": \"tiltas\","
                        + " \"algorithm\": \"" + algorithm + "\"}}");
    }

    private JsonNode published() throws Exception {
        String auth = server.auth;
        server.auth = null;
        try {
            HttpResponse<String> open = server.get("/.well-known/jwks.json");
            assertThat(open.statusCode()).isEqualTo(200);
            return AdminServer.json(open).path("keys");
        } finally {
            server.auth = auth;
        }
    }

    private ObjectNode stored() throws Exception {
        return (ObjectNode) JSON.readTree(
                server.journal.record("partner", "hospital").orElseThrow().body());
    }

    private String privateKey(String field) throws Exception {
        return SecretBox.open(stored().path("auth").path(field).asText());
    }

    private static BigInteger number(JsonNode jwk, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(member).asText()));
    }

    private static PublicKey publicKey(JsonNode jwk) throws Exception {
        if (jwk.path("kty").asText().equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp384r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(jwk, "x"), number(jwk, "y")),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "ES384"})
    void aPartnerWithSmartGetsAKeyWhosePublicHalfIsOpen(String algorithm) throws Exception {
        assertThat(put(algorithm).statusCode()).isEqualTo(201);

        JsonNode keys = published();
        assertThat(keys).hasSize(1);
        JsonNode jwk = keys.get(0);
        assertThat(jwk.path("alg").asText()).isEqualTo(algorithm);
        assertThat(jwk.path("kid").asText())
                .isEqualTo(stored().at("/auth/keyId").asText())
                .matches("[A-Za-z0-9_-]{43}");
        String kind = algorithm.equals("RS384") ? "RSA" : "EC";
        PrivateKey own = KeyFactory.getInstance(kind)
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(privateKey("privateKey"))));
        Signature signature = Signature.getInstance(kind.equals("RSA") ? "SHA384withRSA" : "SHA384withECDSA");
        signature.initSign(own);
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(publicKey(jwk));
        signature.update(new byte[] {1, 2, 3});
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void aNewKeyComesBesideTheOldOneAndAThirdEndsTheFirst() throws Exception {
        put("ES384");
        String first = published().path(0).path("kid").asText();

        HttpResponse<String> rotated = server.send("POST", "/api/v1/partners/hospital/keys", null);

        assertThat(rotated.statusCode()).isEqualTo(201);
        String second = published().path(0).path("kid").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(published().findValuesAsText("kid")).containsExactly(second, first);
        assertThat(stored().at("/auth/previousKeyId").asText()).isEqualTo(first);
        assertThat(privateKey("previousKey")).isNotEqualTo(privateKey("privateKey"));

        server.send("POST", "/api/v1/partners/hospital/keys", "{}");
        assertThat(published().findValuesAsText("kid")).hasSize(2).doesNotContain(first);

        server.send("POST", "/api/v1/partners/hospital/keys", "{\"revoke\": true}");
        assertThat(published()).hasSize(1);
        assertThat(stored().path("auth").has("previousKey")).isFalse();
    }

    @Test
    void whatWasReadCanBeSentBackAndKeepsTheKeys() throws Exception {
        put("ES384");
        server.send("POST", "/api/v1/partners/hospital/keys", null);
        String before = stored().toString();

        HttpResponse<String> back = server.send(
                "PUT",
                "/api/v1/partners/hospital",
                server.get("/api/v1/partners/hospital").body());

        assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
        assertThat(JSON.readTree(before).path("keys")).isEqualTo(stored().path("keys"));
        assertThat(JSON.readTree(before).at("/auth/privateKey")).isEqualTo(stored().at("/auth/privateKey"));
        put("RS384");
        assertThat(published().findValuesAsText("alg")).containsExactly("RS384", "ES384");
    }

    @Test
    void noAnswerAndNoRecordHoldsAPrivateKey() throws Exception {
        StringBuilder said = new StringBuilder(put("RS384").body());
        said.append(server.send("POST", "/api/v1/partners/hospital/keys", null).body());
        for (String path : new String[] {
            "/api/v1/partners", "/api/v1/partners/hospital", "/api/v1/partners/hospital/keys",
            "/.well-known/jwks.json", "/api/v1/audit", "/api/v1/status"
        }) {
            said.append(server.get(path).body());
        }
        said.append(stored());

        for (String field : new String[] {"privateKey", "previousKey"}) {
            String key = privateKey(field);
            byte[] der = Base64.getDecoder().decode(key);
            String url = Base64.getUrlEncoder().withoutPadding().encodeToString(der);
            assertThat(said).doesNotContain(key.substring(100, 140)).doesNotContain(url.substring(100, 140));
        }
        assertThat(server.get("/api/v1/partners/hospital").body()).doesNotContain("enc:");
        for (JsonNode jwk : published()) {
            for (String member : new String[] {"d", "p", "q", "dp", "dq", "qi", "k"}) {
                assertThat(jwk.has(member)).as(member).isFalse();
            }
        }
        assertThat(new String(
                        java.nio.file.Files.readAllBytes(data.resolve("secret.key")), StandardCharsets.ISO_8859_1))
                .hasSize(32);
    }

    @Test
    void aPrivateKeyIsNotTaken() throws Exception {
        HttpResponse<String> refused = server.send(
                "PUT",
                "/api/v1/partners/hospital",
                "{\"url\": \"https://h.example/fhir\", \"auth\": {\"type\": \"smart\", \"privateKey\": \"CANARY\"}}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("auth.privateKey").doesNotContain("CANARY");
    }

    @Test
    void onlySmartPartnersHaveKeys() throws Exception {
        server.send("PUT", "/api/v1/partners/plain", "{\"url\": \"http://h.example/fhir\"}");

        assertThat(server.send("POST", "/api/v1/partners/plain/keys", null).statusCode())
                .isEqualTo(409);
        assertThat(server.send("POST", "/api/v1/partners/nobody/keys", null).statusCode())
                .isEqualTo(404);
        assertThat(published()).isEmpty();
    }
}
