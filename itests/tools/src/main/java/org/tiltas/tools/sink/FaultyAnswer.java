package org.tiltas.tools.sink;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.Supplier;

/** Sends answers, faithfully or not. Used on the sink's event loop. */
final class FaultyAnswer {
    private static final String HTML = "<html><body><h1>Please log in</h1></body></html>";

    private final Vertx vertx;

    FaultyAnswer(Vertx vertx) {
        this.vertx = vertx;
    }

    void send(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status()).putHeader("Content-Type", reply.contentType());
        if (reply.location() != null) {
            response.putHeader("Location", reply.location());
        }
        if (reply.etag() != null) {
            response.putHeader("ETag", reply.etag());
        }
        response.end(reply.body());
    }

    /** The request is not applied, or ({@code stall-before}) only after a while. */
    void instead(HttpServerRequest request, Fault fault, Supplier<Reply> apply) {
        switch (fault.kind) {
            case "stall-before" -> later(fault, () -> send(request, apply.get()));
            case "html" -> send(request, new Reply(200, "text/html", HTML, null, null));
            default -> spoil(request, fault, new Reply(500, Reply.FHIR, "", null, null));
        }
    }

    /** The request was applied; its answer suffers. */
    void after(HttpServerRequest request, Fault fault, Reply reply) {
        switch (fault.kind) {
            case "stall-before", "stall-after" -> later(fault, () -> send(request, reply));
            case "no-location" -> send(request, reply);
            case "html" -> send(request, new Reply(200, "text/html", HTML, null, null));
            default -> spoil(request, fault, reply);
        }
    }

    private void spoil(HttpServerRequest request, Fault fault, Reply reply) {
        if (fault.isStatus()) {
            Outcome outcome = Outcome.failed(Integer.parseInt(fault.kind), "refused as it was asked to");
            if (fault.kind.charAt(0) == '3') {
                request.response().putHeader("Location", "http://127.0.0.1:9/elsewhere");
            }
            if (!fault.retryAfter.isEmpty()) {
                request.response().putHeader("Retry-After", fault.retryAfter);
            }
            send(request, Reply.of(outcome));
            return;
        }
        switch (fault.kind) {
            case "garbage" -> send(request, new Reply(200, Reply.FHIR, "{\"resourceType\":\"Bun\u0000<<", null, null));
            case "half-close" -> halfClose(request, reply);
            default -> request.connection().close();
        }
    }

    /** Half of the answer, then the end of the stream while the other direction stays open. */
    private void halfClose(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        String body = reply.body().isEmpty() ? "{}" : reply.body();
        response.setStatusCode(reply.status())
                .putHeader("Content-Type", reply.contentType())
                .putHeader("Content-Length", Integer.toString(2 * Sink.bytes(body).length));
        response.write(body.substring(0, body.length() / 2)).onComplete(written -> {
            Channel channel = ((ConnectionBase) request.connection()).channel();
            if (channel instanceof SocketChannel socket) {
                socket.shutdownOutput();
            }
        });
    }

    /** Drops the connection and acts when the sender no longer counts on it. */
    void dropAndAct(HttpServerRequest request, Fault fault, Runnable action) {
        request.connection().close();
        later(fault, action);
    }

    private void later(Fault fault, Runnable action) {
        vertx.setTimer(Math.max(1, (long) (fault.seconds * 1000)), timer -> action.run());
    }
}
