package @package@;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Taken;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/**
 * Takes lines of text over TCP. The first line of a connection is {@code <gateway> <secret> <adapter>}, each one after that
 * a message. It is answered with {@code OK <message id>} when it is on disk; a sender sends again what was not answered.
 */
@Component(service = Transport.class)
public final class @class@ implements Transport {
    private static final String ID = "@id@";
    private static final String PORT = "TILTAS_" + ID.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
    private static final int USUAL_PORT = 2600;
    private static final int MOST_CONNECTIONS = 100;
    private static final int LONGEST_LINE = 64 * 1024;

    private volatile Listener listener;

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor(ID, "lines of text over TCP");
    }

    @Override
    public void open(Host host) throws IOException {
        listener = new Listener(host, host.port(ID, PORT, USUAL_PORT));
        host.listening(ID, listener.port());
    }

    @Override
    public void close(Duration within) throws InterruptedException {
        Listener last = listener;
        listener = null;
        if (last != null) {
            last.end(within);
        }
    }

    @Override
    public Report report() {
        Listener present = listener;
        double connections = present == null ? 0 : present.connections.size();
        return new Report(List.of(), Map.of("tiltas_" + ID.replace('-', '_') + "_connections", connections), Map.of());
    }

    /** One opening: a listener, its connections, and a thread for each. */
    private static final class Listener {
        private final Host host;
        private final ServerSocket socket = new ServerSocket();
        private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
        private final ExecutorService threads =
                Executors.newCachedThreadPool(task -> new Thread(task, "tiltas-transport-" + ID));

        Listener(Host host, int port) throws IOException {
            this.host = host;
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(host.bind(), port));
            } catch (IOException e) {
                socket.close();
                throw new IOException(PORT + ": cannot listen on port " + port + ": " + e.getMessage(), e);
            }
            threads.execute(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket connection = socket.accept();
                    if (connections.size() >= MOST_CONNECTIONS) {
                        connection.close();
                    } else {
                        connections.add(connection);
                        threads.execute(() -> serve(connection));
                    }
                } catch (IOException | RejectedExecutionException e) {
                    // the listener was closed, or a sender went away at once
                }
            }
        }

        private void serve(Socket connection) {
            try (connection;
                    InputStream in = new BufferedInputStream(connection.getInputStream());
                    OutputStream out = connection.getOutputStream()) {
                String[] greeting = line(in).map(Listener::text).orElse("").split(" ");
                Optional<Gateway> gateway =
                        greeting.length == 3 ? host.authenticate(greeting[0], greeting[1]) : Optional.empty();
                if (gateway.isEmpty()) {
                    say(out, "NO credentials");
                    return;
                }
                say(out, "OK");
                for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
                    say(out, taken(gateway.get(), greeting[2], line.get()));
                }
            } catch (IOException | ExecutionException e) {
                // it went away, or nothing is taken in now: what was not acknowledged it sends again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(connection);
            }
        }

        /** One after the other, so the answers leave in the order of the messages, and nothing more is read meanwhile. */
        private String taken(Gateway gateway, String adapter, byte[] line) throws ExecutionException, InterruptedException {
            Incoming message = new Incoming(adapter, "", "", false, line, Optional.empty());
            Taken taken = host.take(gateway.id(), message).get();
            return taken.outcome() == Taken.Outcome.ACCEPTED ? "OK " + taken.id() : "NO " + taken.detail();
        }

        private static void say(OutputStream out, String answer) throws IOException {
            out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private static String text(byte[] line) {
            return new String(line, StandardCharsets.UTF_8);
        }

        /** The next line, or nothing at the end; one that is cut off is no line. */
        private static Optional<byte[]> line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    return Optional.of(line.toByteArray());
                }
                if (line.size() == LONGEST_LINE) {
                    throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
                }
                line.write(next);
            }
            return Optional.empty();
        }

        /** Frees the port, reads no more, and lets what was handed in be answered. */
        void end(Duration within) throws InterruptedException {
            quietly(socket);
            connections.forEach(connection -> quietly(connection::shutdownInput));
            threads.shutdown();
            if (!threads.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
                connections.forEach(Listener::quietly);
                threads.shutdownNow();
                threads.awaitTermination(1, TimeUnit.SECONDS);
            }
        }

        private static void quietly(Closeable ending) {
            try {
                ending.close();
            } catch (IOException e) {
                // it has ended, then
            }
        }
    }
}
