package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.admin.resource.CertificateEnds;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Meters;

class PartnerCertificateTest {
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

    /** A certificate that lives for so many days, as PEM. */
    private String certificate(int days) throws Exception {
        String store = data.resolve("c" + days + ".p12").toString();
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=Tiltas", "-validity", "" + days, "-keystore", store);
        return keytool("-exportcert", "-rfc", "-keystore", store);
    }

    private static String keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "own", "-storepass", "changeit", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private HttpResponse<String> put(String certificate) throws Exception {
        ObjectNode partner = new ObjectMapper().createObjectNode().put("url", "https://hospital.example/fhir");
        partner.putObject("auth")
                .put("type", "mtls")
                .put("certificate", certificate)
                .put("key", "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----");
        return server.send("PUT", "/api/v1/partners/hospital", partner.toString());
    }

    private static double figure() {
        return Meters.gauges().entrySet().stream()
                .filter(each -> each.getKey().name().equals("tiltas_partner_certificate_seconds"))
                .mapToDouble(each -> each.getValue().getAsDouble())
                .sum();
    }

    @Test
    void itsEndIsShownAndItsKeyIsNot() throws Exception {
        assertThat(put(certificate(20)).statusCode()).isEqualTo(201);

        HttpResponse<String> got = server.get("/api/v1/partners/hospital");
        JsonNode shown = AdminServer.json(got).path("certificate");
        assertThat(shown.path("subject").asText()).isEqualTo("CN=Tiltas");
        assertThat(shown.path("daysLeft").asInt()).isBetween(19, 20);
        assertThat(got.body()).doesNotContain("CANARY").doesNotContain("enc:").contains("BEGIN CERTIFICATE");
        assertThat(server.journal.record("partner", "hospital").orElseThrow().body())
                .doesNotContain("CANARY");

        HttpResponse<String> back = server.send("PUT", "/api/v1/partners/hospital", got.body());

        assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
        assertThat(server.partnerCalls)
                .last()
                .asString()
                .as("the key left out is kept")
                .contains("CANARY");
    }

    @Test
    void anEndThatIsNearIsWarnedOfWithoutNamingThePartner() throws Exception {
        CertificateEnds ends = new CertificateEnds();

        put(certificate(20));
        ends.changed(new Records.Change("partner", "hospital", server.journal.record("partner", "hospital")));

        assertThat(ends.warnings()).hasSize(1);
        assertThat(ends.warnings().get(0))
                .startsWith("a partner's client certificate ends in 19 days")
                .doesNotContain("hospital");
        assertThat(figure()).isBetween(19 * 86_400.0, 20 * 86_400.0);

        put(certificate(300));
        ends.changed(new Records.Change("partner", "hospital", server.journal.record("partner", "hospital")));
        assertThat(ends.warnings()).isEmpty();

        ends.changed(new Records.Change("partner", "hospital", Optional.empty()));
        assertThat(figure()).isZero();
    }
}
