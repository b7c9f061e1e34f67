package org.tiltas.transport.mqttclient;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real Mosquitto with a folder and a port of its own, which can be killed and started again. */
final class Mosquitto implements AutoCloseable {
    private final Path folder;
    private final int port;
    private Process process;

    private Mosquitto(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts one; the test is skipped where the program is not installed. */
    static Mosquitto start(Path folder, String... config) throws Exception {
        Assumptions.assumeTrue(program("mosquitto").isPresent(), "mosquitto is not installed");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String text = "listener " + port + " 127.0.0.1\npersistence true\npersistence_location " + folder
                + "/\nmax_queued_messages 0\nuser "
                + System.getProperty("user.name") + "\n" + String.join("\n", config) + "\n";
        Files.writeString(folder.resolve("mosquitto.conf"), text);
        Mosquitto broker = new Mosquitto(folder, port);
        broker.start();
        return broker;
    }

    static Mosquitto open(Path folder) throws Exception {
        return start(folder, "allow_anonymous true");
    }

    static Optional<Path> program(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin" + File.pathSeparator
                + "/usr/local/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .map(each -> Path.of(each, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        program("mosquitto").orElseThrow().toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("mosquitto listens").until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes it write what it holds to its disk, as it does from time to time by itself. */
    void save() throws Exception {
        Path database = folder.resolve("mosquitto.db");
        Files.deleteIfExists(database);
        new ProcessBuilder("kill", "-USR1", Long.toString(process.pid()))
                .start()
                .waitFor();
        await("mosquitto has saved").until(() -> Files.exists(database));
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        kill();
    }
}
