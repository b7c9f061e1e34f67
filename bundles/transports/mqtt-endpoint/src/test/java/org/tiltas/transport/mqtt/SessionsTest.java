package org.tiltas.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.transport.mqtt.RawClient.Packet;

class SessionsTest extends Fixture {
    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void sessionIsPresentWhenTheClientComesBack(int version) throws Exception {
        assertThat(sessionPresent(version, "c1", false)).isFalse();
        assertThat(sessionPresent(version, "c1", false)).isTrue();
        assertThat(sessionPresent(version, "c2", false)).as("another client").isFalse();
        assertThat(sessionPresent(version, "c1", true)).as("clean start").isFalse();
        assertThat(sessionPresent(version, "c1", false)).isFalse();
    }

    @Test
    void clientIdsAreScopedByGateway() throws Exception {
        assertThat(sessionPresent(4, "c1", false)).isFalse();
        try (RawClient other = new RawClient(port(), 4)) {
            other.connect("c1", false, "gw2", "secret", 0).send();
            assertThat(other.read().body()[0]).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void killedServerRemembersSessionsAndPacketIds(int version) throws Exception {
        RawClient before = RawClient.connected(port(), version, "c/ä 1", false);
        before.publish("gatt/gw1", "m", 2, 7, false).send();
        assertThat(before.read().type()).isEqualTo(RawClient.PUBREC);
        restartAfterKill();
        before.close();

        try (RawClient client = new RawClient(port(), version)) {
            client.connect("c/ä 1", false, "gw1", "secret", 0).send();
            assertThat(client.read().body()[0]).as("session present").isEqualTo((byte) 1);
            client.publish("gatt/gw1", "m", 2, 7, true).send();
            assertThat(client.read()).extracting(Packet::type, Packet::reason).containsExactly(RawClient.PUBREC, 0);
            client.release(7).send();
            assertThat(client.read()).extracting(Packet::type, Packet::reason).containsExactly(RawClient.PUBCOMP, 0);
        }
        assertThat(intake.payloads()).containsExactly("m");
        assertThat(journal.list(Sessions.RECEIVED)).isEmpty();
    }

    @Test
    void packetIdsOfACleanSessionGoWithIt() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            client.publish("gatt/gw1", "m", 2, 7, false).send();
            client.read();
            assertThat(journal.list(Sessions.RECEIVED)).hasSize(1);
        }
        await().until(() -> journal.list(Sessions.RECEIVED).isEmpty());
        assertThat(journal.list(Sessions.SESSION)).isEmpty();
    }

    @Test
    void packetIdsOfACleanSessionDoNotSurviveAKill() throws Exception {
        RawClient before = RawClient.connected(port(), 4, "c1", true);
        before.publish("gatt/gw1", "m", 2, 7, false).send();
        before.read();
        restartAfterKill();
        before.close();

        assertThat(journal.list(Sessions.RECEIVED)).isEmpty();
    }

    @Test
    void cleanStartForgetsPacketIds() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", false)) {
            client.publish("gatt/gw1", "m", 2, 7, false).send();
            client.read();
        }
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            client.publish("gatt/gw1", "n", 2, 7, false).send();
            client.read();
        }
        assertThat(intake.payloads()).containsExactly("m", "n");
    }

    @Test
    void secondConnectionTakesTheSessionOver() throws Exception {
        try (RawClient first = RawClient.connected(port(), 5, "c1", false)) {
            first.publish("gatt/gw1", "m", 2, 7, false).send();
            first.read();
            try (RawClient second = new RawClient(port(), 5)) {
                second.connect("c1", false, "gw1", "secret", 0).send();
                assertThat(second.read().body()[0]).as("session present").isEqualTo((byte) 1);
                Packet goodbye = first.read();
                assertThat(goodbye.type()).isEqualTo(RawClient.DISCONNECT);
                assertThat(goodbye.body()[0] & 255).isEqualTo(0x8E);
                assertThat(first.isClosedByServer()).isTrue();
                second.publish("gatt/gw1", "m", 2, 7, true).send();
                assertThat(second.read().type()).isEqualTo(RawClient.PUBREC);
            }
        }
        assertThat(intake.payloads()).containsExactly("m");
    }

    @Test
    void takingOverWaitsForCommitsOnTheirWay() throws Exception {
        intake.hold();
        try (RawClient first = RawClient.connected(port(), 4, "c1", true);
                RawClient second = new RawClient(port(), 4)) {
            first.publish("gatt/gw1", "m", 2, 7, false).send();
            await().until(() -> intake.heldCount() == 1);
            second.connect("c1", true, "gw1", "secret", 0)
                    .publish("gatt/gw1", "n", 2, 7, false)
                    .send();
            assertThat(first.isClosedByServer()).isTrue();
            assertThat(second.hasAnswer()).isFalse();
            intake.release();
            assertThat(second.read().type()).isEqualTo(RawClient.CONNACK);
            assertThat(second.read().type()).isEqualTo(RawClient.PUBREC);
        }
        assertThat(intake.payloads()).as("the new one is no repetition").containsExactly("m", "n");
    }

    @Test
    void sessionEndsWithItsExpiry() {
        Instant start = Instant.parse("2026-11-22T08:00:00Z");
        SessionKey key = new SessionKey("gw1", "c1");
        assertThat(openAt(start, key)).isFalse();
        assertThat(openAt(start.plusSeconds(59), key)).isTrue();
        assertThat(openAt(start.plusSeconds(59 + 60), key)).isFalse();
    }

    private boolean openAt(Instant time, SessionKey key) {
        Sessions sessions = new Sessions(journal, Clock.fixed(time, ZoneOffset.UTC));
        Sessions.Holder holder = () -> null;
        boolean present = sessions.open(key, holder, false, 60).join();
        sessions.end(key, holder, 60, Set.of()).join();
        return present;
    }

    @Test
    void purgeRemovesWhatIsOverAndDatesWhatACrashLeft() throws Exception {
        Instant now = Instant.parse("2026-11-22T08:00:00Z");
        put("gw1/over", new SessionRecord(60, Optional.of(now.minusSeconds(61))));
        put("gw1/kept", new SessionRecord(60, Optional.of(now.minusSeconds(59))));
        put("gw1/crashed", new SessionRecord(60, Optional.empty()));
        journal.commit(new Unit().put(RecordWrite.create(Sessions.RECEIVED, "gw1/over/3", "{}")))
                .join();
        try (Sessions sessions = new Sessions(journal, Clock.fixed(now, ZoneOffset.UTC))) {
            sessions.purge();
        }
        assertThat(journal.list(Sessions.RECEIVED)).isEmpty();
        assertThat(journal.list(Sessions.SESSION))
                .extracting(record -> record.id())
                .containsExactly("gw1/crashed", "gw1/kept");
        assertThat(SessionRecord.parse(journal.get(Sessions.SESSION, "gw1/crashed")
                                .orElseThrow()
                                .body())
                        .ended())
                .contains(now);
    }

    private void put(String id, SessionRecord session) {
        journal.put(Sessions.SESSION, id, session.json());
    }

    @Test
    void expiryOfMqtt5IsLimited() {
        Mqtt5BlockingClient client = client5("c1");
        assertThat(client.connectWith()
                        .cleanStart(false)
                        .noSessionExpiry()
                        .send()
                        .getSessionExpiryInterval())
                .hasValue(Duration.ofDays(30).toSeconds());
        client.disconnect();
    }

    private boolean sessionPresent(int version, String clientId, boolean clean) throws Exception {
        try (RawClient client = new RawClient(port(), version)) {
            client.connect(clientId, clean, "gw1", "secret", 0).send();
            Packet connack = client.read();
            assertThat(connack.body()[1]).isZero();
            return connack.body()[0] == 1;
        }
    }
}
