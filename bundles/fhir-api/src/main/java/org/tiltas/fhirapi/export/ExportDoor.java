package org.tiltas.fhirapi.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.fhirapi.sight.Viewer;

/** State, manifest and files of exports, for the account that asked for them. */
public final class ExportDoor {
    static final String PATH = "/export/";
    private static final Pattern FORM = Pattern.compile("/export/([0-9a-f]{32})(?:/([A-Za-z]{3,40})\\.ndjson)?");
    private static final String AGAIN_SECONDS = "2";
    private static final JsonMapper JSON = new JsonMapper();

    private final ExportDesk desk;

    public ExportDoor(ExportDesk desk) {
        this.desk = desk;
    }

    /**
     * Answers if the address is one of these.
     *
     * @param base of the server, for the addresses of the files
     */
    public boolean serve(HttpServletRequest request, HttpServletResponse response, String base) throws IOException {
        String path = request.getPathInfo();
        if (path == null || !path.startsWith(PATH)) {
            return false;
        }
        Matcher form = FORM.matcher(path);
        ExportJob job = form.matches()
                ? desk.find(form.group(1), AccessGate.who(request), Viewer.given())
                        .orElse(null)
                : null;
        if (job == null) {
            throw Refusal.of(404, "not-found", "", "there is no such export, or not any more");
        }
        boolean file = form.group(2) != null;
        if (!file && request.getMethod().equals("DELETE")) {
            desk.cancel(job);
            response.setStatus(202);
        } else if (!request.getMethod().equals("GET")) {
            throw Refusal.of(405, "not-supported", "", "only GET" + (file ? "" : " and DELETE"))
                    .addResponseHeader("Allow", file ? "GET" : "GET, DELETE");
        } else if (file) {
            file(job, form.group(2), response);
        } else {
            state(job, response, base);
        }
        return true;
    }

    private static void state(ExportJob job, HttpServletResponse response, String base) throws IOException {
        if (job.isOpen()) {
            response.setStatus(202);
            response.setHeader("X-Progress", job.progress());
            response.setHeader("Retry-After", AGAIN_SECONDS);
            return;
        }
        if (job.state() == ExportJob.State.FAILED) {
            throw Refusal.of(500, "exception", "", "the export failed; the log of the server says more");
        }
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("transactionTime", job.began.toString());
        manifest.put("request", job.wish.request());
        manifest.put("requiresAccessToken", true);
        ArrayNode output = manifest.putArray("output");
        job.counts().forEach((type, count) -> output.addObject()
                .put("type", type)
                .put("url", base + PATH + job.id + "/" + type + ".ndjson")
                .put("count", count));
        manifest.putArray("error");
        response.setStatus(200);
        response.setContentType("application/json");
        response.setHeader(
                "Expires",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(job.expires().atOffset(ZoneOffset.UTC)));
        response.getOutputStream().write(JSON.writeValueAsBytes(manifest));
    }

    private static void file(ExportJob job, String type, HttpServletResponse response) throws IOException {
        Path file = job.file(type);
        if (job.state() != ExportJob.State.DONE || !job.counts().containsKey(type) || !Files.isReadable(file)) {
            throw Refusal.of(404, "not-found", "", "there is no such file, or not any more");
        }
        response.setStatus(200);
        response.setContentType("application/fhir+ndjson");
        response.setContentLengthLong(Files.size(file));
        Files.copy(file, response.getOutputStream());
    }
}
