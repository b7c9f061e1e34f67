package org.tiltas.transport.mqtt;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;

/** The running endpoint: its listeners, its threads and all connections. */
final class MqttListeners {
    private static final Logger LOG = LoggerFactory.getLogger(MqttListeners.class);

    static final int SERVER_SHUTTING_DOWN = 0x8B;
    private static final int SECONDS_TO_CONNECT = 15;
    private static final int SECONDS_TO_STOP = 10;
    private static final int SECONDS_BETWEEN_PURGES = 60;
    private static final int CREDENTIAL_THREADS = 2;
    private static final int CREDENTIALS_WAITING = 5_000;

    private final EndpointSettings settings;
    private final Surroundings around;
    private final Sessions sessions;
    private final ThreadPoolExecutor credentials;
    private final ScheduledExecutorService timer;
    private Vertx vertx;
    private OptionalInt plainPort = OptionalInt.empty();
    private OptionalInt tlsPort = OptionalInt.empty();

    MqttListeners(EndpointSettings settings, Intake intake, Journal journal, Clock clock) {
        this.settings = settings;
        credentials = new ThreadPoolExecutor(
                CREDENTIAL_THREADS,
                CREDENTIAL_THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(CREDENTIALS_WAITING),
                threads("tiltas-mqtt-credentials"));
        timer = Executors.newSingleThreadScheduledExecutor(threads("tiltas-mqtt-timer"));
        sessions = new Sessions(journal, clock);
        around = new Surroundings(
                settings,
                intake,
                journal,
                sessions,
                new Wills(intake, timer, settings.maxConnections()),
                new Rates(System::nanoTime),
                new BytesInFlight(Runtime.getRuntime().maxMemory() / 8),
                credentials);
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** @throws IOException saying in one line what is in the way */
    void start() throws IOException, InterruptedException {
        settings.check();
        boolean plain = settings.plainListens();
        vertx = vertx();
        // a client can break off at any moment, and Vert.x would report each as an error
        vertx.exceptionHandler(problem -> LOG.debug("connection ended", problem));
        sessions.purgeOrphans();
        if (plain) {
            plainPort = OptionalInt.of(listen(options(settings.plainPort()), "TILTAS_MQTT_PORT"));
        }
        if (settings.tls().isPresent()) {
            EndpointSettings.Tls tls = settings.tls().get();
            MqttServerOptions options = options(tls.port());
            options.setSsl(true);
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .setCertPath(tls.certificate().toString())
                    .setKeyPath(tls.key().toString()));
            tlsPort = OptionalInt.of(listen(options, "TILTAS_MQTTS_PORT"));
        }
        timer.scheduleWithFixedDelay(this::purge, SECONDS_BETWEEN_PURGES, SECONDS_BETWEEN_PURGES, TimeUnit.SECONDS);
    }

    private void purge() {
        try {
            sessions.purge();
        } catch (RuntimeException e) {
            LOG.warn("sessions not purged this time: {}", e.getMessage());
        }
    }

    /** Vert.x finds its parts by the context class loader; it must be this bundle's. */
    private static Vertx vertx() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(MqttListeners.class.getClassLoader());
        try {
            return Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(2)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private MqttServerOptions options(int port) {
        MqttServerOptions options = new MqttServerOptions();
        options.setHost(settings.bind());
        options.setPort(port);
        options.setAcceptBacklog(1024);
        options.setMaxMessageSize(settings.maxPacket());
        options.setMaxClientIdLength(65_535);
        options.setAutoClientId(false);
        options.setTimeoutOnConnect(SECONDS_TO_CONNECT);
        return options;
    }

    private int listen(MqttServerOptions options, String variable) throws IOException, InterruptedException {
        MqttServer server = MqttServer.create(vertx, options);
        server.endpointHandler(endpoint -> Connection.greet(around, endpoint));
        server.exceptionHandler(problem -> LOG.debug("client refused", problem));
        try {
            return server.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .actualPort();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(
                    variable + ": cannot listen on " + settings.bind() + ":" + options.getPort() + ": "
                            + cause.getMessage(),
                    cause);
        }
    }

    OptionalInt plainPort() {
        return plainPort;
    }

    OptionalInt tlsPort() {
        return tlsPort;
    }

    int connections() {
        return around.connections().size();
    }

    /** Ends the connections of a gateway that is gone or has a new secret. */
    void dismiss(String gateway, int reasonCode) {
        around.rates().forget(gateway);
        around.connections().stream()
                .filter(connection -> connection.isOf(gateway))
                .forEach(connection -> connection.dismiss(reasonCode));
    }

    /** Ends all connections, lets their commits arrive, and frees the ports. */
    void stop() throws Exception {
        around.stop();
        List<CompletableFuture<Void>> ending = around.connections().stream()
                .map(connection -> connection.dismiss(SERVER_SHUTTING_DOWN))
                .toList();
        try {
            CompletableFuture.allOf(ending.toArray(CompletableFuture[]::new)).get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (TimeoutException | CompletionException e) {
            LOG.warn("some connections did not end within {} s", SECONDS_TO_STOP);
        }
        timer.shutdownNow();
        credentials.shutdownNow();
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        }
        sessions.close();
    }

    Optional<String> describe() {
        return plainPort.isEmpty() && tlsPort.isEmpty()
                ? Optional.empty()
                : Optional.of("MQTT on " + settings.bind()
                        + (plainPort.isPresent() ? " port " + plainPort.getAsInt() : "")
                        + (tlsPort.isPresent() ? " TLS port " + tlsPort.getAsInt() : ""));
    }
}
