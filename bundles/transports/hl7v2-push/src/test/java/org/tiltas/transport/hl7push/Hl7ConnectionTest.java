package org.tiltas.transport.hl7push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.ReadingStatus;

class Hl7ConnectionTest {
    private final Home home = new Home();
    private Receiver receiver;
    private PartnerConnection connection;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        connection = connect("mllp://127.0.0.1:" + receiver.port());
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        receiver.close();
    }

    private PartnerConnection connect(String url, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        if (!all.contains("settings.timeoutSeconds")) {
            all.addAll(List.of("settings.timeoutSeconds", "1"));
        }
        return new Hl7PushChannel().open(Home.settings(url, all.toArray(String[]::new)), home);
    }

    private static Observed row(long offset, String patient) {
        return Home.observed(offset, "o" + offset, patient, 1, ReadingStatus.FINAL, Set.of());
    }

    private static String id(Observed row) {
        return ObservationMessage.controlId(row);
    }

    private List<DeliveryOutcome> deliver(Observed... rows) throws HostFailure, InterruptedException {
        return connection.deliver(List.of(rows), false);
    }

    private HostFailure failing(Observed... rows) {
        HostFailure failure = catchThrowableOfType(HostFailure.class, () -> deliver(rows));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void whatIsAcceptedIsDeliveredInOrderOverOneConnection() throws Exception {
        Observed[] rows = {row(1, "a"), row(2, "b"), row(3, "a")};

        assertThat(deliver(rows))
                .containsExactly(
                        new DeliveryOutcome.Delivered(id(rows[0]), true),
                        new DeliveryOutcome.Delivered(id(rows[1]), true),
                        new DeliveryOutcome.Delivered(id(rows[2]), true));
        assertThat(receiver.ids()).containsExactly(id(rows[0]), id(rows[1]), id(rows[2]));
        assertThat(receiver.connections).hasSize(1);
    }

    @Test
    void whatIsRefusedIsParkedWithTheReceiversWordsAndOthersGoOn() throws Exception {
        Observed refused = row(2, "b");
        receiver.answer = message -> Receiver.controlId(message).equals(id(refused))
                ? Receiver.acknowledgement(
                        "AE", message, "ERR||PID^1^3|204^Unknown key identifier^HL70357|E||||no such patient\r")
                : Receiver.accepted(message);

        List<DeliveryOutcome> outcomes = deliver(row(1, "a"), refused, row(3, "a"));

        assertThat(outcomes.get(0)).isInstanceOf(DeliveryOutcome.Delivered.class);
        assertThat(outcomes.get(1))
                .isEqualTo(new DeliveryOutcome.Refused(204, "AE: PID 1 3 204 Unknown key identifier no such patient"));
        assertThat(outcomes.get(2)).isInstanceOf(DeliveryOutcome.Delivered.class);
    }

    @Test
    void aReceiverThatCannotNowIsAskedAgainAndWhatIsBehindWaits() throws Exception {
        Observed first = row(1, "a");
        receiver.answer = message -> Receiver.controlId(message).equals(id(first))
                ? Receiver.acknowledgement("AR", message, "ERR|||207^Application internal error^HL70357|E\r")
                : Receiver.accepted(message);

        List<DeliveryOutcome> outcomes = deliver(first, row(2, "a"), row(3, "b"));

        assertThat(outcomes.get(0)).isInstanceOf(DeliveryOutcome.Unsettled.class);
        assertThat(outcomes.get(1)).isInstanceOf(DeliveryOutcome.Unsettled.class);
        assertThat(outcomes.get(2)).isInstanceOf(DeliveryOutcome.Delivered.class);
        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void anUnansweredMessageIsSaidAgainWithTheSameControlIdAndWhatWasAnsweredIsNot() throws Exception {
        Observed[] rows = {row(1, "a"), row(2, "b"), row(3, "c")};
        receiver.answer = message ->
                Receiver.controlId(message).equals(id(rows[1])) ? Receiver.SILENCE : Receiver.accepted(message);

        HostFailure failure = failing(rows);
        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
        assertThat(failure.getMessage()).isEqualTo("no answer within 1 s");

        receiver.answer = Receiver::accepted;
        assertThat(deliver(rows)).allMatch(DeliveryOutcome.Delivered.class::isInstance);
        assertThat(receiver.ids()).containsExactly(id(rows[0]), id(rows[1]), id(rows[1]), id(rows[2]));
        assertThat(receiver.received.get(1)).isEqualTo(receiver.received.get(2));
        assertThat(receiver.connections).as("a late answer cannot be mistaken").hasSize(2);
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerIsAnUnknownOutcome() {
        receiver.answer = message -> Receiver.HANG_UP;

        assertThat(failing(row(1, "a")).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void nonsenseIsAnUnknownOutcome() {
        receiver.answer = message -> "HTTP/1.1 400 Bad Request";

        assertThat(failing(row(1, "a")).kind()).isEqualTo(HostFailure.Kind.OUTCOME_UNKNOWN);
    }

    @Test
    void answersToOtherMessagesArePassedOver() throws Exception {
        receiver.answer =
                message -> Receiver.acknowledgement("AE", message, "").replace(Receiver.controlId(message), "X1")
                        + "\u001c\r\u000b" + Receiver.accepted(message);

        assertThat(deliver(row(1, "a"))).allMatch(DeliveryOutcome.Delivered.class::isInstance);
    }

    @Test
    void aConnectionThatWentStaleIsRenewedWithoutDoubt() throws Exception {
        deliver(row(1, "a"));
        receiver.connections.get(0).close();

        await().untilAsserted(
                        () -> assertThat(deliver(row(2, "a"))).allMatch(DeliveryOutcome.Delivered.class::isInstance));
        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void aReceiverThatIsAwayIsBusyAndComesBack() throws Exception {
        int port = receiver.port();
        receiver.close();
        HostFailure failure = failing(row(1, "a"));
        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure.getMessage()).startsWith("no connection to 127.0.0.1:" + port);
        assertThatThrownBy(() -> connection.probe()).isInstanceOf(HostFailure.class);

        receiver = Receiver.at(port);
        connection.probe();
        assertThat(deliver(row(1, "a"))).allMatch(DeliveryOutcome.Delivered.class::isInstance);
    }

    @Test
    void oneThatIsNeverAnsweredDelaysOnlyItsOwnResident() throws Exception {
        Observed poison = row(1, "a");
        Observed[] rows = {poison, row(2, "a"), row(3, "b")};
        receiver.answer = message ->
                Receiver.controlId(message).equals(id(poison)) ? Receiver.HANG_UP : Receiver.accepted(message);
        failing(rows);
        failing(rows);

        List<DeliveryOutcome> outcomes = deliver(rows);

        assertThat(outcomes.get(0)).isInstanceOf(DeliveryOutcome.Unsettled.class);
        assertThat(outcomes.get(1)).isInstanceOf(DeliveryOutcome.Unsettled.class);
        assertThat(outcomes.get(2)).isInstanceOf(DeliveryOutcome.Delivered.class);
        assertThat(receiver.ids()).doesNotContain(id(rows[1]));
    }

    @Test
    void aThreadThatIsWantedBackComesBack() throws Exception {
        connection.close();
        connection = connect("mllp://127.0.0.1:" + receiver.port(), "settings.timeoutSeconds", "600");
        receiver.answer = message -> Receiver.SILENCE;
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                deliver(row(1, "a"));
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        thread.start();
        await().until(() -> !receiver.received.isEmpty());

        thread.interrupt();

        await().until(() -> !thread.isAlive());
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatIsNotAboutAPersonIsNotTaken() {
        var measurement = row(1, "a").measurement();
        assertThat(connection.takes(measurement)).isTrue();
        assertThat(connection.takes(measurement.withSubject(
                        new org.tiltas.api.Subject(org.tiltas.api.Subject.Kind.LOCATION, "r1"))))
                .isFalse();
    }

    @Test
    void anObservationThatCannotBeSaidIsParkedWithoutBeingSent() throws Exception {
        home.resources.put("Patient/x", "");

        assertThat(deliver(row(1, "x"), row(2, "a")))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(new DeliveryOutcome.Refused(
                                        0, "Patient/x is not known to this server any more")),
                        second -> assertThat(second).isInstanceOf(DeliveryOutcome.Delivered.class));
        assertThat(receiver.received).hasSize(1);
    }

    @Test
    void tlsBelievesTheGivenAuthorityAndMutualTlsShowsWhoWeAre() throws Exception {
        String certificate = resource("server.crt");
        String key = resource("server.key");
        SSLContext context = Tls.context(Hl7Options.of(Home.settings(
                "mllps://localhost:1",
                "settings.trust",
                certificate,
                "auth.type",
                "mtls",
                "auth.certificate",
                certificate,
                "auth.key",
                key)));
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        try (Receiver secure = new Receiver(server)) {
            String url = "mllps://localhost:" + secure.port();
            try (PartnerConnection known = connect(
                    url,
                    "settings.trust",
                    certificate,
                    "auth.type",
                    "mtls",
                    "auth.certificate",
                    certificate,
                    "auth.key",
                    key)) {
                assertThat(known.deliver(List.of(row(1, "a")), false))
                        .allMatch(DeliveryOutcome.Delivered.class::isInstance);
            }
            try (PartnerConnection believesNobody = connect(url)) {
                assertThatThrownBy(() -> believesNobody.deliver(List.of(row(1, "a")), false))
                        .isInstanceOf(HostFailure.class)
                        .hasMessageContaining("no connection to localhost");
            }
            assertThat(secure.received).hasSize(1);
        }
    }

    private static String resource(String name) throws Exception {
        return Files.readString(
                Path.of(Hl7ConnectionTest.class.getResource("/" + name).toURI()), StandardCharsets.US_ASCII);
    }

    @Test
    void theSocketIsClosedWithTheConnection() throws Exception {
        deliver(row(1, "a"));
        Socket socket = receiver.connections.get(0);

        connection.close();

        await().until(() -> socket.isClosed());
    }
}
