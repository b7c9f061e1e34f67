package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tiltas.transports.fhirpush.TestContext.observed;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.DeliveryOutcome.Delivered;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerSettings;

class MutualTlsTest {
    @TempDir
    static Path folder;

    private static TestCertificates certificates;
    private final FhirPushChannel channel = new FhirPushChannel();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpsServer server;
    private TestPartner partner;

    @BeforeAll
    static void make() throws Exception {
        certificates = new TestCertificates(folder);
    }

    @BeforeEach
    void start() throws Exception {
        partner = new TestPartner();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(threads);
        server.createContext("/fhir", partner::receive);
        server.start();
    }

    private static SSLContext context() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificates.only("server"), TestCertificates.PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificates.store().getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
        partner.close();
        channel.stop();
    }

    private PartnerSettings settings(String client, String key, boolean ca) throws Exception {
        Map<String, String> options =
                new HashMap<>(Map.of("timeoutSeconds", "3", "auth.type", client.isEmpty() ? "none" : "mtls"));
        if (!client.isEmpty()) {
            options.put("auth.certificate", certificates.certificate(client));
            options.put("auth.key", certificates.key(key));
        }
        if (ca) {
            options.put("auth.ca", certificates.certificate("ca"));
        }
        String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/fhir";
        return new PartnerSettings("hospital", "fhir", url, options);
    }

    private HostFailure failure(PartnerSettings settings) {
        return catchThrowableOfType(HostFailure.class, () -> channel.open(settings, new TestContext())
                .deliver(List.of(observed(1, "p1")), false));
    }

    @Test
    void ourCertificateLetsUsIn() throws Exception {
        PartnerSettings settings = settings("client", "client", true);
        channel.check(settings);

        assertThat(channel.open(settings, new TestContext()).deliver(List.of(observed(1, "p1")), false))
                .allMatch(Delivered.class::isInstance);
    }

    @Test
    void aStrangersCertificateDoesNot() throws Exception {
        assertThat(failure(settings("stranger", "stranger", true)))
                .hasMessageMatching("(cannot connect|connection broke): .*");
    }

    @Test
    void withoutCertificateNobodyComesIn() throws Exception {
        assertThat(failure(settings("", "", true))).hasMessageMatching("(cannot connect|connection broke): .*");
    }

    @Test
    void aPartnerOfAnUnknownAuthorityIsNotTrusted() throws Exception {
        HostFailure failure = failure(settings("client", "client", false));

        assertThat(failure.kind()).as("nothing was sent").isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure).hasMessageContaining("certification path");
        assertThat(partner.requests).isEmpty();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        PartnerSettings settings = settings("client", "stranger", true);
        assertThatThrownBy(() -> channel.check(settings)).hasMessage("auth.key: does not belong to auth.certificate");
    }

    @Test
    void whatIsMissingOrUnreadableIsNamed() throws Exception {
        Map<String, String> options =
                new HashMap<>(settings("client", "client", true).options());
        options.put("auth.key", options.get("auth.key").replace("PRIVATE", "EC PRIVATE"));
        refused(options, "auth.key: is a EC PRIVATE KEY; turn it into PKCS #8 with 'openssl pkcs8 .*");
        options.put("auth.key", "CANARY");
        refused(options, "auth.key: holds no private key; .*");
        options.remove("auth.key");
        refused(options, "auth.key: is missing");
        options.put("auth.ca", "rubbish");
        options.put("auth.key", certificates.key("client"));
        refused(options, "auth.ca: holds no certificate; .*");
        options.remove("auth.certificate");
        refused(options, "auth.certificate: is missing");
    }

    private void refused(Map<String, String> options, String words) {
        assertThatThrownBy(() -> channel.check(
                        new PartnerSettings("hospital", "fhir", "https://hospital.example/fhir", options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(words)
                .hasMessageNotContaining("CANARY");
    }

    @Test
    void certificatesNeedHttps() throws Exception {
        Map<String, String> options = settings("client", "client", true).options();
        assertThatThrownBy(() -> channel.check(new PartnerSettings("h", "fhir", "http://h.example/fhir", options)))
                .hasMessage("url: certificates need https");
    }
}
