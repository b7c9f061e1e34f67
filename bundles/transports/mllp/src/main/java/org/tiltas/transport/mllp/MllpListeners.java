package org.tiltas.transport.mllp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Host;

/** The running listeners: their threads and all connections. */
final class MllpListeners {
    private static final Logger LOG = LoggerFactory.getLogger(MllpListeners.class);
    private static final int THREADS = 2;
    private static final int READ_BYTES = 32 * 1024;
    private static final int LEAST_SLOTS = 2;

    private final MllpSettings settings;
    private final Reception reception;
    private final LargeBlocks large;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listening = new ArrayList<>(2);
    private EventLoopGroup loops;
    private OptionalInt plainPort = OptionalInt.empty();
    private OptionalInt tlsPort = OptionalInt.empty();

    MllpListeners(MllpSettings settings, Host host, Clock clock) {
        this.settings = settings;
        reception = new Reception(host, new Answer(clock, host.zone()));
        long memory = Runtime.getRuntime().maxMemory() / 8;
        large = new LargeBlocks((int) Math.max(LEAST_SLOTS, Math.min(1000, memory / settings.maxBlock())));
    }

    /** @throws IOException saying in one line what is in the way */
    void start() throws IOException, InterruptedException {
        settings.check();
        boolean plain = settings.plainListens();
        loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("tiltas-mllp", true));
        if (plain) {
            int port = settings.plainPort().orElseThrow();
            plainPort = OptionalInt.of(listen(port, Optional.empty(), "TILTAS_MLLP_PORT"));
        }
        if (settings.tls().isPresent()) {
            MllpSettings.Tls tls = settings.tls().get();
            tlsPort = OptionalInt.of(listen(tls.port(), Optional.of(context(tls)), "TILTAS_MLLPS_PORT"));
        }
    }

    private static SslContext context(MllpSettings.Tls tls) throws IOException {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            tls.certificate().toFile(), tls.key().toFile())
                    .sslProvider(SslProvider.JDK);
            if (tls.clients().isPresent()) {
                builder.trustManager(tls.clients().get().toFile()).clientAuth(ClientAuth.OPTIONAL);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("TILTAS_TLS_CERT: cannot be used with its key: " + e.getMessage(), e);
        }
    }

    private int listen(int port, Optional<SslContext> tls, String variable) throws IOException, InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        greet(channel, tls);
                    }
                });
        ChannelFuture bound =
                bootstrap.bind(new InetSocketAddress(settings.bind(), port)).await();
        if (!bound.isSuccess()) {
            throw new IOException(
                    variable + ": cannot listen on " + settings.bind() + ":" + port + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private void greet(SocketChannel channel, Optional<SslContext> tls) {
        if (connections.size() >= settings.maxConnections()) {
            LOG.warn("MLLP: more than {} connections; one more was refused", settings.maxConnections());
            channel.close();
            return;
        }
        connections.add(channel);
        tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
        channel.pipeline().addLast(new Connection(settings, reception, large));
    }

    OptionalInt plainPort() {
        return plainPort;
    }

    OptionalInt tlsPort() {
        return tlsPort;
    }

    int connections() {
        return connections.size();
    }

    /** Frees the ports, reads no more, and lets the commits under way be answered. */
    void stop(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        for (Channel channel : listening) {
            channel.close().await(left(until), TimeUnit.MILLISECONDS);
        }
        for (Channel channel : connections) {
            Connection connection = channel.pipeline().get(Connection.class);
            if (connection != null) {
                channel.eventLoop().execute(connection::end);
            }
        }
        if (!connections.newCloseFuture().await(left(until), TimeUnit.MILLISECONDS)) {
            LOG.warn("some connections did not end within {} s", within.toSeconds());
            connections.close().await(1, TimeUnit.SECONDS);
        }
        if (loops != null) {
            loops.shutdownGracefully(0, left(until), TimeUnit.MILLISECONDS).await(left(until), TimeUnit.MILLISECONDS);
        }
    }

    private static long left(long until) {
        return Math.max(100, (until - System.nanoTime()) / 1_000_000);
    }

    String describe() {
        return plainPort.isEmpty() && tlsPort.isEmpty()
                ? "MLLP: no listener"
                : "MLLP on " + settings.bind()
                        + (plainPort.isPresent() ? " port " + plainPort.getAsInt() : "")
                        + (tlsPort.isPresent() ? " TLS port " + tlsPort.getAsInt() : "");
    }
}
