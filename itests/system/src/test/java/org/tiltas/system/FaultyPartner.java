package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/**
 * A partner that misbehaves, and what is said of it.
 *
 * @param name under which the server knows it
 */
record FaultyPartner(Site site, String name, SinkProcess sink) {
    static final String WELL = "{\"faults\": {}, \"entryFaults\": []}";

    /** The table's waits, cut short: what takes five minutes otherwise takes two seconds. */
    static final Map<String, String> SETTINGS =
            Map.of("TILTAS_PARTNER_PROBE_SECONDS", "1", "TILTAS_PARTNER_WAIT_SECONDS", "2");

    private static final int PAGE = 500;

    /**
     * Makes it a partner whose waits are short.
     *
     * @param settle seconds that an unanswered request may still be running there
     */
    void register(String conditionalCreate, String auth, int settle) throws IOException {
        site.admin()
                .put("/api/v1/partners/" + name, """
                        {"url": "%s", "conditionalCreate": "%s", "auth": %s, "start": "beginning",
                         "timeoutSeconds": 2, "settleSeconds": %d}""".formatted(sink.base(), conditionalCreate, auth, settle))
                .expect(201);
    }

    /** Newest first. */
    List<JsonNode> parked() throws IOException {
        List<JsonNode> parked = new ArrayList<>();
        String before = "";
        int seen;
        do {
            seen = parked.size();
            site.admin()
                    .read("/api/v1/parked?partner=" + name + "&limit=" + PAGE + before)
                    .path("items")
                    .forEach(parked::add);
            before = parked.isEmpty()
                    ? ""
                    : "&before=" + parked.get(parked.size() - 1).path("id").asText();
        } while (parked.size() == seen + PAGE);
        return parked;
    }

    Verdict verdict(List<Path> ledgers, Map<String, String> wearers) throws IOException {
        return Judge.judge(ledgers, sink.ledger(), wearers, Duration.ZERO);
    }

    static void assertSound(Verdict verdict) {
        assertThat(verdict.doubled()).as(verdict.text()).isZero();
        assertThat(verdict.disordered()).as(verdict.text()).isZero();
        assertThat(verdict.wrongResident()).as(verdict.text()).isZero();
        assertThat(verdict.strangers()).as(verdict.text()).isZero();
        assertThat(verdict.unacknowledged()).as(verdict.text()).isZero();
    }

    /** What it refused is parked and nothing else is missing; sent again, it has all. */
    void assertNothingLost(List<Path> ledgers, Map<String, String> wearers, String words) throws IOException {
        List<JsonNode> parked = parked();
        Verdict verdict = verdict(ledgers, wearers);
        System.out.println(name + ": " + verdict.text() + "; parked " + parked.size());
        assertThat(verdict.lost())
                .as("%s: what is not there is parked: %s\n%s", name, verdict.text(), parked)
                .isEqualTo(parked.size());
        assertSound(verdict);
        assertThat(parked)
                .allSatisfy(item -> assertThat(item.path("answer").asText()).contains(words));

        JsonNode replay = site.admin()
                .post("/api/v1/parked/replay?partner=" + name, "")
                .expect(200)
                .json();
        assertThat(replay.path("replayed").asInt()).as("%s: %s", name, replay).isEqualTo(parked.size());
        assertThat(parked()).isEmpty();
        Verdict last = verdict(ledgers, wearers);
        assertThat(last.lost()).as("%s: %s", name, last.text()).isZero();
        assertSound(last);
        assertThat(last.accepted()).as("%s: %s", name, last.text()).isEqualTo(last.published());
    }
}
