package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.ledger.EpochMicros;
import org.tiltas.tools.mqtt.GatewayLink;
import org.tiltas.tools.mqtt.LinkListener;
import org.tiltas.tools.mqtt.LinkSettings;
import org.tiltas.tools.zigbee2mqtt.ZigbeeHome;

/**
 * Residents who press their help buttons, each once, and a web service that is notified of the alerts: how long it takes
 * from the press to the partner's acceptance, and from the press to the notification.
 */
final class HelpCalls implements AutoCloseable {
    private static final String GATEWAY = "gw-help";
    private static final String ROUTE = "notify-webhook.yaml";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Not in step with anything in the server. */
    private static final Duration BETWEEN_PRESSES = Duration.ofMillis(197);

    private final int residents;
    private final HttpServer webhook;
    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("help", true));
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, Long> notified = new ConcurrentHashMap<>();
    private final Map<Integer, Long> pressed = new ConcurrentHashMap<>();
    private final Map<String, Integer> rooms = new HashMap<>();
    private GatewayLink<Integer> link;

    /**
     * Latencies of some presses, in milliseconds, ascending.
     *
     * @param pressed how many presses there were
     */
    record Latencies(int pressed, double[] accepted, double[] notified) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "%d help calls: at the partner %s; notified %s",
                    pressed,
                    words(pressed, accepted),
                    words(pressed, notified));
        }

        private static String words(int all, double[] sorted) {
            if (sorted.length == 0) {
                return "none";
            }
            String lost = sorted.length == all ? "" : " (" + (all - sorted.length) + " missing)";
            return String.format(
                    Locale.ROOT,
                    "p50 %.0f ms, p99 %.0f ms, longest %.0f ms%s",
                    sorted[sorted.length / 2],
                    sorted[(int) Math.ceil(sorted.length * 0.99) - 1],
                    sorted[sorted.length - 1],
                    lost);
        }

        boolean complete() {
            return accepted.length == pressed && notified.length == pressed;
        }
    }

    /** @param residents how many wear a button; each presses at most once, so that each press is an alert of its own */
    HelpCalls(int residents) throws IOException {
        this.residents = residents;
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/", this::called);
        webhook.start();
    }

    /** What the server must be started with so that its notification route finds the web service. */
    Map<String, String> environment() {
        return Map.of(
                "NOTIFY_WEBHOOK", "http://127.0.0.1:" + webhook.getAddress().getPort() + "/alerts");
    }

    /** Registers the buttons and those who wear them, and lays the notification route into the server's folder. */
    void furnish(Path root, TestBed bed) throws IOException, InterruptedException {
        ServerApi api = bed.server.api();
        Path routes = bed.server.data().resolve("routes");
        Files.createDirectories(routes);
        Files.copy(
                root.resolve("routes/examples").resolve(ROUTE),
                routes.resolve(ROUTE),
                StandardCopyOption.REPLACE_EXISTING);
        Home home = new Home(api);
        home.gateway(GATEWAY, BenchSettings.SECRET, 0, List.of("zigbee2mqtt"));
        List<Resident> wearers = IntStream.range(0, residents)
                .mapToObj(room -> new Resident(
                        id(room),
                        "Wearer%05d".formatted(room),
                        "Test",
                        true,
                        1940,
                        List.of(new Resident.Device(ZigbeeHome.SYSTEM, identifier(room), "button"))))
                .toList();
        home.register(wearers);
        for (int room = 0; room < residents; room++) {
            String identifier = URLEncoder.encode(Home.RESIDENT_SYSTEM + "|" + id(room), StandardCharsets.UTF_8);
            JsonNode found = api.get("/fhir/R4/Patient?identifier=" + identifier);
            rooms.put("Patient/" + found.at("/entry/0/resource/id").asText(), room);
        }
        awaitRoute(api);
        connect(bed);
    }

    private static String id(int room) {
        return "B%05d".formatted(room);
    }

    private static void awaitRoute(ServerApi api) throws IOException, InterruptedException {
        for (int tries = 0; tries < 150; tries++) {
            for (JsonNode file : api.get("/api/v1/routes").path("items")) {
                if (file.path("file").asText().equals(ROUTE)
                        && file.at("/routes/0/state").asText().equals("started")) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IOException("the route notify-webhook did not start within 30 s");
    }

    private void connect(TestBed bed) throws IOException {
        link = new GatewayLink<>(
                LinkSettings.of("127.0.0.1", bed.server.mqttPort(), GATEWAY, BenchSettings.SECRET),
                group.next(),
                new LinkListener<>() {});
        link.start();
    }

    private void say(int room, Instant time) {
        if (!link.hasRoom()) {
            group.next().schedule(() -> say(room, time), 20, TimeUnit.MILLISECONDS);
            return;
        }
        String state = "{\"action\":\"emergency\",\"battery\":90,\"last_seen\":\"" + time + "\"}";
        link.publish("zigbee2mqtt/0x" + address(room), state.getBytes(StandardCharsets.UTF_8), room);
        link.flush();
    }

    /** An EUI-64 in hexadecimal. */
    private static String address(int room) {
        return "00158d00%08x".formatted(room + 1);
    }

    /** The same as FHIR writes it. */
    private static String identifier(int room) {
        return address(room).toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1-");
    }

    /** Residents press in turn until this is closed. */
    final class Pressing implements AutoCloseable {
        private final int from = next.get();
        private final ScheduledFuture<?> presses;

        private Pressing() {
            presses = group.next().scheduleAtFixedRate(this::press, 0, BETWEEN_PRESSES.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void press() {
            if (next.get() >= residents) {
                return;
            }
            int room = next.getAndIncrement();
            long now = EpochMicros.now();
            pressed.put(room, now);
            say(room, Instant.ofEpochMilli(now / 1_000));
        }

        @Override
        public void close() {
            presses.cancel(false);
        }

        /** Ends the presses, waits until all were notified, but no longer than that, and reads the partner's ledger. */
        Latencies latencies(Path sinkLedger, Duration patience) throws IOException, InterruptedException {
            presses.cancel(false);
            int to = next.get();
            long end = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < end && notifiedOf(from, to).length < to - from) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            return new Latencies(to - from, acceptedOf(sinkLedger, from, to), notifiedOf(from, to));
        }
    }

    Pressing press() {
        return new Pressing();
    }

    private double[] notifiedOf(int from, int to) {
        return notified.entrySet().stream()
                .filter(e -> rooms.containsKey(e.getKey()))
                .filter(e -> rooms.get(e.getKey()) >= from && rooms.get(e.getKey()) < to)
                .mapToDouble(e -> (e.getValue() - pressed.get(rooms.get(e.getKey()))) / 1000.0)
                .sorted()
                .toArray();
    }

    private double[] acceptedOf(Path sinkLedger, int from, int to) throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        IntStream.range(from, to).forEach(room -> ids.put(id(room), room));
        Map<Integer, Long> first = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(sinkLedger)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t");
                if (fields.length > 6 && fields[0].equals("C") && fields[3].equals("Observation")) {
                    Arrays.stream(fields[6].split(" "))
                            .map(each -> each.substring(each.indexOf('|') + 1))
                            .filter(ids::containsKey)
                            .forEach(each -> first.merge(ids.get(each), Long.parseLong(fields[1]), Math::min));
                }
            }
        }
        return first.entrySet().stream()
                .mapToDouble(e -> (e.getValue() - pressed.get(e.getKey())) / 1000.0)
                .sorted()
                .toArray();
    }

    private void called(HttpExchange exchange) throws IOException {
        long now = EpochMicros.now();
        JsonNode call = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (call.at("/alert/module").asText().equals("help")) {
            notified.merge(call.at("/alert/subject").asText(), now, Math::min);
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        webhook.stop(0);
    }
}
