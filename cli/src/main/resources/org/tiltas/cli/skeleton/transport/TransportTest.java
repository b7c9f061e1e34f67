package @package@;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;

class @class@Test {
    private final List<String> handedIn = new CopyOnWriteArrayList<>();
    private final @class@ transport = new @class@();
    private volatile CompletableFuture<Taken> commit =
            CompletableFuture.completedFuture(new Taken(Taken.Outcome.ACCEPTED, "1-1", ""));
    private volatile int port;

    /** The server as this transport sees it: what it does not use is not here. */
    private Object asked(String method, Object... args) {
        return switch (method) {
            case "bind" -> "127.0.0.1";
            case "port" -> 0;
            case "listening" -> {
                port = (int) args[1];
                yield null;
            }
            case "authenticate" -> args[1].equals("right")
                    ? Optional.of(new Gateway("gw1", Set.of("gatt"), "north", 0))
                    : Optional.empty();
            case "take" -> {
                Incoming message = (Incoming) args[1];
                handedIn.add(args[0] + " " + message.adapter() + " "
                        + new String(message.payload(), StandardCharsets.UTF_8));
                yield commit;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    @BeforeEach
    void open() throws IOException {
        transport.open((Host) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Host.class},
                (proxy, method, args) -> asked(method.getName(), args)));
    }

    @AfterEach
    void close() throws InterruptedException {
        transport.close(Duration.ofSeconds(1));
    }

    /** A sender; what it reads is null when the connection has ended. */
    private final class Sender implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", port);
        private final BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        Sender() throws IOException {
            socket.setSoTimeout(10_000);
        }

        void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        String answer() throws IOException {
            return answers.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aLineIsAMessage() throws Exception {
        try (Sender sender = new Sender()) {
            sender.send("gw1 right gatt");
            assertThat(sender.answer()).isEqualTo("OK");
            sender.send("help in room 7");
            assertThat(sender.answer()).isEqualTo("OK 1-1");
        }
        assertThat(handedIn).containsExactly("gw1 gatt help in room 7");
    }

    @Test
    void whoIsNotKnownSendsNothing() throws Exception {
        try (Sender sender = new Sender()) {
            sender.send("gw1 wrong gatt");
            assertThat(sender.answer()).isEqualTo("NO credentials");
            assertThat(sender.answer()).isNull();
        }
        assertThat(handedIn).isEmpty();
    }

    @Test
    void whatIsNotCommittedIsNotAcknowledged() throws Exception {
        commit = CompletableFuture.failedFuture(new IOException("disk: full"));
        try (Sender sender = new Sender()) {
            sender.send("gw1 right gatt");
            assertThat(sender.answer()).isEqualTo("OK");
            sender.send("help in room 7");
            assertThat(sender.answer()).isNull();
        }
    }

    /** A commit that never ends: the thread that waits for it must end all the same, and the port be free. */
    @Test
    void closedMeansClosed() throws Exception {
        commit = new CompletableFuture<>();
        try (Sender sender = new Sender()) {
            sender.send("gw1 right gatt");
            assertThat(sender.answer()).isEqualTo("OK");
            sender.send("help in room 7");
            transport.close(Duration.ofMillis(200));
            assertThat(sender.answer()).isNull();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("tiltas-transport-@id@")) {
                thread.join(1_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        assertThatThrownBy(Sender::new).isInstanceOf(ConnectException.class);
    }
}
