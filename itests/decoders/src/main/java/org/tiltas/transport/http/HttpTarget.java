package org.tiltas.transport.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.engine.intake.FuzzIntake;

/**
 * The servlet with whatever a container may hand it: an input is lines with the method, the path behind {@code /ingest},
 * Authorization, Content-Type and Content-Encoding, then the body. A question mark stands for good credentials.
 */
public final class HttpTarget {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> STATUSES = Set.of(202, 401, 403, 404, 405, 413, 415);
    private static final int LINES = 5;

    private final IngestServlet servlet = new IngestServlet(new FuzzIntake());

    /** @throws AssertionError when a rule is broken */
    public void run(byte[] input) {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", LINES + 1);
        if (lines.length <= LINES || lines[0].isEmpty()) {
            return;
        }
        Answer answer = new Answer();
        try {
            servlet.service(request(lines, answer), answer.response());
        } catch (IOException e) {
            throw new AssertionError("a request is not answered", e);
        }
        answer.check();
    }

    /** Where inputs begin. */
    public static List<byte[]> seeds() {
        String basic = Base64.getEncoder()
                .encodeToString((FuzzIntake.GATEWAY + ":" + FuzzIntake.SECRET).getBytes(StandardCharsets.UTF_8));
        return List.of(
                bytes("POST\n/gatt\n?\napplication/json\n\n{}"),
                bytes("POST\n/hl7v2\nBasic " + basic + "\napplication/octet-stream\n\nMSH|"),
                bytes("POST\n/theengs\n?\n\n\nx"),
                bytes("POST\n/nobody/x\n?\ntext/plain; charset=utf-8\ngzip\n"),
                bytes("POST\n/gatt\nbasic Z3cxOnM6Og==\n\n\n" + "x".repeat(600)),
                bytes("GET\n\n\n\n\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpServletRequest request(String[] lines, Answer answer) {
        String basic = Base64.getEncoder().encodeToString(bytes(FuzzIntake.GATEWAY + ":" + FuzzIntake.SECRET));
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", lines[2].equals("?") ? "Basic " + basic : lines[2].isEmpty() ? null : lines[2]);
        headers.put("Content-Encoding", lines[4].isEmpty() ? null : lines[4]);
        byte[] body = bytes(lines[LINES]);
        return proxy(HttpServletRequest.class, (proxy, method, given) -> switch (method.getName()) {
            case "getMethod" -> lines[0];
            case "getPathInfo" -> lines[1].isEmpty() ? null : lines[1];
            case "getRequestURI" -> "/ingest" + lines[1];
            case "getHeader" -> headers.get((String) given[0]);
            case "getContentType" -> lines[3].isEmpty() ? null : lines[3];
            case "getContentLengthLong" -> (long) body.length;
            case "getInputStream" -> new Body(body);
            case "startAsync" -> answer.context();
            case "getProtocol" -> "HTTP/1.1";
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    /** What the client would get. */
    private static final class Answer {
        private final Map<String, String> headers = new HashMap<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int status;
        private int times;
        private int length;
        private boolean begun;
        private boolean complete;

        HttpServletResponse response() {
            return proxy(HttpServletResponse.class, (proxy, method, given) -> {
                switch (method.getName()) {
                    case "setHeader" -> headers.put((String) given[0], (String) given[1]);
                    case "setContentType" -> headers.put("Content-Type", (String) given[0]);
                    case "setContentLength" -> length = (Integer) given[0];
                    case "setStatus" -> {
                        status = (Integer) given[0];
                        times++;
                    }
                    case "getOutputStream" -> {
                        return new Sink(body);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });
        }

        AsyncContext context() {
            begun = true;
            HttpServletResponse response = response();
            return proxy(AsyncContext.class, (proxy, method, given) -> {
                switch (method.getName()) {
                    case "start" -> ((Runnable) given[0]).run();
                    case "complete" -> complete = true;
                    case "getResponse" -> {
                        return response;
                    }
                    case "setTimeout", "addListener" -> {
                        // a commit in memory is never late
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
            });
        }

        void check() {
            check(times == 1 && STATUSES.contains(status), "answered " + times + " times, with " + status);
            check(begun == complete, "begun and not completed");
            check(length == body.size(), "another length than said");
            headers.values().forEach(value -> check(value.chars().allMatch(c -> c >= ' ' && c <= '~'), "a header"));
            try {
                JsonNode json = JSON.readTree(body.toByteArray());
                boolean told = status == 202
                        ? !json.path("id").asText().isEmpty()
                        : json.path("status").asInt() == status
                                && !json.path("detail").asText().contains("\n");
                check(told, "a body that says nothing");
            } catch (IOException e) {
                throw new AssertionError("a body that is no JSON", e);
            }
        }

        private static void check(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }
    }

    private static final class Body extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        Body(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length));
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("read at once");
        }
    }

    private static final class Sink extends ServletOutputStream {
        private final ByteArrayOutputStream body;

        Sink(ByteArrayOutputStream body) {
            this.body = body;
        }

        @Override
        public void write(int octet) {
            body.write(octet);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("written at once");
        }
    }
}
