package org.tiltas.tools.simulator;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.cli.Options;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.ServerApi;

/** Command line of the {@link Simulator}: {@code tiltas simulate}. Registers its home when given a password. */
public final class SimulatorMain {
    private static final Set<String> NAMES = Set.of(
            "root",
            "host",
            "port",
            "secret",
            "residents",
            "speed",
            "poison",
            "duplicates",
            "seconds",
            "api",
            "password");

    private SimulatorMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.parse(args, NAMES, Set.of());
        String secret = options.text("secret", "demo-secret");
        int residents = options.number("residents", 20);
        Optional<String> password = options.text("password");
        if (password.isPresent()) {
            Home home = new Home(new ServerApi(options.text("api", "http://127.0.0.1:8181"), "admin", password.get()));
            DemoHome.furnish(home, DemoHome.residents(residents), secret);
        }
        Simulator.Plan plan = new Simulator.Plan(
                options.text("host", "127.0.0.1"),
                options.number("port", 1883),
                secret,
                residents,
                options.real("speed", 60),
                options.real("poison", 0.01),
                options.real("duplicates", 0.03));
        int seconds = options.number("seconds", Integer.MAX_VALUE);
        CountDownLatch end = new CountDownLatch(1);
        try (Simulator simulator = new Simulator(plan).start()) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)
                    && !end.await(Math.min(10, seconds), TimeUnit.SECONDS)) {
                System.out.println("sent " + simulator.sent() + ", acknowledged " + simulator.acknowledged());
            }
        }
    }
}
