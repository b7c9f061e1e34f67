package org.tiltas.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult.Mqtt5Qos1Result;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult.Mqtt5Qos2Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.server.Meters;
import org.tiltas.transport.mqtt.RawClient.Packet;

class PublishingTest extends Fixture {
    @Test
    void mqtt5AcknowledgementNamesTheMessage() {
        Mqtt5BlockingClient client = client5("c1");
        client.connect();

        Mqtt5PublishResult one = client.publishWith()
                .topic("gatt/gw1")
                .qos(MqttQos.AT_LEAST_ONCE)
                .contentType("application/json")
                .payload(bytes("one"))
                .send();
        Mqtt5PublishResult two = client.publishWith()
                .topic("gatt/gw1")
                .qos(MqttQos.EXACTLY_ONCE)
                .payload(bytes("two"))
                .send();
        client.disconnect();

        assertThat(((Mqtt5Qos1Result) one).getPubAck().getUserProperties().asList())
                .extracting(property -> property.getName() + "=" + property.getValue())
                .containsExactly("tiltas-id=1-1");
        assertThat(((Mqtt5Qos2Result) two).getPubRec().getUserProperties().asList())
                .extracting(property -> property.getName() + "=" + property.getValue())
                .containsExactly("tiltas-id=1-2");
        assertThat(intake.payloads()).containsExactly("one", "two");
        assertThat(intake.asked.get(0).contentType()).isEqualTo("application/json");
        assertThat(journal.list(Sessions.RECEIVED)).isEmpty();
    }

    @Test
    void mqtt3TakesAllQualities() {
        Mqtt3BlockingClient client = client3("c1");
        client.connect();
        for (MqttQos qos : MqttQos.values()) {
            client.publishWith()
                    .topic("gatt/gw1")
                    .qos(qos)
                    .payload(bytes(qos.name()))
                    .send();
        }
        client.disconnect();
        await().untilAsserted(() -> assertThat(intake.payloads())
                .containsExactlyInAnyOrder("AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE"));
    }

    @ParameterizedTest
    @CsvSource({"unknown/x, '', 0x90", "foreign/x, '', 0x87", "gatt/gw1, text/plain, 0x99"})
    void refusalsAreAcknowledgedWithTheirReason(String topic, String contentType, String code) {
        Mqtt5BlockingClient client = client5("c1");
        client.connect();
        Mqtt5PubAckException first = catchThrowableOfType(
                Mqtt5PubAckException.class, () -> publish(client, topic, contentType, MqttQos.AT_LEAST_ONCE));
        Mqtt5PubRecException second = catchThrowableOfType(
                Mqtt5PubRecException.class, () -> publish(client, topic, contentType, MqttQos.EXACTLY_ONCE));

        assertThat(first.getMqttMessage().getReasonCode().getCode()).isEqualTo(Integer.decode(code));
        assertThat(first.getMqttMessage().getReasonString()).isPresent();
        assertThat(first.getMqttMessage().getUserProperties().asList()).hasSize(1);
        assertThat(second.getMqttMessage().getReasonCode().getCode()).isEqualTo(Integer.decode(code));
        assertThat(journal.list(Sessions.RECEIVED))
                .as("packet id is free again")
                .isEmpty();
        client.disconnect();
    }

    private static void publish(Mqtt5BlockingClient client, String topic, String contentType, MqttQos qos) {
        client.publishWith()
                .topic(topic)
                .contentType(contentType)
                .qos(qos)
                .payload(bytes("x"))
                .send();
    }

    @Test
    void tooLargeForAnAdapterIsAcknowledged() throws Exception {
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            client.publish("gatt/gw1", "x".repeat(300 * 1024), 1, 1, false)
                    .publish("gatt/gw1", "small", 1, 2, false)
                    .send();
            assertThat(client.read().reason()).isEqualTo(0x97);
            assertThat(client.read().reason()).isZero();
        }
    }

    @Test
    void tooLargeForAnyoneEndsTheConnection() throws Exception {
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            client.publish("gatt/gw1", "x".repeat(MAX_PACKET + 1), 1, 1, false).send();
            Packet goodbye = client.read();
            assertThat(goodbye.type()).isEqualTo(RawClient.DISCONNECT);
            assertThat(goodbye.body()[0] & 255).isEqualTo(0x95);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(intake.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void acknowledgementsLeaveInOrder(int version) throws Exception {
        intake.hold();
        try (RawClient client = RawClient.connected(port(), version, "c1", true)) {
            client.publish("gatt/gw1", "1", 1, 11, false)
                    .publish("gatt/gw1", "2", 2, 12, false)
                    .publish("gatt/gw1", "3", 1, 13, false)
                    .send();
            await().until(() -> intake.heldCount() == 3);
            intake.commit(2);
            intake.commit(1);
            client.packet(0xC0, new byte[0]).send();
            assertThat(client.read().type()).as("PINGRESP, no acknowledgement").isEqualTo(13);
            intake.commit(0);
            assertThat(client.read()).extracting(Packet::type, Packet::id).containsExactly(RawClient.PUBACK, 11);
            assertThat(client.read()).extracting(Packet::type, Packet::id).containsExactly(RawClient.PUBREC, 12);
            assertThat(client.read()).extracting(Packet::type, Packet::id).containsExactly(RawClient.PUBACK, 13);
        }
    }

    @Test
    void publishMayFollowConnectAtOnce() throws Exception {
        try (RawClient client = new RawClient(port(), 4)) {
            client.connect("c1", true, "gw1", "secret", 0);
            for (int i = 1; i <= 100; i++) {
                client.publish("gatt/gw1", "m" + i, 1, i, false);
            }
            client.send();
            assertThat(client.read().type()).isEqualTo(RawClient.CONNACK);
            for (int i = 1; i <= 100; i++) {
                assertThat(client.read().id()).isEqualTo(i);
            }
        }
    }

    @Test
    void repetitionIsMarked() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            client.publish("gatt/gw1", "m", 1, 1, true).send();
            client.read();
            assertThat(journal.messages.get(0).redelivered()).isTrue();
        }
    }

    @Test
    void exactlyOneCommitPerPacketIdOfQos2() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", false)) {
            client.publish("gatt/gw1", "m", 2, 7, false).send();
            assertThat(client.read().type()).isEqualTo(RawClient.PUBREC);
            client.publish("gatt/gw1", "m", 2, 7, true).send();
            assertThat(client.read().type()).isEqualTo(RawClient.PUBREC);
            assertThat(intake.payloads()).containsExactly("m");
            assertThat(journal.list(Sessions.RECEIVED)).hasSize(1);

            client.release(7).send();
            assertThat(client.read().type()).isEqualTo(RawClient.PUBCOMP);
            assertThat(journal.list(Sessions.RECEIVED)).isEmpty();
            client.publish("gatt/gw1", "n", 2, 7, false).release(7).send();
            assertThat(client.read().type()).isEqualTo(RawClient.PUBREC);
            assertThat(client.read().type()).isEqualTo(RawClient.PUBCOMP);
            assertThat(intake.payloads()).containsExactly("m", "n");
        }
    }

    @Test
    void releaseOfAnUnknownIdIsSaidSo() throws Exception {
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            client.release(9).send();
            assertThat(client.read().reason()).isEqualTo(0x92);
        }
    }

    @Test
    void sendersThatWaitForNothingAreSlowedDownWithoutLoss() throws Exception {
        intake.hold();
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            List<String> sent = new ArrayList<>();
            for (int i = 1; i <= 2_000; i++) {
                sent.add("m" + i);
                client.publish("gatt/gw1", "m" + i, 1, i, false);
            }
            client.send();
            await().until(() -> intake.heldCount() == RECEIVE_MAXIMUM);
            await().during(Duration.ofMillis(300))
                    .until(() -> !client.hasAnswer() && intake.heldCount() == RECEIVE_MAXIMUM);

            intake.release();
            for (int i = 1; i <= 2_000; i++) {
                assertThat(client.read().id()).isEqualTo(i);
            }
            assertThat(intake.payloads()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void mqtt5SenderThatIgnoresReceiveMaximumIsDisconnected() throws Exception {
        intake.hold();
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            for (int i = 1; i <= 2 * RECEIVE_MAXIMUM; i++) {
                client.publish("gatt/gw1", "m", 1, i, false);
            }
            client.send();
            Packet goodbye = client.read();
            assertThat(goodbye.type()).isEqualTo(RawClient.DISCONNECT);
            assertThat(goodbye.body()[0] & 255).isEqualTo(0x93);
            intake.release();
        }
    }

    @Test
    void nothingIsAcknowledgedWhileIntakeIsClosed() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            intake.closed = Optional.of("disk");
            client.publish("gatt/gw1", "1", 1, 1, false)
                    .publish("gatt/gw1", "2", 1, 2, false)
                    .publish("gatt/gw1", "3", 2, 3, false)
                    .send();
            await().during(Duration.ofMillis(300)).until(() -> !client.hasAnswer() && intake.asked.isEmpty());
            intake.closed = Optional.empty();
            assertThat(client.read().id()).isEqualTo(1);
            assertThat(client.read().id()).isEqualTo(2);
            assertThat(client.read().id()).isEqualTo(3);
            assertThat(intake.payloads()).containsExactly("1", "2", "3");
        }
    }

    @Test
    void failedCommitsAreTriedAgainInOrder() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            journal.failure = new JournalException.Unavailable("database away", null);
            client.publish("gatt/gw1", "1", 1, 1, false)
                    .publish("gatt/gw1", "2", 1, 2, false)
                    .send();
            await().until(() -> intake.asked.size() >= 3);
            client.publish("gatt/gw1", "3", 1, 3, false).send();
            assertThat(client.hasAnswer()).isFalse();
            journal.failure = null;
            assertThat(client.read().id()).isEqualTo(1);
            assertThat(client.read().id()).isEqualTo(2);
            assertThat(client.read().id()).isEqualTo(3);
            assertThat(intake.payloads()).containsExactly("1", "2", "3");
        }
    }

    @Test
    void qos0WithoutRoomIsDroppedAndCounted() throws Exception {
        long before = dropped();
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            intake.closed = Optional.of("disk");
            client.publish("gatt/gw1", "lost", 0, 0, false).send();
            await().until(() -> dropped() == before + 1);
            intake.closed = Optional.empty();
            client.publish("gatt/gw1", "taken", 0, 0, false).send();
            await().until(() -> intake.payloads().equals(List.of("taken")));
        }
    }

    private static long dropped() {
        return Meters.counter("tiltas_mqtt_dropped_total", "what", "qos0").sum();
    }

    @Test
    void gatewayOverItsRateIsDelayedNotRobbed() throws Exception {
        intake.gateway("gw1", 100);
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            long start = System.nanoTime();
            for (int i = 1; i <= 200; i++) {
                client.publish("gatt/gw1", "m" + i, 1, i, false);
            }
            client.send();
            for (int i = 1; i <= 200; i++) {
                assertThat(client.read().id()).isEqualTo(i);
            }
            // 100 at once, the other 100 at 100 per second
            assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "'a\0b'"})
    void unusableTopicEndsTheConnection(String topic) throws Exception {
        try (RawClient client = RawClient.connected(port(), 5, "c1", true)) {
            client.publish(topic, "m", 1, 1, false).send();
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(intake.asked).isEmpty();
    }

    @Test
    void garbageEndsTheConnection() throws Exception {
        try (RawClient client = RawClient.connected(port(), 4, "c1", true)) {
            client.packet(0x36, new byte[] {0, 1, 'a', 0, 1}).send();
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient client = new RawClient(port(), 4)) {
            client.publish("gatt/gw1", "before connect", 1, 1, false).send();
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(intake.asked).isEmpty();
    }
}
