package org.tiltas.tools.hl7v2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tiltas.tools.ledger.EpochMicros;
import org.tiltas.tools.ledger.LedgerWriter;

/**
 * A hospital that takes ORU^R01 over MLLP and writes what it accepted into a ledger as the FHIR sink does: {@code C} for
 * a message it sees first, {@code M} for one whose control id (MSH-10) it has accepted before. The line is with the
 * operating system before the acknowledgement leaves.
 */
public final class ResultReceiver implements AutoCloseable {
    private static final int START = 0x0b;
    private static final int END = 0x1c;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuuMMddHHmmss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendPattern("xx")
            .toFormatter();

    private final LedgerWriter ledger;
    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Set<String> accepted = new HashSet<>();
    private volatile String refused = "";
    private long messages;

    /** @param port 0 for any */
    public ResultReceiver(int port, Path ledgerFile) throws IOException {
        ledger = new LedgerWriter(ledgerFile);
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start(this::listen);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Messages that hold this text are answered with AE from now on; none when it is empty. */
    public void refuse(String text) {
        refused = text;
    }

    /** Breaks every connection, as a host that goes down does; new ones are taken. */
    public void hangUp() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** How many different messages were accepted. */
    public synchronized int observations() {
        return accepted.size();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "result-receiver");
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
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (in.read() == START) {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                for (int next = in.read(); next != END; next = in.read()) {
                    if (next < 0) {
                        return;
                    }
                    block.write(next);
                }
                in.read();
                String reply = take(block.toString(StandardCharsets.UTF_8));
                socket.getOutputStream().write(("\u000b" + reply + "\u001c\r").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the sender went away
        } finally {
            connections.remove(socket);
        }
    }

    private synchronized String take(String message) {
        String[] segments = message.split("\r");
        String id = segments[0].split("\\|")[9];
        String header = "MSH|^~\\&|HOSPITAL||TILTAS||20261122||ACK^R01^ACK|" + id + "|P|2.6\r";
        if (!refused.isEmpty() && message.contains(refused)) {
            return header + "MSA|AE|" + id
                    + "\rERR||PID^1^3|204^Unknown key identifier^HL70357|E||||refused as asked\r";
        }
        messages++;
        write(accepted.add(id) ? 'C' : 'M', segments);
        return header + "MSA|AA|" + id + "\r";
    }

    private void write(char kind, String[] segments) {
        String[] row = segment(segments, "OBX");
        String[] person = segment(segments, "PID");
        ledger.line(kind)
                .field(EpochMicros.now())
                .field(messages)
                .field("Observation")
                .field(part(at(row, 21), 0))
                .field(part(at(segment(segments, "OBR"), 3), 0))
                .field("urn|" + part(at(person, 3), 0))
                .field("urn|" + part(at(row, 18), 0).replaceAll("(..)(?=.)", "$1-"))
                .field(OffsetDateTime.parse(at(row, 14), TIME).toString())
                .field(part(at(row, 3), 0))
                .field(at(row, 5))
                .field(at(row, 11))
                .end();
        ledger.flush();
    }

    private static String[] segment(String[] segments, String name) {
        for (String segment : segments) {
            if (segment.startsWith(name + "|")) {
                return segment.split("\\|", -1);
            }
        }
        throw new IllegalArgumentException("the message has no " + name);
    }

    private static String at(String[] fields, int number) {
        return number < fields.length ? fields[number] : "";
    }

    private static String part(String field, int index) {
        return field.split("\\^", -1)[index];
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        synchronized (this) {
            ledger.close();
        }
    }
}
