package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The counters and faults of a sink in another process. */
public final class SinkClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI control;

    public SinkClient(int port) {
        control = URI.create("http://127.0.0.1:" + port + "/control");
    }

    /** Observations created so far. */
    public long observations() throws IOException {
        return send(HttpRequest.newBuilder(control).GET())
                .at("/types/Observation")
                .asLong();
    }

    /** @param settings as {@code POST /control} takes them */
    public JsonNode configure(String settings) throws IOException {
        return send(HttpRequest.newBuilder(control).POST(HttpRequest.BodyPublishers.ofString(settings)));
    }

    /**
     * Waits until this many Observations were created, or nothing has moved for a while.
     *
     * @return how many there are
     */
    public long awaitObservations(long wanted, Duration patience) throws IOException, InterruptedException {
        long seen = observations();
        long moved = System.nanoTime();
        while (seen < wanted && System.nanoTime() - moved < patience.toNanos()) {
            // the sink cannot call us: asking it five times a second costs nothing
            TimeUnit.MILLISECONDS.sleep(200);
            long now = observations();
            if (now != seen) {
                seen = now;
                moved = System.nanoTime();
            }
        }
        return seen;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("sink: " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
