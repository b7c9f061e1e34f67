package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tiltas.tools.home.ServerApi;

/**
 * What each shipped analysis costs under load: all of them judge the same readings first, then one after the other is
 * removed; the processor time of the server is compared from phase to phase.
 */
final class CostRun {
    private final BenchSettings settings;
    private final TestBed bed;
    private final int rate;

    /** @param rate readings/s of every phase */
    CostRun(BenchSettings settings, TestBed bed, int rate) {
        this.settings = settings;
        this.bed = bed;
        this.rate = rate;
    }

    List<PhaseResult> run() throws IOException, InterruptedException {
        ServerApi api = bed.server.api();
        List<String> analyses = analyses(api);
        LoadPhase phase = new LoadPhase(settings, bed);
        if (settings.warmup() > 0) {
            phase.run("warm-up", rate, settings.warmup());
        }
        List<PhaseResult> results = new ArrayList<>();
        results.add(phase.run("all", rate, settings.seconds()));
        for (String analysis : analyses) {
            api.delete("/api/v1/modules/" + analysis);
            PhaseResult without = phase.run("-" + analysis, rate, settings.seconds());
            double cores = results.get(results.size() - 1).serverCpu() - without.serverCpu();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.2f of a core, %.1f µs per reading at %d/s%n",
                    analysis,
                    cores,
                    cores / rate * 1e6,
                    rate);
            results.add(without);
        }
        return results;
    }

    /** Ids of all analyses; those that ship disabled are enabled. */
    private static List<String> analyses(ServerApi api) throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonNode module : api.get("/api/v1/modules").path("items")) {
            if (module.path("kind").asText().equals("analysis")) {
                String id = module.path("id").asText();
                ids.add(id);
                if (module.path("state").asText().equals("disabled")) {
                    api.post(
                            "/api/v1/analyses/" + id + "/enable",
                            "{\"reason\":\"what it costs is measured\"}".getBytes(StandardCharsets.UTF_8),
                            "application/json");
                }
            }
        }
        return ids;
    }
}
