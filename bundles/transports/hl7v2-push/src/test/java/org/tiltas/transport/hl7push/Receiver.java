package org.tiltas.transport.hl7push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A receiver that answers as a test tells it to. */
final class Receiver implements AutoCloseable {
    /** Ends the connection in place of an answer. */
    static final String HANG_UP = "hang up";
    /** Keeps silent. */
    static final String SILENCE = "";

    final List<String> received = new CopyOnWriteArrayList<>();
    final List<Socket> connections = new CopyOnWriteArrayList<>();
    volatile Function<String, String> answer = Receiver::accepted;
    private final ServerSocket server;

    Receiver() throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    Receiver(ServerSocket server) {
        this.server = server;
        start(this::listen);
    }

    static Receiver at(int port) throws IOException {
        return new Receiver(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
    }

    int port() {
        return server.getLocalPort();
    }

    static String controlId(String message) {
        return message.split("\r")[0].split("\\|")[9];
    }

    static String accepted(String message) {
        return acknowledgement("AA", message, "");
    }

    static String acknowledgement(String code, String message, String errors) {
        return "MSH|^~\\&|ENGINE||TILTAS||20261122||ACK^R01^ACK|1|P|2.6\rMSA|" + code + "|" + controlId(message) + "\r"
                + errors;
    }

    List<String> ids() {
        return received.stream().map(Receiver::controlId).toList();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "test-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (in.read() == 0x0b) {
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                int next;
                while ((next = in.read()) != 0x1c) {
                    if (next < 0) {
                        return;
                    }
                    message.write(next);
                }
                in.read();
                String text = message.toString(StandardCharsets.UTF_8);
                received.add(text);
                String reply = answer.apply(text);
                if (reply.equals(HANG_UP)) {
                    return;
                }
                if (!reply.isEmpty()) {
                    socket.getOutputStream().write(("\u000b" + reply + "\u001c\r").getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // the sender went away
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : connections) {
            socket.close();
        }
    }
}
