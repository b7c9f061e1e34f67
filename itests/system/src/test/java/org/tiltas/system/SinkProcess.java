package org.tiltas.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.tools.bench.SinkClient;
import org.tiltas.tools.server.ToolProcess;
import org.tiltas.tools.sink.SinkMain;

/** The partner in a process of its own. It can be taken away and comes back at the same port with what it had accepted. */
final class SinkProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path ledger;
    private final List<String> more;
    private int port;
    private ToolProcess process;

    /** @param more options of the sink */
    SinkProcess(Path folder, String... more) throws IOException {
        this.folder = folder;
        this.more = List.of(more);
        this.ledger = folder.resolve("sink.ledger");
        start();
    }

    void start() throws IOException {
        Path portFile = folder.resolve("sink.port");
        Files.deleteIfExists(portFile);
        List<String> options = new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--ledger",
                ledger.toString(),
                "--port-file",
                portFile.toString(),
                "--keep"));
        options.addAll(more);
        process = ToolProcess.start(SinkMain.class, "256m", folder.resolve("sink.out"), options.toArray(String[]::new));
        try {
            port = Integer.parseInt(process.awaitLine(portFile, PATIENCE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The partner is gone, without a farewell to whoever is connected. */
    void stop() {
        process.close();
    }

    SinkClient control() {
        return new SinkClient(port);
    }

    Rest rest() {
        return new Rest(() -> "http://127.0.0.1:" + port);
    }

    String base() {
        return "http://127.0.0.1:" + port + "/fhir";
    }

    Path ledger() {
        return ledger;
    }

    /**
     * A line of the ledger about an Observation.
     *
     * @param kind C created, M matched, U updated
     * @param subject identifiers of whom it is about
     */
    record Row(
            char kind,
            long request,
            String identifier,
            String id,
            String subject,
            String device,
            String effective,
            String code,
            String value,
            String status) {}

    /** What was accepted of Observations, in the order of acceptance. */
    List<Row> observations() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(ledger)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] f = line.split("\t", -1);
                if (f.length >= 12 && f[3].equals("Observation")) {
                    rows.add(new Row(
                            f[0].charAt(0), Long.parseLong(f[2]), f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11]));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        process.close();
    }
}
