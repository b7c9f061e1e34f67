package org.tiltas.tools.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.tiltas.tools.ledger.LedgerWriter;

/**
 * A partner's FHIR R4 server that writes down what it accepted and misbehaves on demand: {@code /fhir} is the base,
 * {@code POST /control} sets faults, {@code GET /control} counts. One event loop does everything.
 *
 * <p>A ledger line: {@code C} created, {@code M} an existing one matched, {@code U} updated or {@code F} refused as it was asked
 * to, alone in its Bundle or as all there was of it; epoch microseconds,
 * request number, type, identifiers, id, subject's identifiers, device's identifiers, effective, code, value, status.
 */
public final class Sink implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "/fhir";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Faults faults = new Faults();
    private final SinkStore store;
    private final LedgerWriter ledger;
    private final Intake intake;
    private final FaultyAnswer answer = new FaultyAnswer(vertx);
    private final Jobs jobs = new Jobs();
    private final Optional<TokenDesk> tokens;
    private final int port;
    private final String base;
    private long requests;

    public Sink(SinkSettings settings) throws IOException {
        store = new SinkStore(settings.keep());
        recall(settings);
        ledger = new LedgerWriter(settings.ledger());
        intake = new Intake(store, ledger, faults);
        tokens = settings.smart().map(smart -> new TokenDesk(vertx, smart));
        HttpServer server = vertx.createHttpServer(options(settings));
        port = server.requestHandler(this::receive)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        base = (settings.tls().isPresent() ? "https://" : "http://") + settings.host() + ":" + port + BASE;
    }

    private static HttpServerOptions options(SinkSettings settings) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true);
        settings.tls().ifPresent(tls -> {
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString()));
            tls.clients().ifPresent(clients -> options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertPath(clients.toString())));
        });
        return options;
    }

    private void recall(SinkSettings settings) throws IOException {
        if (!Files.exists(settings.ledger())) {
            return;
        }
        try (Stream<String> lines = Files.lines(settings.ledger())) {
            for (String line : (Iterable<String>) lines::iterator) {
                String[] fields = line.split("\t", -1);
                if (fields[0].equals("C") && fields.length > 5) {
                    store.recall(fields[3], fields[4], fields[5]);
                } else if (fields[0].equals("U") && fields.length > 5) {
                    store.recallUpdate(fields[3], fields[5]);
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** FHIR base URL. */
    public String base() {
        return base;
    }

    /** Changes faults as {@code POST /control} does; from any thread. */
    public void configure(JsonNode settings) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            try {
                faults.configure(settings);
                done.complete(null);
            } catch (IllegalArgumentException e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> handle(request, body.getBytes())).onFailure(e -> request.connection()
                .close());
    }

    private void handle(HttpServerRequest request, byte[] body) {
        try {
            if (request.path().equals("/control")) {
                control(request, body);
            } else if (tokens.isPresent() && request.path().equals("/token")) {
                tokens.get().token(request, body, tokenUrl());
            } else if (tokens.isPresent() && request.path().equals(BASE + "/.well-known/smart-configuration")) {
                answer.send(
                        request, new Reply(200, "application/json", TokenDesk.configuration(tokenUrl()), null, null));
            } else if (request.path().equals(BASE) || request.path().startsWith(BASE + "/")) {
                fhir(request, body);
            } else {
                answer.send(request, Reply.of(Outcome.failed(404, "no such path; the base is " + base)));
            }
        } catch (IOException | IllegalArgumentException e) {
            answer.send(request, Reply.of(Outcome.failed(400, String.valueOf(e.getMessage()))));
        }
    }

    private String tokenUrl() {
        return base.substring(0, base.length() - BASE.length()) + "/token";
    }

    private void control(HttpServerRequest request, byte[] body) throws IOException {
        if (request.method() == HttpMethod.POST) {
            JsonNode settings = JSON.readTree(body);
            int every = settings.path("lose").asInt(0);
            if (every > 0) {
                store.lose("Observation", every);
            } else {
                faults.configure(settings);
            }
        }
        ObjectNode counters = JSON.createObjectNode();
        counters.put("requests", requests)
                .put("created", intake.created)
                .put("matched", intake.matched)
                .put("updated", intake.updated)
                .put("refused", intake.refused);
        ObjectNode types = counters.putObject("types");
        store.counts().forEach(types::put);
        faults.report(counters.putObject("faults"));
        tokens.ifPresent(desk -> desk.report(counters.putObject("tokens")));
        answer.send(request, new Reply(200, "application/json", JSON.writeValueAsString(counters), null, null));
    }

    private void fhir(HttpServerRequest request, byte[] body) throws IOException {
        requests++;
        boolean write = request.method() == HttpMethod.POST || request.method() == HttpMethod.PUT;
        BodyReader.Body parsed = body.length == 0 ? null : read(body);
        int entries = parsed == null
                ? 0
                : parsed.bundleType() == null ? 1 : parsed.entries().size();
        Optional<Fault> fault = faults.strike(write, entries);
        if (fault.isPresent() && fault.get().kind.equals("revoke")) {
            tokens.ifPresent(TokenDesk::revoke);
            fault = Optional.empty();
        }
        if (tokens.isPresent() && !tokens.get().admits(request)) {
            answer.send(request, Reply.of(Outcome.failed(401, "no token, or one that has ended")));
            return;
        }
        answer(request, body, parsed, fault);
    }

    private void answer(HttpServerRequest request, byte[] body, BodyReader.Body parsed, Optional<Fault> fault) {
        if (fault.isPresent() && fault.get().kind.equals("late")) {
            List<Entry> creatable = parsed == null ? List.of() : intake.creatable(parsed.entries());
            answer.dropAndAct(request, fault.get(), () -> intake.batch(creatable, body));
        } else if (fault.isPresent() && fault.get().kind.equals("job")) {
            jobs.accept(request, apply(request, body, parsed, true), base);
        } else if (fault.isPresent() && !fault.get().apply) {
            if (fault.get().refuses() && parsed != null) {
                intake.refusedAlone(parsed.entries(), Integer.parseInt(fault.get().kind));
            }
            answer.instead(request, fault.get(), () -> apply(request, body, parsed, true));
        } else {
            Reply reply = apply(
                    request, body, parsed, fault.isEmpty() || !fault.get().kind.equals("no-location"));
            fault.ifPresentOrElse(f -> answer.after(request, f, reply), () -> answer.send(request, reply));
        }
    }

    private static BodyReader.Body read(byte[] body) throws IOException {
        try {
            return BodyReader.read(body);
        } catch (JsonProcessingException e) {
            throw new IOException("body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Reply apply(HttpServerRequest request, byte[] body, BodyReader.Body parsed, boolean locations) {
        String rest = request.path().substring(BASE.length()).replaceFirst("^/", "");
        if (parsed != null && parsed.bundleType() != null && rest.isEmpty()) {
            return bundle(parsed, body, locations);
        }
        if (rest.equals("metadata")) {
            return new Reply(200, Reply.FHIR, Answers.metadata(), null, null);
        }
        if (jobs.isOne(rest)) {
            return jobs.ask(request, rest);
        }
        if (rest.isEmpty()) {
            return Reply.of(Outcome.failed(400, "the base takes batch and transaction Bundles only"));
        }
        Entry entry = new Entry();
        entry.method = request.method().name();
        entry.url = request.query() == null ? rest : rest + "?" + request.query();
        entry.ifNoneExist = request.getHeader("If-None-Exist");
        entry.ifMatch = request.getHeader("If-Match");
        entry.resource = parsed == null ? null : parsed.resource();
        Outcome outcome = intake.single(entry, body);
        if (outcome.isFailure() || outcome.kind() == 'R') {
            return Reply.of(outcome);
        }
        String location = locations ? base + "/" + outcome.location() : null;
        return new Reply(outcome.status(), Reply.FHIR, "", location, outcome.etag());
    }

    private Reply bundle(BodyReader.Body parsed, byte[] body, boolean locations) {
        String type = parsed.bundleType();
        List<Entry> entries = parsed.entries();
        if (type.equals("transaction")) {
            Outcome[] outcomes = intake.transaction(entries, body);
            if (outcomes.length == 1 && outcomes[0].isFailure() && entries.size() >= 1) {
                return Reply.of(outcomes[0]);
            }
            return new Reply(200, Reply.FHIR, Answers.bundle(type, outcomes, locations), null, null);
        }
        if (type.equals("batch")) {
            return new Reply(200, Reply.FHIR, Answers.bundle(type, intake.batch(entries, body), locations), null, null);
        }
        return Reply.of(Outcome.failed(400, "Bundle.type is neither batch nor transaction: " + type));
    }

    /** What {@code GET /control} says under {@code created}. */
    public long created() {
        return intake.created;
    }

    @Override
    public void close() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        ledger.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
