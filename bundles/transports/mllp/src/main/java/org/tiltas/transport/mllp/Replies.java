package org.tiltas.transport.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The answers of one connection, sent in the order of its messages. For the connection's own event loop only; what is
 * counted here is what the connection may still have under way.
 */
final class Replies {
    private static final int MOST_UNDER_WAY = 16;
    private static final int MOST_BYTES = LargeBlocks.SMALL;

    private final Channel channel;
    private final Runnable room;
    private final Deque<Reply> waiting = new ArrayDeque<>();
    private final Deque<Reply> leaving = new ArrayDeque<>();
    private int underWay;
    private long bytes;
    private Runnable last;

    private static final class Reply {
        private final int size;
        private final Runnable left;
        private Optional<byte[]> answer;
        private long sentAt;

        Reply(int size, Runnable left) {
            this.size = size;
            this.left = left;
        }
    }

    /** @param room called when an answer has left and there may be room again */
    Replies(Channel channel, Runnable room) {
        this.channel = channel;
        this.room = room;
    }

    /** Whether the connection may go on reading. */
    boolean hasRoom() {
        return underWay < MOST_UNDER_WAY && (underWay == 0 || bytes < MOST_BYTES) && channel.isWritable();
    }

    /** Whether an answer has waited longer than this for its reader. */
    boolean isStuck(Duration limit) {
        return !leaving.isEmpty() && System.nanoTime() - leaving.peek().sentAt > limit.toNanos();
    }

    /**
     * @param size bytes of the message that waits for this answer
     * @param left called once, when the answer has left or never will
     */
    void add(int size, CompletableFuture<Optional<byte[]>> answer, Runnable left) {
        Reply reply = new Reply(size, left);
        waiting.add(reply);
        underWay++;
        bytes += size;
        answer.whenComplete((text, failure) -> channel.eventLoop().execute(() -> {
            reply.answer = failure == null ? text : Optional.empty();
            send();
        }));
    }

    /** Nothing more will be read: says so once all answers have left. */
    void whenDone(Runnable done) {
        last = done;
        send();
    }

    private void send() {
        while (!waiting.isEmpty() && waiting.peek().answer != null) {
            Reply reply = waiting.poll();
            if (reply.answer.isPresent() && channel.isActive()) {
                reply.sentAt = System.nanoTime();
                leaving.add(reply);
                channel.write(framed(reply.answer.get())).addListener(done -> left(reply));
            } else {
                left(reply);
            }
        }
        channel.flush();
        if (waiting.isEmpty() && last != null) {
            Runnable done = last;
            last = null;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> done.run());
        }
    }

    private void left(Reply reply) {
        underWay--;
        bytes -= reply.size;
        leaving.remove(reply);
        reply.left.run();
        room.run();
    }

    private static ByteBuf framed(byte[] answer) {
        return Unpooled.buffer(answer.length + 3)
                .writeByte(Blocks.START)
                .writeBytes(answer)
                .writeByte(Blocks.END)
                .writeByte('\r');
    }
}
