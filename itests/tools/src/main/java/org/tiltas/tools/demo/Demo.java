package org.tiltas.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.cli.Options;
import org.tiltas.tools.cli.Place;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.simulator.DemoHome;

/** {@code tiltas demo}: a server, a hospital and a home of simulated residents, with live counters. */
public final class Demo {
    private final DemoBed bed;
    private final ServerApi server;
    private final ServerApi partner;

    private Demo(DemoBed bed) throws IOException {
        this.bed = bed;
        server = bed.api();
        // a hospital that was stopped on purpose must not stop the display
        partner = new ServerApi(bed.partnerBase(), "nobody", "nothing", Duration.ofSeconds(2));
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Options.parse(args, Set.of("root", "seconds", "residents", "speed"), Set.of());
        Path root = Place.root(options);
        Path data = Place.data(root, "data/demo");
        int exit;
        try {
            exit = run(root, data, options);
        } catch (IOException e) {
            System.err.println("demo: " + e.getMessage());
            exit = 1;
        }
        System.exit(exit);
    }

    private static int run(Path root, Path data, Options options) throws IOException, InterruptedException {
        System.out.println("Starting the server in " + data + " …");
        try (DemoBed bed = new DemoBed(root, data)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(bed)));
            bed.startPartner();
            int residents = options.number("residents", 20);
            bed.startHome(residents, options.real("speed", 60));
            Demo demo = new Demo(bed);
            demo.introduce(residents);
            int seconds = options.number("seconds", 0);
            long arrived = demo.watch(seconds == 0 ? Long.MAX_VALUE : seconds);
            System.out.println("At the partner: " + arrived + " Observations.");
            return arrived > 0 ? 0 : 1;
        }
    }

    private void introduce(int residents) throws IOException {
        String curl = "curl -s -u \"admin:$(head -n 1 " + bed.secrets().file() + ")\" '" + server.base();
        System.out.printf(
                """

                %d residents with %d devices send through 14 gateways in every shipped format: Bluetooth (gatt, theengs),
                Zigbee, LoRaWAN (ChirpStack, The Things Stack), monitors and admissions by HL7 v2, and rings that a mapping
                file reads (mappings/demo-ring.yaml). So do the sensors of their rooms. A day passes in 24 minutes.
                So that you see what becomes of trouble: one message of a band in a hundred is broken on purpose and ends
                in quarantine, three in a hundred arrive twice, and one band belongs to nobody, so that its readings wait
                as unassigned.

                  server    %s   (user admin; the password is the first line of %s)
                  MQTT      mqtt://127.0.0.1:%d
                  hospital  %s

                Try, in another terminal:
                  last heart rates       %s/fhir/R4/Observation?code=http://loinc.org%%7C8867-4&_sort=-date&_count=5'
                  who reads what         %s/api/v1/modules'
                  what was quarantined   %s/api/v1/quarantine'
                  who sent it, where is it   %s/api/v1/messages?state=quarantined'
                  is the hospital well   %s/api/v1/partners/%s'
                  what the hospital has  curl -s '%s/Observation?_count=5'
                Freeze the hospital (kill -STOP %d) and see the lag grow; wake it (kill -CONT %d) and see it drain.
                Ctrl-C ends everything%s.

                """,
                residents,
                residents * DemoHome.residents(1).get(0).devices().size(),
                server.base(),
                bed.secrets().file(),
                bed.server().mqttPort(),
                bed.partnerBase(),
                curl,
                curl,
                curl,
                curl,
                curl,
                DemoBed.PARTNER,
                bed.partnerBase(),
                bed.partnerPid(),
                bed.partnerPid(),
                bed.startedServer() ? "" : " but the server, which was running before");
    }

    /** Shows the counters each second; gives the partner's count at the end. */
    private long watch(long seconds) throws InterruptedException {
        DemoView view = new DemoView(System.out, System.console() != null && System.getenv("TERM") != null);
        CountDownLatch never = new CountDownLatch(1);
        long began = System.nanoTime();
        long arrived = 0;
        for (long second = 0; second < seconds; second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)) {
            never.await(1, TimeUnit.SECONDS);
            long now = atPartner(partner);
            arrived = Math.max(arrived, now);
            view.show(second + 1, bed.simulator().sent(), bed.simulator().broken(), status(), DemoBed.PARTNER, now);
        }
        ServerApi patient = new ServerApi(bed.partnerBase(), "nobody", "nothing", Duration.ofSeconds(30));
        return Math.max(arrived, atPartner(patient));
    }

    private JsonNode status() {
        try {
            return server.get("/api/v1/status");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static long atPartner(ServerApi partner) {
        try {
            return partner.get("/Observation?_summary=count").path("total").asLong();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void close(DemoBed bed) {
        try {
            bed.close();
        } catch (IOException e) {
            System.err.println("demo: " + e.getMessage());
        }
    }
}
