package org.tiltas.transport.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Outcome;

/** The transport over real sockets. */
class MllpListenersTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = new Server();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void restart(MllpSettings settings) throws Exception {
        server.close();
        server = new Server(settings);
    }

    @Test
    void acceptedIsCommitted() throws Exception {
        try (Sender sender = server.connect()) {
            String answer = sender.send(Sender.message("A1")).answer();
            assertThat(answer.split("\r")[0])
                    .matches("MSH\\|\\^~\\\\&\\|TILTAS\\|HOME\\|MON\\|WARD\\|[0-9.]{18}[+-][0-9]{4}\\|\\|"
                            + "ACK\\^R01\\^ACK\\|[0-9A-Z.]{1,20}\\|P\\|2.6");
            assertThat(answer.split("\r")[1]).isEqualTo("MSA|AA|A1");
        }
        Incoming taken = server.intake.asked().get(0);
        assertThat(taken.transport()).isEqualTo("mllp");
        assertThat(taken.adapter()).isEqualTo("hl7v2");
        assertThat(new String(taken.payload(), StandardCharsets.ISO_8859_1)).isEqualTo(Sender.message("A1"));
    }

    @Test
    void nothingIsAcknowledgedBeforeTheCommit() throws Exception {
        server.intake.hold();
        try (Sender sender = server.connect()) {
            sender.send(Sender.message("A1")).send(Sender.message("A2")).send(Sender.message("A3"));
            await().until(() -> server.intake.held() == 3);
            server.intake.commit(2);
            server.intake.fail(1);
            server.intake.commit(0);
            assertThat(List.of(sender.verdict(), sender.verdict(), sender.verdict()))
                    .containsExactly("AA A1", "AR A2", "AA A3");
        }
    }

    @Test
    void aSlowIntakeSlowsItsSenderDown() throws Exception {
        server.intake.hold();
        try (Sender sender = server.connect()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                many.append('\u000b').append(Sender.message("A" + i)).append("\u001c\r");
            }
            sender.raw(many.toString());
            await().until(() -> server.intake.held() == 16);
            for (int i = 0; i < 200; i++) {
                int next = i;
                await().pollInterval(Duration.ofMillis(1)).until(() -> server.intake.held() > next);
                server.intake.commit(i);
                assertThat(sender.verdict()).isEqualTo("AA A" + i);
                assertThat(server.intake.held() - i).isLessThanOrEqualTo(17);
            }
        }
    }

    @Test
    void malformedIsPutAside() throws Exception {
        try (Sender sender = server.connect()) {
            String answer =
                    sender.send(Sender.message("A1").replace("\rOBR", "\rob r")).answer();
            assertThat(answer).contains("\rMSA|AE|A1|???[3]: segment 3 has no name of three\r");
            assertThat(answer).contains("\rERR||???^3|100^Segment sequence error^HL70357|E||||");
            assertThat(sender.send(Sender.message("")).answer())
                    .contains("MSA|AE||", "ERR||MSH^1^10|101^Required field missing^HL70357|E||||MSH-10: message");
            assertThat(sender.send("hello").answer()).contains("\rMSA|AR", "ERR||MSH^1^3|204^");
            assertThat(sender.send(Sender.message("A3")).verdict()).isEqualTo("AA A3");
        }
        assertThat(server.journal.quarantined).hasSize(2);
        assertThat(server.journal.quarantined.get(0).reason()).isEqualTo("malformed");
        assertThat(server.journal.quarantined.get(0).message().gateway()).isEqualTo("ward");
        assertThat(server.journal.quarantined.get(0).message().payload())
                .contains("\rob r".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNoMessageFromAKnownAddressIsPutAside() throws Exception {
        server.journal.put("gateway", "ward", "{\"mllp\": {\"address\": \"127.0.0.0/8\"}}");
        try (Sender sender = server.connect()) {
            assertThat(sender.send("hello").answer())
                    .contains("\rMSA|AE||MSH: the message does not begin with this segment", "ERR||MSH^1|100^");
        }
        assertThat(server.journal.quarantined).hasSize(1);
    }

    @Test
    void unknownSendersAreRejected() throws Exception {
        try (Sender sender = server.connect()) {
            String answer = sender.send(Sender.message("A1").replace("|MON|", "|OTHER|"))
                    .answer();
            assertThat(answer)
                    .contains("MSA|AR|A1|", "ERR||MSH^1^3|204^Unknown key identifier^HL70357|E||||MSH-3: this");
            server.journal.put("gateway", "other", Server.GATEWAY.replace("MON", "OTHER"));
            assertThat(sender.send(Sender.message("A1").replace("|MON|", "|OTHER^1.2^ISO|"))
                            .verdict())
                    .isEqualTo("AA A1");
            server.journal.remove("gateway", "other");
            assertThat(sender.send(Sender.message("A1").replace("|MON|", "|OTHER|"))
                            .verdict())
                    .isEqualTo("AR A1");
        }
        assertThat(server.intake.asked()).hasSize(1);
        assertThat(server.journal.quarantined).isEmpty();
    }

    @Test
    void theClosestDescriptionWins() throws Exception {
        server.journal.put("gateway", "any", "{\"mllp\": {\"address\": \"127.0.0.0/8\"}}");
        server.journal.put(
                "gateway",
                "east",
                "{\"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"MON\", \"facility\": \"EAST\"}}");
        server.intake.outcome = Outcome.ACCEPTED;
        assertThat(server.gateway("127.0.0.1", header("MON", "EAST"))).contains("east");
        assertThat(server.gateway("127.0.0.1", header("MON", "WEST"))).contains("ward");
        assertThat(server.gateway("127.0.0.1", header("NEW", "EAST"))).contains("any");
        assertThat(server.gateway("10.0.0.1", header("MON", "EAST"))).isEmpty();
    }

    private static Header header(String application, String facility) {
        return Header.read(("MSH|^~\\&|" + application + "|" + facility + "|||1||ORU^R01|1|P|2.6")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void enhancedMode() throws Exception {
        try (Sender sender = server.connect()) {
            assertThat(sender.send(Sender.message("A1", "|||AL|NE")).verdict()).isEqualTo("CA A1");
            assertThat(sender.send(Sender.message("A2", "|||NE|AL")).verdict()).isEqualTo("AA A2");
            assertThat(sender.send(Sender.message("A3", "|||AL|AL")).verdict()).isEqualTo("CA A3");
            sender.send(Sender.message("A4", "|||NE|NE"));
            sender.send(Sender.message("A5", "|||ER|NE"));
            assertThat(sender.send(Sender.message("A6", "|||ER|NE").replace("|P|", "|Q|"))
                            .answer())
                    .contains("MSA|CE|A6", "ERR||MSH^1^11|202^");
            sender.send(Sender.message("A7", "|||SU|NE").replace("MON", "X"));
            assertThat(sender.send(Sender.message("A8", "|||SU|")).verdict()).isEqualTo("CA A8");
        }
        assertThat(server.intake.asked()).hasSize(6);
    }

    @Test
    void anAcknowledgementIsNotAcknowledged() throws Exception {
        try (Sender sender = server.connect()) {
            sender.send("MSH|^~\\&|MON|WARD|||20261122||ACK^R01|9|P|2.6\rMSA|AA|T1\r");
            assertThat(sender.send(Sender.message("A1")).verdict()).isEqualTo("AA A1");
        }
        assertThat(server.intake.asked()).hasSize(1);
    }

    @Test
    void theSendersSeparatorsCharactersAndVersionComeBack() throws Exception {
        try (Sender sender = server.connect()) {
            String answer = sender.send("MSH#*!%$#MON#W\u00e4rd###20261122##ORU*R01#A1#T#2.3######8859/1\r")
                    .answer();
            assertThat(answer)
                    .startsWith("MSH#*!%$###MON#W\u00e4rd#")
                    .contains("#ACK*R01*ACK#", "#T#2.3######8859/1\r");
            assertThat(answer).contains("MSA#AA#A1\r");
            assertThat(sender.send("MSH#*!%$#MON####20261122##ORU*R01#A1#X#2.3\r")
                            .answer())
                    .contains("ERR#MSH*1*11*202$Unsupported processing id$HL70357#MSH*1*11#");
        }
    }

    @Test
    void whatTheIntakeRefuses() throws Exception {
        try (Sender sender = server.connect()) {
            server.intake.outcome = Outcome.NOT_AUTHORISED;
            assertThat(sender.send(Sender.message("A1")).answer()).contains("MSA|AR|A1|MSH-3: adapter: refused");
            server.intake.outcome = Outcome.TOO_LARGE;
            assertThat(sender.send(Sender.message("A2")).verdict()).isEqualTo("AE A2");
            server.intake.closed = Optional.of("disk full");
            assertThat(sender.send(Sender.message("A3")).answer())
                    .contains("MSA|AR|A3", "207^Application internal error^HL70357");
        }
    }

    @Test
    void framesInAnyPieces() throws Exception {
        try (Sender sender = server.connect()) {
            byte[] bytes = ("\r\n \u000b" + Sender.message("A1") + "\u001c\r\u000b" + Sender.message("A2") + "\u001c")
                    .getBytes(StandardCharsets.UTF_8);
            for (byte one : bytes) {
                sender.raw(new byte[] {one});
            }
            assertThat(sender.verdict() + " " + sender.verdict()).isEqualTo("AA A1 AA A2");
            sender.raw("\u000bMSH|^~\\&|MON|broken off").send(Sender.message("A3"));
            assertThat(sender.verdict()).isEqualTo("AA A3");
        }
        assertThat(server.intake.payloads())
                .containsExactly(Sender.message("A1"), Sender.message("A2"), Sender.message("A3"));
    }

    @Test
    void aSenderThatEndsItsOutputStillGetsItsAnswers() throws Exception {
        server.intake.hold();
        try (Sender sender = server.connect()) {
            sender.send(Sender.message("A1")).endOutput();
            await().until(() -> server.intake.held() == 1);
            server.intake.commit(0);
            assertThat(sender.verdict()).isEqualTo("AA A1");
            assertThat(sender.answer()).isEmpty();
        }
        await().until(() -> server.connections() == 0);
    }

    @Test
    void aMessageOfAMegabyte() throws Exception {
        String row = "OBX|1|NM|8867-4^^LN||70|/min|||||F\r";
        String large = Sender.message("BIG") + row.repeat((1 << 20) / row.length());
        try (Sender sender = server.connect()) {
            assertThat(sender.send(large).send(Sender.message("A2")).verdict()).isEqualTo("AA BIG");
            assertThat(sender.verdict()).isEqualTo("AA A2");
        }
        assertThat(server.intake.payloads().get(0)).isEqualTo(large);
    }

    @Test
    void tooLargeEndsTheConnection() throws Exception {
        try (Sender sender = server.connect()) {
            String huge = Sender.message("HUGE") + "NTE|1||" + "x".repeat(5 << 20);
            sender.send(Sender.message("A1")).send(huge);
            assertThat(sender.verdict()).isEqualTo("AA A1");
            String answer = sender.answer();
            assertThat(answer).contains("MSA|AE|HUGE|MSH: longer than 4194304 bytes\r", "ERR||MSH^1|102^");
            assertThat(sender.answer()).isEmpty();
        }
        await().until(() -> server.connections() == 0);
        assertThat(server.journal.quarantined).hasSize(1);
        assertThat(server.journal.quarantined.get(0).reason()).isEqualTo("too-large");
        assertThat(server.journal.quarantined.get(0).message().payload()).hasSize(1024);
    }

    @Test
    void aBlockThatNeverEndsIsGivenUp() throws Exception {
        restart(Server.settings(Duration.ofMillis(500), Duration.ofSeconds(20), Optional.empty()));
        try (Sender sender = server.connect()) {
            sender.raw("\u000b" + Sender.message("A1"));
            assertThat(sender.answer()).contains("MSA|AE|A1|MSH: the message did not end in time");
            assertThat(sender.answer()).isEmpty();
        }
        assertThat(server.journal.quarantined.get(0).reason()).isEqualTo("incomplete");
    }

    @Test
    void aSenderTooSlowIsGivenUp() throws Exception {
        restart(Server.settings(Duration.ofSeconds(10), Duration.ofMillis(800), Optional.empty()));
        try (Sender sender = server.connect()) {
            sender.raw("\u000b" + Sender.message("A1"));
            await().pollInterval(Duration.ofMillis(100)).until(() -> {
                sender.raw("x");
                return !server.journal.quarantined.isEmpty();
            });
            assertThat(sender.answer()).contains("MSA|AE|A1");
        }
    }

    @Test
    void theTimeTheServerTakesIsNotTheSenders() throws Exception {
        restart(Server.settings(Duration.ofMillis(400), Duration.ofMillis(400), Optional.empty()));
        server.intake.hold();
        try (Sender sender = server.connect()) {
            for (int i = 0; i < 16; i++) {
                sender.send(Sender.message("A" + i));
            }
            sender.raw("\u000b" + Sender.message("LAST"));
            await().until(() -> server.intake.held() == 16);
            long later = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            await().until(() -> System.nanoTime() > later);
            sender.raw("\u001c\r");
            for (int i = 0; i < 16; i++) {
                server.intake.commit(i);
                assertThat(sender.verdict()).isEqualTo("AA A" + i);
            }
            await().until(() -> server.intake.held() == 17);
            server.intake.commit(16);
            assertThat(sender.verdict()).isEqualTo("AA LAST");
        }
    }

    @Test
    void somethingElseThanMllpIsDisconnected() throws Exception {
        try (Sender sender = server.connect()) {
            sender.raw("GET / HTTP/1.1\r\n" + "x: y\r\n".repeat(2000));
            assertThat(sender.answer()).isEmpty();
        }
        await().until(() -> server.connections() == 0);
    }

    @Test
    void ahundredConnectionsWithLargeMessages() throws Exception {
        String row = "OBX|1|NM|8867-4^^LN||70|/min|||||F\r";
        List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            senders.add(server.connect());
        }
        String tail = row.repeat(200_000 / row.length());
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                String message = Sender.message("C" + i + "." + round) + (round == 1 ? tail : "");
                senders.get(i).send(message);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(senders.get(i).verdict()).isEqualTo("AA C" + i + "." + round);
            }
        }
        assertThat(server.connections()).isEqualTo(100);
        for (Sender sender : senders) {
            sender.close();
        }
        assertThat(server.intake.asked()).hasSize(300);
        await().until(() -> server.connections() == 0);
    }

    @Test
    void tooManyConnectionsAreRefused() throws Exception {
        MllpSettings s = Server.settings(Duration.ofSeconds(5), Duration.ofSeconds(5), Optional.empty());
        restart(new MllpSettings(
                s.bind(),
                s.plainPort(),
                s.tls(),
                false,
                1,
                s.maxBlock(),
                s.byteLimit(),
                s.blockLimit(),
                s.idleLimit()));
        try (Sender first = server.connect()) {
            assertThat(first.send(Sender.message("A1")).verdict()).isEqualTo("AA A1");
            try (Sender second = server.connect()) {
                assertThat(second.answer()).isEmpty();
            }
            assertThat(first.send(Sender.message("A2")).verdict()).isEqualTo("AA A2");
        }
    }

    @Test
    void aClientCertificateIsASender() throws Exception {
        MllpSettings.Tls tls = new MllpSettings.Tls(
                RESOURCES.resolve("server.crt"),
                RESOURCES.resolve("server.key"),
                Optional.of(RESOURCES.resolve("clients.crt")),
                0);
        restart(Server.settings(Duration.ofSeconds(20), Duration.ofSeconds(20), Optional.of(tls)));
        server.journal.put("gateway", "ward", "{\"mllp\": {\"certificate\": \"cn=monitor 1, o=Ward\"}}");
        try (Sender known = new Sender(tlsSocket(true));
                Sender nobody = new Sender(tlsSocket(false))) {
            assertThat(known.send(Sender.message("A1"))
                            .send(Sender.message("A2"))
                            .verdict())
                    .isEqualTo("AA A1");
            assertThat(known.verdict()).isEqualTo("AA A2");
            assertThat(nobody.send(Sender.message("A3")).verdict()).isEqualTo("AR A3");
        }
        assertThat(server.intake.asked()).hasSize(2);
    }

    private Socket tlsSocket(boolean certified) throws Exception {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", read(certificates, "server.crt"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager[] keys = {};
        if (certified) {
            String pem = Files.readString(RESOURCES.resolve("client.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "client",
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
                    new char[0],
                    new X509Certificate[] {read(certificates, "client.crt")});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket("127.0.0.1", server.tlsPort());
    }

    private static X509Certificate read(CertificateFactory certificates, String file) throws Exception {
        try (var in = Files.newInputStream(RESOURCES.resolve(file))) {
            return (X509Certificate) certificates.generateCertificate(in);
        }
    }

    @Test
    void plainIsRefusedTowardsOtherMachines() throws Exception {
        MllpSettings s = Server.settings(Duration.ofSeconds(5), Duration.ofSeconds(5), Optional.empty());
        MllpSettings open = new MllpSettings(
                "0.0.0.0",
                OptionalInt.of(0),
                s.tls(),
                false,
                1,
                s.maxBlock(),
                s.byteLimit(),
                s.blockLimit(),
                s.idleLimit());
        assertThatThrownBy(() -> new Server(open))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("TILTAS_BIND: 0.0.0.0 is no loopback address and MLLP without TLS is refused");
    }
}
