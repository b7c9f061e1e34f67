package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.tiltas.tools.home.ServerApi;

/** What readers of the FHIR API ask for, one request after the other, timed from outside. */
final class HistoryReads {
    private static final int PAGE = 100;
    private static final int UNTIMED = 20;

    private final ServerApi api;
    private final List<String> patients;
    private final HistoryLoad.Plan plan;
    private final SplittableRandom random = new SplittableRandom(11);
    private final Map<String, Supplier<String>> questions = new LinkedHashMap<>();
    private int offset;

    /**
     * How long answers take.
     *
     * @param question what was asked
     * @param rate readings/s that came in meanwhile
     */
    record Timing(String question, int rate, long requests, double p50, double p99, double most) {}

    /** @param longest id of the Patient with {@link HistoryLoad.Plan#ofLongest()} observations */
    HistoryReads(ServerApi api, String longest, HistoryLoad.Plan plan) throws IOException {
        this.api = api;
        this.plan = plan;
        this.patients = patients(api, longest);
        questions.put("newest 100 of a resident since yesterday", () -> {
            String day = encoded(plan.end().minus(Duration.ofDays(1)).toString());
            return "Observation?patient=" + anyone() + "&date=ge" + day + "&_sort=-date&_count=" + PAGE;
        });
        questions.put("a page of 10 000 of one resident", () -> {
            offset = (offset + PAGE) % plan.ofLongest();
            return "Observation?patient=" + longest + "&_sort=-date&_count=" + PAGE + "&_offset=" + offset;
        });
        questions.put(
                "newest 100 of a resident by code",
                () -> "Observation?patient=" + anyone() + "&code=" + encoded("http://loinc.org|8310-5")
                        + "&_sort=-date&_count=" + PAGE);
        questions.put("100 recorded after a time", () -> {
            long span = plan.total() * 60 / Math.max(1, patients.size());
            Instant time = plan.end().minusSeconds(random.nextLong(Math.max(1, span)));
            return "Observation?_lastUpdated=gt" + encoded(time.toString()) + "&_sort=_lastUpdated&_count=" + PAGE;
        });
        questions.put(
                "$everything of a resident, first page", () -> "Patient/" + anyone() + "/$everything?_count=" + PAGE);
    }

    private String anyone() {
        return patients.get(random.nextInt(patients.size()));
    }

    private static List<String> patients(ServerApi api, String longest) throws IOException {
        List<String> found = new ArrayList<>();
        int before = -1;
        while (found.size() != before) {
            before = found.size();
            JsonNode bundle = api.get("/fhir/R4/Patient?_count=" + PAGE + "&_offset=" + before);
            bundle.path("entry")
                    .forEach(entry -> found.add(entry.at("/resource/id").asText()));
        }
        found.remove(longest);
        return found;
    }

    /**
     * Asks every question in turn.
     *
     * @param rate readings/s that come in meanwhile
     */
    List<Timing> run(int rate, Duration length) throws IOException {
        Map<String, Histogram> times = new LinkedHashMap<>();
        questions.keySet().forEach(name -> times.put(name, new Histogram(3)));
        for (Map.Entry<String, Supplier<String>> question : questions.entrySet()) {
            for (int i = 0; i < UNTIMED; i++) {
                check(question.getKey(), question.getValue().get());
            }
        }
        long until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            for (Map.Entry<String, Supplier<String>> question : questions.entrySet()) {
                String path = "/fhir/R4/" + question.getValue().get();
                long begin = System.nanoTime();
                int status = api.status(path);
                times.get(question.getKey()).recordValue((System.nanoTime() - begin) / 1_000);
                if (status != 200) {
                    throw new IOException("GET " + path + " answered " + status);
                }
            }
        }
        List<Timing> timings = new ArrayList<>();
        times.forEach((name, h) -> timings.add(new Timing(
                name,
                rate,
                h.getTotalCount(),
                h.getValueAtPercentile(50) / 1e3,
                h.getValueAtPercentile(99) / 1e3,
                h.getMaxValue() / 1e3)));
        return timings;
    }

    private void check(String name, String question) throws IOException {
        int found = api.get("/fhir/R4/" + question).path("entry").size();
        if (found == 0) {
            throw new IOException(name + ": " + question + " found nothing of " + plan.total());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
