package org.tiltas.transport.mqttclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LineTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<Integer> answered = new CopyOnWriteArrayList<>();
    private final List<Integer> started = new CopyOnWriteArrayList<>();
    private volatile boolean open = true;
    private volatile boolean reading = true;
    private final Line line = new Line(loop, () -> open, new Recorder(), 3);

    private final class Recorder implements Line.Wire {
        @Override
        public void write(MqttMessage answer) {
            answered.add(((MqttMessageIdVariableHeader) answer.variableHeader()).messageId());
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void reading(boolean on) {
            reading = on;
        }
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Adds work that a test completes; what is asked for again gets the next future. */
    private void add(int id, List<CompletableFuture<Void>> commits) {
        Supplier<CompletableFuture<Optional<MqttMessage>>> work = () -> {
            started.add(id);
            return commits.remove(0).thenApply(done -> Optional.of(Packets.answer(MqttMessageType.PUBACK, id)));
        };
        loop.submit(() -> line.add(10, work)).syncUninterruptibly();
    }

    private CompletableFuture<Void> add(int id) {
        CompletableFuture<Void> commit = new CompletableFuture<>();
        add(id, new ArrayList<>(List.of(commit)));
        return commit;
    }

    private void settle() {
        loop.submit(() -> {}).syncUninterruptibly();
    }

    @Test
    void acknowledgesInTheOrderOfArrivalWhateverIsCommittedFirst() {
        CompletableFuture<Void> first = add(1);
        CompletableFuture<Void> second = add(2);
        CompletableFuture<Void> third = add(3);
        third.complete(null);
        second.complete(null);
        settle();
        assertThat(answered).isEmpty();

        first.complete(null);
        settle();

        assertThat(answered).containsExactly(1, 2, 3);
    }

    @Test
    void stopsReadingWhileItIsFull() {
        CompletableFuture<Void> first = add(1);
        add(2);
        assertThat(reading).isTrue();
        add(3);
        assertThat(reading).isFalse();

        first.complete(null);
        settle();

        assertThat(reading).isTrue();
    }

    @Test
    void triesAgainWhatFailedAndStartsNothingBehindIt() {
        CompletableFuture<Void> again = new CompletableFuture<>();
        add(1, new ArrayList<>(List.of(CompletableFuture.failedFuture(new IllegalStateException("away")), again)));
        open = false;
        settle();
        CompletableFuture<Void> second = add(2);
        second.complete(null);
        settle();
        assertThat(started).containsExactly(1);
        assertThat(answered).isEmpty();

        open = true;
        await("tried again").until(() -> started.equals(List.of(1, 1, 2)));
        again.complete(null);

        await("answered").until(() -> answered.equals(List.of(1, 2)));
    }

    @Test
    void isSettledWhenTheLastCommitIsDone() {
        CompletableFuture<Void> first = add(1);
        open = false;
        add(2);
        CompletableFuture<Void> settled =
                loop.submit(line::close).syncUninterruptibly().getNow();
        assertThat(settled).isNotDone();

        first.complete(null);
        settle();

        assertThat(settled).isDone();
        assertThat(started).containsExactly(1);
    }
}
