package org.tiltas.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.judge.Verdict;

/** Readings that flow to a partner which misbehaves, and what the two ledgers say of it. */
final class FaultRun {
    private static final int GATEWAYS = 4;
    private static final int DEVICES = 24;
    private static final int RESIDENTS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Site site;
    private final FaultyPartner partner;
    private final int rate;
    private final Map<String, String> wearers;
    private final List<Path> ledgers = new ArrayList<>();

    /** @param rate messages per second of all gateways together */
    FaultRun(Site site, SinkProcess sink, int rate) throws IOException {
        this.site = site;
        this.partner = new FaultyPartner(site, Site.PARTNER, sink);
        this.rate = rate;
        for (int i = 0; i < GATEWAYS; i++) {
            site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
        }
        wearers = site.residents(RESIDENTS, DEVICES);
    }

    /** Makes the sink a partner whose waits are short. */
    void partner(String conditionalCreate, String auth) throws IOException {
        partner(conditionalCreate, auth, 2);
    }

    /** @param settle seconds that an unanswered request may still be running at the partner */
    void partner(String conditionalCreate, String auth, int settle) throws IOException {
        partner.register(conditionalCreate, auth, settle);
    }

    /**
     * Lets readings flow till the partner has seen so many requests more.
     *
     * @param kills how often the server is killed in between
     */
    void flow(int requests, int kills) throws IOException, InterruptedException {
        flow(requests, kills, counters -> true);
    }

    /** @param enough whether the sink's counters show all that the run is about; more flows till they do */
    void flow(int requests, int kills, Predicate<JsonNode> enough) throws IOException, InterruptedException {
        Path ledger = site.folder().resolve("fleet-" + ledgers.size() + ".ledger");
        ledgers.add(ledger);
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(rate)
                .withEnd(Duration.ofHours(1), 0)
                .withConnection(false, 256, PATIENCE);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            for (int i = 0; i <= kills; i++) {
                requested(requests / (kills + 1));
                if (i < kills) {
                    // the moment of a crash is left to chance: that is what this run is about
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(500));
                    site.server().kill();
                    site.server().start();
                }
            }
            Site.await("the partner has done all it was asked to")
                    .atMost(PATIENCE)
                    .until(() -> enough.test(partner.sink().control().configure("{}")));
            fleet.stop();
            fleet.await(PATIENCE);
        }
    }

    private void requested(int more) throws IOException {
        long before = requests();
        Site.await("the partner is asked").atMost(PATIENCE).until(() -> requests() >= before + more);
    }

    private long requests() throws IOException {
        return partner.sink().control().configure("{}").path("requests").asLong();
    }

    /** Waits until nothing is on its way any more. */
    void drain() {
        Site.await("all is delivered or parked").atMost(PATIENCE).until(site::isDrained);
    }

    List<JsonNode> parked() throws IOException {
        return partner.parked();
    }

    Verdict verdict() throws IOException {
        return partner.verdict(ledgers, wearers);
    }

    /** See {@link FaultyPartner#assertNothingLost}. */
    void assertNothingLost() throws IOException {
        partner.assertNothingLost(ledgers, wearers, FaultMix.WORDS);
    }
}
