package org.tiltas.tools.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.cli.Options;
import org.tiltas.tools.cli.Place;
import org.tiltas.tools.demo.DemoSecrets;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.simulator.DemoHome;
import org.tiltas.tools.simulator.Simulator;

/**
 * Command line of the {@link Simulator}: {@code tiltas simulate}. Registers its home when it knows the admin's password,
 * which a demo in the same data directory has left there.
 */
public final class Simulate {
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

    private Simulate() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.parse(args, NAMES, Set.of());
        Path data = Place.data(Place.root(options), "data");
        Optional<DemoSecrets> known =
                Files.exists(DemoSecrets.file(data)) ? Optional.of(DemoSecrets.in(data)) : Optional.empty();
        String secret = options.text("secret")
                .or(() -> known.map(DemoSecrets::gateways))
                .orElse("demo-secret");
        int residents = options.number("residents", 20);
        Optional<String> password = options.text("password").or(() -> known.map(DemoSecrets::admin));
        if (password.isPresent()) {
            String api = options.text("api", "http://127.0.0.1:" + port(data, "http", 8181));
            Home home = new Home(new ServerApi(api, "admin", password.get()));
            DemoHome.furnish(home, DemoHome.residents(residents), secret);
        }
        Simulator.Plan plan = new Simulator.Plan(
                options.text("host", "127.0.0.1"),
                options.number("port", port(data, "mqtt", 1883)),
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

    /** The port a server in this data directory has told, else the usual one. */
    private static int port(Path data, String listener, int usual) throws IOException {
        Path file = data.resolve("run/" + listener + ".port");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : usual;
    }
}
