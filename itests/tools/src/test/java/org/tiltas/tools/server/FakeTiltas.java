package org.tiltas.tools.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stand-in for the server: it speaks enough of the contract for the tools to be tested against each other. It
 * acknowledges before it has written anything down, so whoever kills it must find readings lost. With
 * {@code FAKE_DURABLE=true} it writes first.
 */
public final class FakeTiltas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final Path data = Path.of(System.getenv("TILTAS_DATA"));
    private final boolean durable = Boolean.parseBoolean(System.getenv("FAKE_DURABLE"));
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<JsonNode> waiting = new LinkedBlockingQueue<>();
    private final Map<String, String> patientOf = new ConcurrentHashMap<>();
    private final Map<String, String> deviceOf = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private volatile String partner;

    public static void main(String[] args) throws Exception {
        new FakeTiltas().run();
    }

    private void run() throws Exception {
        Files.createDirectories(data.resolve("run"));
        restore();
        MqttServer mqtt = MqttServer.create(
                vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(port("TILTAS_MQTT_PORT")));
        int mqttPort = mqtt.endpointHandler(this::gateway)
                .exceptionHandler(e -> {})
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        int httpPort = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port("TILTAS_HTTP_PORT")))
                .requestHandler(r -> r.body().onSuccess(b -> answer(r, b.toString())))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        Files.writeString(data.resolve("run/mqtt.port"), mqttPort + "\n");
        Files.writeString(data.resolve("run/http.port"), httpPort + "\n");
        Files.writeString(
                data.resolve("run/server.pid"), ProcessHandle.current().pid() + "\n");
        deliver();
    }

    private static int port(String name) {
        return Integer.parseInt(System.getenv().getOrDefault(name, "0"));
    }

    private void gateway(MqttEndpoint endpoint) {
        endpoint.publishAutoAck(false);
        endpoint.publishHandler(m -> publish(endpoint, m));
        Path session = data.resolve("session-" + endpoint.clientIdentifier());
        boolean present = Files.exists(session);
        append(session, "");
        endpoint.accept(present);
    }

    private void publish(MqttEndpoint endpoint, MqttPublishMessage message) {
        received.incrementAndGet();
        try {
            JsonNode envelope = JSON.readTree(message.payload().getBytes());
            if (durable) {
                append(data.resolve("inbox"), envelope + "\n");
            }
            if (!envelope.path("value").asText().equals("zz")) {
                waiting.add(envelope);
            }
        } catch (IOException e) {
            // quarantine would be the place
        }
        endpoint.publishAcknowledge(message.messageId());
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void answer(HttpServerRequest request, String body) {
        try {
            String path = request.path();
            String reply = "{}";
            if (path.startsWith("/api/v1/partners/")) {
                partner = JSON.readTree(body).path("url").asText();
                Files.writeString(data.resolve("partner"), partner);
            } else if (path.equals("/fhir/R4")) {
                append(data.resolve("home"), body + "\n");
                reply = accept(JSON.readTree(body));
            } else if (path.equals("/fhir/R4/Patient")) {
                reply = "{\"resourceType\":\"Bundle\",\"entry\":[" + (patientOf.isEmpty() ? "" : "{}") + "]}";
            } else if (path.equals("/metrics")) {
                reply = "tiltas_commit_seconds_count " + delivered.get() / 50 + "\n";
            } else if (path.equals("/api/v1/status")) {
                reply = status();
            } else if (path.equals("/api/v1/gateways/refused")) {
                request.response().setStatusCode(400).end("{\"detail\":\"id: refused is refused\"}");
                return;
            }
            request.response().end(reply);
        } catch (IOException e) {
            request.response().setStatusCode(500).end(e.toString());
        }
    }

    private String status() {
        return """
                {"version":"fake","received":%d,"duplicates":0,"observations":%d,"unassigned":0,"quarantined":0,
                "partners":{"demo":{"delivered":%d,"deferred":0,"parked":0,"lag":%d}}}""".formatted(received.get(), delivered.get() + waiting.size(), delivered.get(), waiting.size());
    }

    private String accept(JsonNode bundle) {
        ArrayNode responses = JSON.createArrayNode();
        String patient = null;
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode resource = entry.path("resource");
            String identifier = resource.at("/identifier/0/value").asText();
            switch (resource.path("resourceType").asText()) {
                case "Patient" -> patient = resource.at("/identifier/0/system").asText() + "|" + identifier;
                case "Device" -> patientOf.put(identifier, patient);
                default -> {
                    // assignments follow their device here
                }
            }
            responses.addObject().putObject("response").put("status", "201");
        }
        return "{\"resourceType\":\"Bundle\",\"entry\":" + responses + "}";
    }

    private void restore() throws IOException {
        if (Files.exists(data.resolve("partner"))) {
            partner = Files.readString(data.resolve("partner"));
            for (String line : Files.readAllLines(data.resolve("home"))) {
                accept(JSON.readTree(line));
            }
        }
        if (Files.exists(data.resolve("inbox"))) {
            for (String line : Files.readAllLines(data.resolve("inbox"))) {
                if (line.endsWith("}") && !line.contains("\"zz\"")) {
                    waiting.add(JSON.readTree(line));
                }
            }
        }
    }

    private void deliver() throws Exception {
        while (true) {
            List<JsonNode> next = new ArrayList<>(List.of(waiting.take()));
            if (!durable) {
                // what a crash can take must not depend on how fast the machine is: a third of a second is always at
                // risk
                TimeUnit.MILLISECONDS.sleep(300);
            }
            waiting.drainTo(next, durable ? 49 : 999);
            ObjectNode bundle =
                    JSON.createObjectNode().put("resourceType", "Bundle").put("type", "batch");
            ArrayNode entries = bundle.putArray("entry");
            for (JsonNode envelope : next) {
                String device = envelope.path("device").asText().replace(':', '-');
                if (patientOf.containsKey(device) && partner != null) {
                    if (deviceOf.putIfAbsent(device, device) == null) {
                        person(entries, device);
                    }
                    observation(entries, envelope, device);
                }
            }
            if (entries.isEmpty()) {
                continue;
            }
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(partner))
                            .header("Content-Type", "application/fhir+json")
                            .POST(HttpRequest.BodyPublishers.ofString(bundle.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                delivered.addAndGet(next.size());
            }
        }
    }

    private void person(ArrayNode entries, String device) {
        resource(
                entries,
                "Patient",
                patientOf.get(device).replaceFirst("\\|.*", ""),
                patientOf.get(device).replaceFirst(".*\\|", ""));
        resource(entries, "Device", "http://hl7.org/fhir/sid/eui-48/bluetooth", device);
    }

    private static ObjectNode resource(ArrayNode entries, String type, String system, String value) {
        ObjectNode entry = entries.addObject();
        ObjectNode resource = entry.putObject("resource").put("resourceType", type);
        resource.putArray("identifier").addObject().put("system", system).put("value", value);
        entry.putObject("request")
                .put("method", "POST")
                .put("url", type)
                .put("ifNoneExist", "identifier=" + system + "|" + value);
        return resource;
    }

    private void observation(ArrayNode entries, JsonNode envelope, String device) {
        String time = envelope.path("time").asText();
        ObjectNode observation =
                resource(entries, "Observation", "urn:tiltas:measurement", device + time.replace("+", "p"));
        observation.put("status", "final").put("effectiveDateTime", time);
        observation
                .putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", "http://loinc.org")
                .put("code", "8867-4");
        observation.putObject("subject").put("reference", "Patient?identifier=" + patientOf.get(device));
        observation
                .putObject("device")
                .put("reference", "Device?identifier=http://hl7.org/fhir/sid/eui-48/bluetooth|" + device);
        observation.putObject("valueQuantity").put("value", 72);
    }
}
