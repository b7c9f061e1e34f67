package org.tiltas.transport.mqttclient;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.transport.Host;

/** One network connection, from CONNECT to the end of its last commit. Confined to its event loop. */
final class Connection extends SimpleChannelInboundHandler<MqttMessage> implements Line.Wire {
    private static final long CONNACK_SECONDS = 15;
    private static final long STOP_SECONDS = 5;

    private final BrokerSettings settings;
    private final Host host;
    private final Reception reception;
    private final Subscribing subscribing;
    private final Events events;
    private final int receiveMaximum;
    private ChannelHandlerContext context;
    private Line line;
    private boolean welcome;
    private boolean noted;
    private boolean leaving;
    private String why = "connection: the broker closed it";

    /** What the broker's link is told. */
    interface Events {
        /** CONNACK said yes. */
        void connected();

        /** The connection is over; {@code settled} completes when the last commit is done. */
        void ended(String reason, CompletableFuture<Void> settled);
    }

    Connection(
            BrokerSettings settings,
            Host host,
            Reception reception,
            Subscribing subscribing,
            int receiveMaximum,
            Events events) {
        this.settings = settings;
        this.host = host;
        this.reception = reception;
        this.subscribing = subscribing;
        this.receiveMaximum = receiveMaximum;
        this.events = events;
    }

    @Override
    public void channelActive(ChannelHandlerContext channel) {
        context = channel;
        line = new Line(
                channel.channel().eventLoop(),
                () -> noted && host.closed().isEmpty(),
                this,
                settings.mqtt5() ? 2 * receiveMaximum : receiveMaximum);
        channel.writeAndFlush(Packets.connect(settings, receiveMaximum));
        channel.executor()
                .schedule(
                        () -> {
                            if (!welcome) {
                                close("connection: no CONNACK within " + CONNACK_SECONDS + " s");
                            }
                        },
                        CONNACK_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            close("connection: a packet cannot be read: "
                    + message.decoderResult().cause().getClass().getSimpleName());
            return;
        }
        if (!welcome && !(message instanceof MqttConnAckMessage)) {
            close("connection: what answers there does not speak MQTT");
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> greeted((MqttConnAckMessage) message);
            case PUBLISH -> published((MqttPublishMessage) message);
            case PUBREL ->
                reception.release(line, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            case SUBACK ->
                subscribing.subscribed(((MqttSubAckMessage) message).payload().reasonCodes());
            case UNSUBACK -> subscribing.unsubscribed();
            case DISCONNECT ->
                close(
                        message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                                ? Reasons.ended(header.reasonCode() & 0xFF)
                                : Reasons.ended(0));
            default -> {
                // PINGRESP has done its work by arriving
            }
        }
    }

    private void greeted(MqttConnAckMessage answer) {
        MqttConnectReturnCode code = answer.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            close(Reasons.refused(code));
            return;
        }
        welcome = true;
        MqttProperty<?> theirs =
                answer.variableHeader().properties().getProperty(MqttPropertyType.SERVER_KEEP_ALIVE.value());
        int keepAlive = theirs != null && theirs.value() instanceof Integer seconds && seconds > 0
                ? Math.min(seconds, Packets.KEEP_ALIVE_SECONDS)
                : Packets.KEEP_ALIVE_SECONDS;
        context.pipeline()
                .addFirst(new IdleStateHandler(1500L * keepAlive, 500L * keepAlive, 0, TimeUnit.MILLISECONDS));
        events.connected();
        subscribing.begin(context, answer.variableHeader().isSessionPresent(), () -> {
            noted = true;
            line.wake();
        });
    }

    private void published(MqttPublishMessage publish) {
        if (!leaving) {
            reception.take(line, publish);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (!(event instanceof IdleStateEvent idle)) {
            return;
        }
        if (idle.state() == IdleState.WRITER_IDLE) {
            channel.writeAndFlush(Packets.PING);
        } else if (idle.state() == IdleState.READER_IDLE
                && channel.channel().config().isAutoRead()) {
            // while we do not read we cannot hear the answers to our pings
            close("connection: the broker does not answer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        close(Reasons.failed(cause, settings));
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        events.ended(why, line.close());
    }

    private void close(String reason) {
        why = reason;
        context.close();
    }

    /**
     * Says goodbye once all that was taken is committed and acknowledged. What is not comes again with the next
     * connection.
     *
     * @param forget the broker need not keep the session
     */
    void leave(boolean forget) {
        if (leaving) {
            return;
        }
        leaving = true;
        if (!welcome) {
            close("stopped");
            return;
        }
        why = "stopped";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        whenAnswered(deadline, () -> {
            if (forget) {
                subscribing.endAll(context);
            }
            context.writeAndFlush(Packets.disconnect(settings.mqtt5(), forget)).addListener(done -> context.close());
        });
    }

    private void whenAnswered(long deadline, Runnable then) {
        boolean mayStillCommit = host.closed().isEmpty() && System.nanoTime() < deadline;
        if (line.size() == 0 || !mayStillCommit) {
            then.run();
        } else if (context.channel().isActive()) {
            context.executor().schedule(() -> whenAnswered(deadline, then), 20, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void write(MqttMessage answer) {
        context.write(answer);
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public void reading(boolean on) {
        if (context.channel().config().isAutoRead() != on) {
            context.channel().config().setAutoRead(on);
        }
    }

    /** Settings may hold a password. */
    @Override
    public String toString() {
        return "connection to " + settings.id();
    }
}
