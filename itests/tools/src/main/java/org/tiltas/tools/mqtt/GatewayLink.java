package org.tiltas.tools.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The publishing half of an MQTT client with a persistent session, QoS 1 only, for one gateway.
 *
 * <p>Unacknowledged messages outlive the connection. After a reconnect with Session Present they go out again first, in
 * their order, under their packet ids and with DUP set (MQTT 3.1.1 [MQTT-4.4.0-1], MQTT 5 section 4.4); if the server
 * has forgotten the session they are published anew, as a gateway with a queue of its own does. Everything happens on
 * one event loop; {@link #publish} must be called there.
 */
public final class GatewayLink<T> implements AutoCloseable {
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final int SESSION_EXPIRY_SECONDS = 86_400;

    private final LinkSettings settings;
    private final EventLoop loop;
    private final LinkListener<T> listener;
    private final Map<Integer, Outgoing<T>> unacknowledged = new LinkedHashMap<>();
    private Channel channel;
    private boolean open;
    private boolean everOpen;
    private boolean closed;
    private int window;
    private int lastPacketId;
    private int attempts;

    public GatewayLink(LinkSettings settings, EventLoop loop, LinkListener<T> listener) {
        this.settings = settings;
        this.loop = loop;
        this.listener = listener;
        this.window = settings.window();
    }

    /** Starts connecting, and keeps trying until {@link #close()}. */
    public void start() {
        loop.execute(this::connect);
    }

    public boolean isOpen() {
        return open;
    }

    public int unacknowledged() {
        return unacknowledged.size();
    }

    /** True if a message would be taken now. */
    public boolean hasRoom() {
        return open && unacknowledged.size() < window && channel.isWritable();
    }

    /** Writes without flushing; call {@link #flush()} at the end of a burst. Only with {@link #hasRoom()}. */
    public void publish(String topic, byte[] payload, T tag) {
        Outgoing<T> message = new Outgoing<>(topic, payload, tag);
        message.packetId = freePacketId();
        unacknowledged.put(message.packetId, message);
        write(message, false);
    }

    public void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        ChannelFuture attempt = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        int seconds = (int) settings.keepAlive().toSeconds();
                        socket.pipeline()
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new MqttDecoder(LARGEST_ANSWER))
                                .addLast(new IdleStateHandler(2 * seconds, seconds, 0))
                                .addLast(new LinkInput(GatewayLink.this));
                    }
                })
                .connect(settings.host(), settings.port());
        attempt.addListener(done -> {
            if (!done.isSuccess()) {
                again();
            }
        });
    }

    private void again() {
        if (closed || loop.isShuttingDown()) {
            return;
        }
        long longest = Math.min(settings.backoff().toMillis(), FIRST_BACKOFF_MILLIS << Math.min(attempts++, 10));
        long wait = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        loop.schedule(this::connect, wait, TimeUnit.MILLISECONDS);
    }

    void opened(Channel socket) {
        channel = socket;
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(settings.mqtt5() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .clientId(settings.clientId())
                .username(settings.user())
                .password(settings.secret().getBytes(StandardCharsets.UTF_8))
                .cleanSession(false)
                .keepAlive((int) settings.keepAlive().toSeconds());
        if (settings.mqtt5()) {
            MqttProperties properties = new MqttProperties();
            properties.add(new MqttProperties.IntegerProperty(
                    MqttProperties.MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), SESSION_EXPIRY_SECONDS));
            connect.properties(properties);
        }
        socket.writeAndFlush(connect.build());
    }

    void answered(boolean accepted, int code, boolean sessionPresent, MqttProperties properties) {
        if (!accepted) {
            listener.refused(code);
            channel.close();
            return;
        }
        MqttProperties.MqttProperty<?> most =
                properties.getProperty(MqttProperties.MqttPropertyType.RECEIVE_MAXIMUM.value());
        window = most == null ? settings.window() : Math.min(settings.window(), (Integer) most.value());
        attempts = 0;
        boolean first = !everOpen;
        everOpen = true;
        open = true;
        listener.connected(sessionPresent, first);
        List<Outgoing<T>> pending = new ArrayList<>(unacknowledged.values());
        if (!sessionPresent) {
            unacknowledged.clear();
        }
        for (Outgoing<T> message : pending) {
            if (!sessionPresent) {
                message.packetId = freePacketId();
                unacknowledged.put(message.packetId, message);
            }
            listener.resent(message);
            write(message, sessionPresent);
        }
        channel.flush();
        listener.ready();
    }

    void acknowledged(int packetId, int reason) {
        Outgoing<T> message = unacknowledged.remove(packetId);
        if (message != null) {
            listener.acknowledged(message, reason);
        }
    }

    void burstDone() {
        if (open) {
            listener.ready();
        }
    }

    void lost() {
        boolean wasOpen = open;
        open = false;
        channel = null;
        if (wasOpen) {
            listener.disconnected();
        }
        again();
    }

    private void write(Outgoing<T> message, boolean duplicate) {
        channel.write(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, duplicate, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader(message.topic(), message.packetId, MqttProperties.NO_PROPERTIES),
                Unpooled.wrappedBuffer(message.payload())));
    }

    private int freePacketId() {
        do {
            lastPacketId = lastPacketId % 65_535 + 1;
        } while (unacknowledged.containsKey(lastPacketId));
        return lastPacketId;
    }

    /** Drops the connection without DISCONNECT, as a gateway that loses its power; it connects again by itself. */
    public void cut() {
        loop.execute(() -> {
            if (channel != null) {
                channel.close();
            }
        });
    }

    /** Says DISCONNECT and stops for good; the session stays with the server. */
    @Override
    public void close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            closed = true;
            if (channel == null) {
                done.complete(null);
                return;
            }
            MqttFixedHeader bye =
                    new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0);
            Channel socket = channel;
            socket.writeAndFlush(new MqttMessage(bye))
                    .addListener(sent -> socket.close().addListener(end -> done.complete(null)));
        });
        done.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
    }
}
