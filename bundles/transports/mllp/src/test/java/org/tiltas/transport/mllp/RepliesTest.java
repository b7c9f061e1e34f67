package org.tiltas.transport.mllp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers to a reader that takes its time. */
class RepliesTest {
    private final Deque<ChannelPromise> written = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
            ReferenceCountUtil.release(bytes);
            written.add(promise);
        }
    });
    private final Replies replies = new Replies(channel, () -> {});
    private final AtomicInteger left = new AtomicInteger();
    private final CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void answer(Optional<byte[]> bytes) {
        answer.complete(bytes);
        channel.runPendingTasks();
    }

    @Test
    void leavesWhenItsReaderHasTakenIt() {
        replies.add(1, answer, left::incrementAndGet);
        assertThat(replies.isStuck(Duration.ZERO)).isFalse();
        answer(Optional.of(new byte[1]));

        assertThat(left).hasValue(0);
        assertThat(replies.isStuck(Duration.ZERO)).isTrue();
        assertThat(replies.isStuck(Duration.ofHours(1))).isFalse();
        written.remove().setSuccess();
        assertThat(left).hasValue(1);
        assertThat(replies.isStuck(Duration.ZERO)).isFalse();
    }

    @Test
    void leavesAtOnceWhereNothingIsAnswered() {
        replies.add(1, answer, left::incrementAndGet);
        answer(Optional.empty());

        assertThat(left).hasValue(1);
    }

    @Test
    void leavesWhenItsReaderHasGone() {
        replies.add(1, answer, left::incrementAndGet);
        channel.close();
        answer(Optional.of(new byte[1]));

        assertThat(left).hasValue(1);
    }
}
