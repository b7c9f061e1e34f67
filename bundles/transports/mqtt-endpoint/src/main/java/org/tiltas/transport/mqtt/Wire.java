package org.tiltas.transport.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.net.impl.NetSocketInternal;
import io.vertx.mqtt.MqttEndpoint;
import java.lang.reflect.Field;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The channel below an endpoint, for what the endpoint does not offer: to stop reading, to write several packets with
 * one flush, reason codes in PUBREC, and a keep-alive that does not count the time in which the server itself did not
 * read. Used on the connection's event loop, {@link #execute} and {@link #schedule} from anywhere.
 */
final class Wire {
    private static final long LINGER_MILLIS = 1_000;
    private static final Field SOCKET = socketField();

    private final ChannelHandlerContext context;
    private final Channel channel;
    private long readingSince = System.nanoTime();

    private Wire(ChannelHandlerContext context) {
        this.context = context;
        this.channel = context.channel();
    }

    /** What happens on the channel. */
    interface Events {
        /** Nothing came for one and a half keep-alive times in which we were reading. */
        void silent();

        void writabilityChanged();

        /** A packet that is none, or too large; the decoder throws away all that follows. */
        void undecodable(Throwable cause);
    }

    /** Takes over the channel of an endpoint that has not been accepted yet; nothing is read until {@link #reading}. */
    static Wire of(MqttEndpoint endpoint, Events events) {
        try {
            Wire wire = new Wire(((NetSocketInternal) SOCKET.get(endpoint)).channelHandlerContext());
            wire.install(TimeUnit.SECONDS.toNanos(endpoint.keepAliveTimeSeconds()) * 3 / 2, events);
            return wire;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field socketField() {
        try {
            Field field = Class.forName("io.vertx.mqtt.impl.MqttEndpointImpl").getDeclaredField("conn");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this vertx-mqtt is built differently: no MqttEndpointImpl.conn", e);
        }
    }

    private void install(long silence, Events events) {
        channel.config().setAutoRead(false);
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get("keepAliveHandler") != null) {
            pipeline.remove("keepAliveHandler");
        }
        pipeline.addBefore(context.name(), "tiltas-watch", new ChannelDuplexHandler() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
                if (event instanceof IdleStateEvent idle) {
                    if (idle.state() == IdleState.READER_IDLE
                            && channel.config().isAutoRead()
                            && System.nanoTime() - readingSince >= silence) {
                        events.silent();
                    }
                } else {
                    super.userEventTriggered(ctx, event);
                }
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
                events.writabilityChanged();
                super.channelWritabilityChanged(ctx);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
                if (cause instanceof DecoderException) {
                    events.undecodable(cause);
                } else {
                    super.exceptionCaught(ctx, cause);
                }
            }
        });
        // A read can bring hundreds of packets; this holds back what came behind the one that made us stop.
        pipeline.addBefore(context.name(), "tiltas-flow", new FlowControlHandler());
    }

    void reading(boolean on) {
        if (channel.config().isAutoRead() != on) {
            if (on) {
                readingSince = System.nanoTime();
            } else {
                // Vert.x flushes when a read is complete, and it will not see the end of this one
                context.flush();
            }
            channel.config().setAutoRead(on);
        }
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void write(MqttMessage packet) {
        context.write(packet, context.voidPromise());
    }

    void flush() {
        context.flush();
    }

    /** Closes after what was written has left. */
    void close() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.close());
    }

    /**
     * Closes a little later, or when the client does. Bytes that still arrive are read and thrown away: a socket closed
     * over unread bytes is reset, and the client would never see what we wrote last.
     */
    void closeLater() {
        reading(true);
        schedule(channel::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs on the event loop; dropped when the endpoint is shutting down. */
    void execute(Runnable task) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException e) {
            // the event loop has ended, and every connection with it
        }
    }

    void schedule(Runnable task, long delay, TimeUnit unit) {
        try {
            context.executor().schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            // as above
        }
    }
}
