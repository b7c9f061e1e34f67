package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/**
 * Analyses on a whole server: their alerts are there once, and once only, though the server is killed and the module is
 * swapped in the middle of every episode.
 */
class AnalysisIT {
    private static final String GATEWAY = "gw1";
    private static final String JAR = "application/java-archive";
    private static final int RESIDENTS = 4;
    private static final int EPISODES = 4;

    @Test
    void noAlertIsLostOrRepeatedOverCrashesAndSwaps() throws Exception {
        try (Site site = Site.start("analysis")) {
            site.home().gateway(GATEWAY, Site.SECRET, 0);
            site.residents(RESIDENTS, RESIDENTS);
            install(site, "1.0.0").expect(201);
            assertThat(site.admin().read("/api/v1/modules/sample").path("kind").asText())
                    .isEqualTo("analysis");
            for (int episode = 0; episode < EPISODES; episode++) {
                all(site, 160);
                if (episode % 2 == 0) {
                    site.server().kill();
                    site.server().start();
                } else {
                    install(site, "1." + episode + ".0").expect(200);
                }
                all(site, 170);
                all(site, 165);
                all(site, 80);
            }
            Site.await("all is judged").until(() -> alerts(site, "cleared").size() == RESIDENTS * EPISODES);
            Site.await("nothing is left to judge")
                    .until(() -> site.admin()
                                    .read("/api/v1/modules/sample")
                                    .path("lag")
                                    .asLong()
                            == 0);
            assertThat(alerts(site, "all")).hasSize(RESIDENTS * EPISODES);
            for (JsonNode alert : alerts(site, "all")) {
                JsonNode whole =
                        site.admin().read("/api/v1/alerts/" + alert.path("id").asText());
                assertThat(whole.at("/signals").asInt()).as("%s", whole).isEqualTo(3);
            }
            for (int resident = 0; resident < RESIDENTS; resident++) {
                assertThat(site.admin()
                                .read("/api/v1/alerts?state=all&subject=" + patient(site, resident))
                                .path("items"))
                        .hasSize(EPISODES);
            }
            assertThat(site.admin().read("/api/v1/status").path("findings").asInt())
                    .as("each raised once and cleared once")
                    .isEqualTo(2 * RESIDENTS * EPISODES);
            site.log().assertNoErrors();
        }
    }

    private static String patient(Site site, int resident) throws IOException {
        return site.observations("device=" + site.device(resident))
                .get(0)
                .at("/subject/reference")
                .asText();
    }

    private static List<JsonNode> alerts(Site site, String state) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        site.admin()
                .read("/api/v1/alerts?limit=100&module=sample&state=" + state)
                .path("items")
                .forEach(found::add);
        return found;
    }

    private static Rest.Answer install(Site site, String version) throws IOException {
        return site.admin()
                .post(
                        "/api/v1/modules?approveUnsigned=a%20test",
                        SampleModule.analysis(version).jar(), JAR);
    }

    /** One reading of every resident. */
    private static void all(Site site, int rate) throws IOException {
        String time = OffsetDateTime.now().truncatedTo(ChronoUnit.MILLIS).toString();
        List<String> readings = IntStream.range(0, RESIDENTS)
                .mapToObj(n ->
                        "{\"device\": \"%s\", \"characteristic\": \"2a37\", \"value\": \"00%02x\", \"time\": \"%s\"}"
                                .formatted(DeviceName.address(n), rate, time))
                .toList();
        site.gateway(GATEWAY)
                .post("/ingest/gatt", "[" + String.join(",", readings) + "]")
                .expect(202);
    }
}
