package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A small FHIR server with conditional create, whose answers a test can replace. */
final class TestPartner implements AutoCloseable {
    /** Answers a request instead of the store; returns false to let the store answer. */
    interface Hook {
        boolean handle(Request request) throws IOException;
    }

    /** One request as it came. */
    record Request(HttpExchange exchange, String method, String path, String query, String body) {
        void answer(int status, String type, String text, String... headers) throws IOException {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.getResponseHeaders().set("Content-Type", type);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        boolean isBundle() {
            return method.equals("POST") && path.isEmpty();
        }

        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }

        int entries() throws IOException {
            return isBundle() ? json().path("entry").size() : 0;
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Map<String, ObjectNode> store = new LinkedHashMap<>();
    final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    volatile Hook hook = request -> false;
    volatile Function<JsonNode, Optional<ObjectNode>> entryHook = resource -> Optional.empty();
    volatile boolean locations = true;
    /** A request whose condition was seen to and that is applied when its sender has long gone. */
    volatile Request late;

    private int ids;

    TestPartner() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/fhir", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/fhir";
    }

    void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path =
                exchange.getRequestURI().getPath().substring("/fhir".length()).replaceFirst("^/", "");
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        Request request = new Request(exchange, exchange.getRequestMethod(), path, query, body);
        requests.add(request);
        try {
            if (!hook.handle(request)) {
                request.answer(200, "application/fhir+json", apply(request));
            }
        } catch (NotThere e) {
            request.answer(
                    e.status, "application/fhir+json", outcome(e.getMessage()).toString());
        } finally {
            exchange.close();
        }
    }

    static final class NotThere extends IOException {
        private static final long serialVersionUID = 1L;
        final int status;

        NotThere(int status, String reason) {
            super(reason);
            this.status = status;
        }
    }

    /** Does what a well-behaved server would. */
    synchronized String apply(Request request) throws IOException {
        if (request.isBundle()) {
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("resourceType", "Bundle").put("type", "batch-response");
            ArrayNode entries = answer.putArray("entry");
            for (JsonNode entry : request.json().path("entry")) {
                entries.addObject().set("response", create(entry));
            }
            return answer.toString();
        }
        if (request.method.equals("PUT")) {
            return update(request).toString();
        }
        if (request.query.isEmpty()) {
            if (!store.containsKey(request.path)) {
                throw new NotThere(404, "no such resource");
            }
            return store.get(request.path).toString();
        }
        return search(request).toString();
    }

    private ObjectNode create(JsonNode entry) {
        ObjectNode resource = entry.path("resource").deepCopy();
        Optional<ObjectNode> refused = entryHook.apply(resource);
        if (refused.isPresent()) {
            return refused.get();
        }
        String type = resource.path("resourceType").asText();
        String condition = entry.path("request").path("ifNoneExist").asText("");
        if (!condition.isEmpty()) {
            List<String> found = matches(type, condition.replaceFirst("^identifier=", ""));
            if (found.size() > 1) {
                return response("412 Precondition Failed");
            }
            if (found.size() == 1) {
                return located(response("200 OK"), store.get(found.get(0)));
            }
        }
        return located(response("201 Created"), put(type, resource));
    }

    ObjectNode put(String type, ObjectNode resource) {
        String id = "r" + ++ids;
        resource.put("id", id).putObject("meta").put("versionId", "1");
        store.put(type + "/" + id, resource);
        return resource;
    }

    private ObjectNode update(Request request) throws IOException {
        ObjectNode present = store.get(request.path);
        if (present == null) {
            throw new NotThere(404, "no such resource");
        }
        String version = present.path("meta").path("versionId").asText();
        String ifMatch = request.exchange.getRequestHeaders().getFirst("If-Match");
        if (ifMatch != null && !ifMatch.equals("W/\"" + version + "\"")) {
            throw new NotThere(412, "version is " + version);
        }
        ObjectNode next = request.json().deepCopy();
        String number = Integer.toString(Integer.parseInt(version) + 1);
        next.putObject("meta").put("versionId", number);
        store.put(request.path, next);
        request.exchange.getResponseHeaders().set("ETag", "W/\"" + number + "\"");
        return next;
    }

    private ObjectNode search(Request request) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("resourceType", "Bundle").put("type", "searchset");
        ArrayNode entries = answer.putArray("entry");
        String wanted = request.query.replaceFirst("^identifier=", "").replaceFirst("&.*", "");
        for (String name : matches(request.path, wanted)) {
            entries.addObject().set("resource", store.get(name));
        }
        return answer;
    }

    private List<String> matches(String type, String parameter) {
        List<String> found = new ArrayList<>();
        for (String token : URLDecoder.decode(parameter, StandardCharsets.UTF_8).split(",")) {
            store.forEach((name, resource) -> {
                for (JsonNode identifier : resource.path("identifier")) {
                    String have = identifier.path("system").asText() + "|"
                            + identifier.path("value").asText();
                    if (name.startsWith(type + "/") && have.equals(token)) {
                        found.add(name);
                    }
                }
            });
        }
        return found;
    }

    private ObjectNode located(ObjectNode response, ObjectNode resource) {
        String version = resource.path("meta").path("versionId").asText();
        if (locations) {
            response.put(
                    "location",
                    resource.path("resourceType").asText() + "/"
                            + resource.path("id").asText() + "/_history/" + version);
        }
        return response.put("etag", "W/\"" + version + "\"");
    }

    static ObjectNode response(String status) {
        return Json.MAPPER.createObjectNode().put("status", status);
    }

    static ObjectNode outcome(String words) {
        ObjectNode outcome = Json.MAPPER.createObjectNode().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", "error")
                .put("code", "invalid")
                .put("diagnostics", words);
        return outcome;
    }

    /** Creates what the late request holds, whatever is there by now: the race that conditional create may lose. */
    synchronized void applyLate() throws IOException {
        for (JsonNode entry : late.json().path("entry")) {
            ObjectNode resource = entry.path("resource").deepCopy();
            put(resource.path("resourceType").asText(), resource);
        }
    }

    synchronized List<String> statuses(String type) {
        return store.entrySet().stream()
                .filter(each -> each.getKey().startsWith(type + "/"))
                .map(each -> each.getValue().path("status").asText())
                .toList();
    }

    synchronized long count(String type) {
        return store.keySet().stream()
                .filter(name -> name.startsWith(type + "/"))
                .count();
    }

    long bundles() {
        return requests.stream().filter(Request::isBundle).count();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
