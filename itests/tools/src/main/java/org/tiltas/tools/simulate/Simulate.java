package org.tiltas.tools.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.tiltas.tools.cli.Options;
import org.tiltas.tools.cli.Place;
import org.tiltas.tools.demo.DemoSecrets;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.simulator.DemoHome;
import org.tiltas.tools.simulator.Simulator;
import org.tiltas.tools.template.RingHome;

/**
 * {@code tiltas simulate}: the home of the {@link Simulator}, or with {@code --adapter} devices of one format. Registers
 * gateways and residents when it knows the admin's password: by an option, by the environment, or because a demo in the
 * same data directory has left it there.
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
            "password",
            "adapter",
            "devices",
            "rate",
            "gateway",
            "mllp-port",
            "batch");

    private Simulate() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            run(args);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("simulate: " + (e.getMessage() == null ? "no answer from the server" : e.getMessage()));
            System.exit(1);
        }
    }

    private static void run(String[] args) throws IOException, InterruptedException {
        Options options = Options.parse(args, NAMES, Set.of("adt"));
        Path data = Place.data(Place.root(options), "data");
        Optional<DemoSecrets> known =
                Files.exists(DemoSecrets.file(data)) ? Optional.of(DemoSecrets.in(data)) : Optional.empty();
        String secret = options.text("secret")
                .or(() -> known.map(DemoSecrets::gateways))
                .orElse("demo-secret");
        Optional<String> password = options.text("password")
                .or(() -> Optional.ofNullable(System.getenv("TILTAS_ADMIN_PASSWORD"))
                        .filter(text -> !text.isBlank()))
                .or(() -> known.map(DemoSecrets::admin));
        Optional<Home> home = Optional.empty();
        if (password.isPresent()) {
            String api = options.text("api", "http://127.0.0.1:" + port(data, "http", 8181));
            home = Optional.of(new Home(new ServerApi(api, "admin", password.get())));
        }
        if (options.text("adapter").isPresent()) {
            oneFormat(options, data, secret, home);
        } else {
            home(options, data, secret, home);
        }
    }

    private static void home(Options options, Path data, String secret, Optional<Home> home)
            throws IOException, InterruptedException {
        int residents = options.number("residents", 20);
        RingHome.writeMapping(data);
        if (home.isPresent()) {
            DemoHome.furnish(home.get(), DemoHome.residents(residents), secret);
        }
        Simulator.Plan plan = new Simulator.Plan(
                options.text("host", "127.0.0.1"),
                options.number("port", port(data, "mqtt", 1883)),
                options.number("mllp-port", port(data, "mllp", 2575)),
                secret,
                residents,
                options.real("speed", 60),
                options.real("poison", 0.01),
                options.real("duplicates", 0.03));
        try (Simulator simulator = new Simulator(plan).start()) {
            watch(options, simulator::sent, simulator::acknowledged, Optional::empty);
        }
    }

    /** Devices of one format at a steady rate, each worn by a resident of its own. */
    private static void oneFormat(Options options, Path data, String secret, Optional<Home> home)
            throws IOException, InterruptedException {
        Format format = Format.of(options.text("adapter").orElseThrow());
        String gateway = options.text("gateway", "sim-" + format.adapter().replace(':', '-'));
        int port = format == Format.HL7V2
                ? options.number("mllp-port", port(data, "mllp", 2575))
                : options.number("port", port(data, "mqtt", 1883));
        DeviceStream.Plan plan = new DeviceStream.Plan(
                format,
                options.text("host", "127.0.0.1"),
                port,
                gateway,
                secret,
                options.number("devices", 10),
                options.real("rate", 10),
                options.number("batch", 1),
                options.flag("adt"));
        if (format == Format.TEMPLATE) {
            RingHome.writeMapping(data);
        }
        if (home.isPresent()) {
            register(home.get(), plan);
        }
        try (DeviceStream stream = new DeviceStream(plan)) {
            watch(options, stream::sent, stream::acknowledged, stream::refusal);
        }
    }

    private static void register(Home home, DeviceStream.Plan plan) throws IOException {
        if (plan.format() == Format.HL7V2) {
            home.sender(plan.gateway(), plan.secret(), Hl7Turns.APPLICATION, plan.adt() ? "admit" : "off");
            if (plan.adt()) {
                return; // they are admitted by what is sent
            }
        } else {
            home.gateway(plan.gateway(), plan.secret(), 0, List.of(plan.format().adapter()));
        }
        List<Resident> unknown = new ArrayList<>();
        for (int n = 0; n < plan.devices(); n++) {
            Resident resident = new Resident(
                    "S-" + plan.format().ordinal() + "-" + "%05d".formatted(n + 1),
                    "Simulated%05d".formatted(n + 1),
                    "Test",
                    n % 2 == 0,
                    1930 + n % 25,
                    List.of(plan.format().device(n)));
            if (!home.knows(resident)) {
                unknown.add(resident);
            }
        }
        home.register(unknown);
    }

    private static void watch(
            Options options, LongSupplier sent, LongSupplier acknowledged, Supplier<Optional<String>> refusal)
            throws InterruptedException {
        int seconds = options.number("seconds", Integer.MAX_VALUE);
        CountDownLatch end = new CountDownLatch(1);
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)
                && !end.await(Math.min(10, seconds), TimeUnit.SECONDS)) {
            System.out.println("sent " + sent.getAsLong() + ", acknowledged " + acknowledged.getAsLong()
                    + refusal.get().map(text -> ", last refused with " + text).orElse(""));
        }
    }

    /** The port a server in this data directory has told, else the usual one. */
    private static int port(Path data, String listener, int usual) throws IOException {
        Path file = data.resolve("run/" + listener + ".port");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : usual;
    }
}
