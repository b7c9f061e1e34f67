package org.tiltas.tools.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.tools.mqtt.FakeBroker;

class FleetTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void everyReadingIsPublishedAcknowledgedAndWrittenDownOnce() throws Exception {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                Fleet fleet = new Fleet(plan(broker, 500), directory.resolve("fleet.ledger"))) {
            FleetResult result = fleet.start().await(LONG);

            assertThat(result.published()).isEqualTo(500);
            assertThat(result.acknowledged()).isEqualTo(500);
            assertThat(result.unacknowledged()).isZero();
            assertThat(ledger('P')).hasSize(500).doesNotHaveDuplicates();
            assertThat(new HashSet<>(ledger('A'))).isEqualTo(new HashSet<>(ledger('P')));
        }
    }

    @Test
    void unacknowledgedMessagesGoOutAgainInOrderWithDupAfterAReconnect() throws Exception {
        AtomicLong received = new AtomicLong();
        try (FakeBroker broker = new FakeBroker((e, m) -> received.incrementAndGet() > 40);
                Fleet fleet = new Fleet(
                        plan(broker, 40).withSize(1, 5).withConnection(false, 20, LONG),
                        directory.resolve("fleet.ledger"))) {
            fleet.start();
            await().atMost(LONG).until(() -> broker.count.get() == 20);
            broker.cutAll();
            await().atMost(LONG).until(() -> broker.count.get() == 40);
            List<FakeBroker.Seen> first = List.copyOf(broker.seen.subList(0, 20));
            List<FakeBroker.Seen> second = List.copyOf(broker.seen.subList(20, 40));
            broker.cutAll();
            FleetResult result = fleet.await(LONG);

            assertThat(first).noneMatch(FakeBroker.Seen::dup);
            assertThat(second).allMatch(FakeBroker.Seen::dup);
            assertThat(second.stream().map(FakeBroker.Seen::packetId))
                    .isEqualTo(first.stream().map(FakeBroker.Seen::packetId).toList());
            assertThat(second.stream().map(FakeBroker.Seen::payload).toList())
                    .isEqualTo(first.stream().map(FakeBroker.Seen::payload).toList());
            assertThat(result.acknowledged()).isEqualTo(40);
            assertThat(result.reconnects()).isEqualTo(2);
            assertThat(result.forgotten()).isZero();
        }
    }

    @Test
    void aForgottenSessionIsNotedAndItsMessagesPublishedAnew() throws Exception {
        AtomicLong received = new AtomicLong();
        try (FakeBroker broker = new FakeBroker((e, m) -> received.incrementAndGet() > 10);
                Fleet fleet = new Fleet(
                        plan(broker, 20).withSize(1, 5).withConnection(true, 10, LONG),
                        directory.resolve("fleet.ledger"))) {
            fleet.start();
            await().atMost(LONG).until(() -> broker.count.get() == 10);
            broker.forgetSessions();
            broker.cutAll();
            FleetResult result = fleet.await(LONG);

            assertThat(result.forgotten()).isEqualTo(1);
            assertThat(result.resent()).isEqualTo(10);
            assertThat(result.acknowledged()).isEqualTo(20);
            assertThat(broker.seen).noneMatch(FakeBroker.Seen::dup);
        }
    }

    @Test
    void aRefusedGatewayGoesOnTrying() throws Exception {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                Fleet fleet = new Fleet(plan(broker, 4).withSize(1, 1), directory.resolve("fleet.ledger"))) {
            broker.refuse = true;
            fleet.start();
            await().atMost(LONG).until(() -> !fleet.finished().isDone() && broker.count.get() == 0);
            broker.refuse = false;
            assertThat(fleet.await(LONG).acknowledged()).isEqualTo(4);
        }
    }

    @Test
    void troubleIsMixedInAndKeptApart() throws Exception {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                Fleet fleet = new Fleet(
                        plan(broker, 1000).withTrouble(0.1, 0.1, Map.of("2a37", 2, "2a1c", 1, "2a35", 1)),
                        directory.resolve("fleet.ledger"))) {
            FleetResult result = fleet.start().await(LONG);

            assertThat(result.poison()).isBetween(50L, 150L);
            assertThat(result.duplicates()).isBetween(50L, 150L);
            assertThat(result.published() + result.poison()).isEqualTo(1000);
            assertThat(result.acknowledged()).isEqualTo(result.published());
            assertThat(ledger('Y')).hasSize((int) result.poison());
            assertThat(ledger('E')).hasSize((int) result.duplicates());
            assertThat(broker.seen.stream().map(s -> s.payload().replaceAll(".*istic\":\"(....)\".*", "$1")))
                    .contains("2a37", "2a1c", "2a35");
        }
    }

    @Test
    void aRateIsKept() throws Exception {
        try (FakeBroker broker = new FakeBroker((e, m) -> true);
                Fleet fleet = new Fleet(
                        plan(broker, 0).withRate(400).withEnd(Duration.ofSeconds(1), 0),
                        directory.resolve("fleet.ledger"))) {
            FleetResult result = fleet.start().await(LONG);
            assertThat(result.published()).isBetween(360L, 440L);
        }
    }

    private FleetPlan plan(FakeBroker broker, long count) {
        return FleetPlan.of("127.0.0.1", broker.port(), "secret")
                .withSize(4, 40)
                .withRate(0)
                .withEnd(Duration.ZERO, count)
                .withConnection(false, 50, LONG);
    }

    private List<String> ledger(char kind) throws Exception {
        return Files.readAllLines(directory.resolve("fleet.ledger")).stream()
                .filter(l -> l.charAt(0) == kind)
                .map(l -> l.split("\t")[1] + "|" + l.split("\t")[2])
                .toList();
    }
}
