package org.tiltas.transport.mqttclient;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;

/**
 * Keeps a connection to one broker, for ever: when it ends the next one is tried after a pause that grows and is never
 * the same for two servers. Has an event loop of its own, so that the slow name service of one broker delays no other.
 */
final class BrokerLink implements Connection.Events {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final int CONNECT_MILLIS = 10_000;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final BrokerSettings settings;
    private final Host host;
    private final SessionBook book;
    private final Clock clock;
    private final int receiveMaximum;
    private final LongAdder received;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private Connection connection;
    private boolean stopping;
    private volatile boolean connected;
    private volatile Optional<String> trouble = Optional.of("not connected yet");
    private volatile Instant awaySince;

    /** @param received counts what is committed, also across changes of the settings */
    BrokerLink(BrokerSettings settings, Host host, Clock clock, int receiveMaximum, LongAdder received) {
        this.settings = settings;
        this.host = host;
        this.clock = clock;
        this.receiveMaximum = receiveMaximum;
        this.received = received;
        book = new SessionBook(host.notes(), settings);
        awaySince = clock.instant();
        group = new NioEventLoopGroup(1, new DefaultThreadFactory("tiltas-mqtt-client", true));
        loop = group.next();
    }

    BrokerLink start() {
        loop.execute(this::connect);
        return this;
    }

    BrokerSettings settings() {
        return settings;
    }

    Report.Link state() {
        return new Report.Link(connected, received.sum(), trouble);
    }

    /** Since when there is no connection; empty while there is one. */
    Optional<Instant> awaySince() {
        return connected ? Optional.empty() : Optional.of(awaySince);
    }

    private void connect() {
        if (stopping) {
            return;
        }
        Optional<SslContext> tls;
        try {
            tls = settings.tls() ? Optional.of(context()) : Optional.empty();
        } catch (SSLException | IllegalArgumentException e) {
            failed("tls: ca, or certificate and key, cannot be used");
            return;
        }
        Reception reception = new Reception(settings, host, book, received);
        Subscribing subscribing = new Subscribing(settings, book, this::subscribed);
        Connection next = new Connection(settings, host, reception, subscribing, receiveMaximum, this);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        tls.ifPresent(context -> channel.pipeline().addLast(handler(context, channel)));
                        channel.pipeline()
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new MqttDecoder(Packets.MOST_PACKET_BYTES))
                                .addLast(next);
                    }
                })
                .connect(settings.host(), settings.port())
                .addListener(done -> {
                    if (done.isSuccess()) {
                        begun(next);
                    } else {
                        failed(Reasons.failed(done.cause(), settings));
                    }
                });
    }

    private void begun(Connection next) {
        connection = next;
        if (stopping) {
            next.leave(false);
        }
    }

    private SslContext context() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (!settings.ca().isEmpty()) {
            builder.trustManager(new ByteArrayInputStream(settings.ca().getBytes(StandardCharsets.US_ASCII)));
        }
        if (!settings.certificate().isEmpty()) {
            builder.keyManager(
                    new ByteArrayInputStream(settings.certificate().getBytes(StandardCharsets.US_ASCII)),
                    new ByteArrayInputStream(settings.key().getBytes(StandardCharsets.US_ASCII)));
        }
        return builder.build();
    }

    /** The certificate must be the broker's own (RFC 6125), not just anybody's. */
    private SslHandler handler(SslContext tls, Channel channel) {
        SslHandler handler = tls.newHandler(channel.alloc(), settings.host(), settings.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    @Override
    public void connected() {
        connected = true;
        LOG.info("broker {}: connected", settings.id());
    }

    private void subscribed(Optional<String> wrong) {
        trouble = wrong;
        if (wrong.isEmpty()) {
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
    }

    @Override
    public void ended(String reason, CompletableFuture<Void> settled) {
        connection = null;
        if (connected) {
            awaySince = clock.instant();
        }
        connected = false;
        // What is still being committed must be known before the broker sends it again.
        settled.whenComplete((done, failure) -> loop.execute(() -> failed(reason)));
    }

    private void failed(String reason) {
        if (stopping) {
            stopped.complete(null);
            return;
        }
        if (!trouble.equals(Optional.of(reason))) {
            LOG.warn("broker {}: {}; tried again for ever", settings.id(), reason);
        }
        trouble = Optional.of(reason);
        long pause = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        loop.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
    }

    /**
     * Ends the connection; every acknowledgement that left before stands for a commit.
     *
     * @param forget end the session at the broker too
     * @return completes when nothing of it is under way any more and its thread has ended
     */
    CompletableFuture<Void> stop(boolean forget) {
        loop.execute(() -> {
            stopping = true;
            if (connection != null) {
                connection.leave(forget);
            } else {
                stopped.complete(null);
            }
        });
        CompletableFuture<Void> gone = new CompletableFuture<>();
        stopped.whenComplete((done, failure) ->
                group.shutdownGracefully(0, 5, TimeUnit.SECONDS).addListener(ended -> gone.complete(null)));
        return gone;
    }

    /** After a {@link #stop} that takes too long: the thread ends whatever is under way. */
    void giveUp() {
        stopped.complete(null);
    }
}
