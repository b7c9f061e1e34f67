package org.tiltas.tools.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.partner.DemoPartner;
import org.tiltas.tools.server.TiltasServer;
import org.tiltas.tools.server.ToolProcess;
import org.tiltas.tools.simulator.DemoHome;
import org.tiltas.tools.simulator.Simulator;
import org.tiltas.tools.template.RingHome;

/** Everything a demo starts: server, partner, home. It ends what it started, and only that. */
final class DemoBed implements AutoCloseable {
    static final String PARTNER = "hospital";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final boolean startedServer;
    private final TiltasServer server;
    private final DemoSecrets secrets;
    private ToolProcess partner;
    private Simulator simulator;
    private int partnerPort;
    private boolean closed;

    /** Starts the server unless one runs on this data directory. */
    DemoBed(Path root, Path data) throws IOException {
        secrets = DemoSecrets.in(data);
        Map<String, String> ports = new HashMap<>();
        portIfFree(ports, "TILTAS_HTTP_PORT", 8181);
        portIfFree(ports, "TILTAS_MQTT_PORT", 1883);
        portIfFree(ports, "TILTAS_MLLP_PORT", 2575);
        server = new TiltasServer(root, data, secrets.admin(), ports);
        // before the server starts, so that it knows the module when the first ring speaks
        RingHome.writeMapping(server.data());
        startedServer = server.process().isEmpty();
        if (startedServer) {
            try {
                server.start();
            } catch (IOException e) {
                server.close();
                throw e;
            }
        }
    }

    void startPartner() throws IOException, InterruptedException {
        Path directory = server.data().resolve(PARTNER);
        Files.createDirectories(directory);
        Path portFile = directory.resolve("port");
        Files.deleteIfExists(portFile);
        partner = ToolProcess.start(
                DemoPartner.class,
                "384m",
                directory.resolve("log"),
                "--port",
                "0",
                "--port-file",
                portFile.toString(),
                "--work",
                directory.resolve("tomcat").toString(),
                "--journal",
                directory.resolve("resources.ndjson").toString());
        partnerPort = Integer.parseInt(partner.awaitLine(portFile, PATIENCE));
    }

    void startHome(int residents, double speed) throws IOException {
        Home home = new Home(api());
        List<Resident> people = DemoHome.residents(residents);
        DemoHome.furnish(home, people, secrets.gateways());
        home.partner(PARTNER, partnerBase(), "atomic");
        simulator = new Simulator(new Simulator.Plan(
                        "127.0.0.1",
                        server.mqttPort(),
                        server.mllpPort(),
                        secrets.gateways(),
                        residents,
                        speed,
                        0.01,
                        0.03))
                .start();
    }

    private static void portIfFree(Map<String, String> ports, String name, int usual) {
        String given = System.getenv(name);
        ports.put(name, given != null ? given : isFree(usual) ? Integer.toString(usual) : "0");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    ServerApi api() throws IOException {
        return server.api();
    }

    TiltasServer server() {
        return server;
    }

    DemoSecrets secrets() {
        return secrets;
    }

    Simulator simulator() {
        return simulator;
    }

    String partnerBase() {
        return "http://127.0.0.1:" + partnerPort + "/fhir";
    }

    long partnerPid() {
        return partner.pid();
    }

    boolean startedServer() {
        return startedServer;
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (simulator != null) {
            simulator.close();
        }
        try {
            if (startedServer) {
                server.close();
            }
        } finally {
            if (partner != null) {
                partner.close();
            }
        }
    }
}
