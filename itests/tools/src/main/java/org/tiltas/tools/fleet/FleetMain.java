package org.tiltas.tools.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tiltas.tools.cli.Options;

/** Command line of the {@link Fleet}; prints its result as JSON. */
public final class FleetMain {
    private static final Set<String> NAMES = Set.of(
            "host",
            "port",
            "secret",
            "gateways",
            "devices",
            "rate",
            "seconds",
            "count",
            "window",
            "poison",
            "duplicates",
            "mix",
            "drain",
            "ledger");

    private FleetMain() {}

    public static void main(String[] args) throws IOException {
        Options options = Options.parse(args, NAMES, Set.of("mqtt5"));
        FleetPlan plan = plan(options);
        try (Fleet fleet = new Fleet(plan, options.requiredPath("ledger"))) {
            FleetResult result = fleet.start().finished().join();
            System.out.println(new ObjectMapper().writeValueAsString(result));
        }
    }

    static FleetPlan plan(Options options) {
        int seconds = options.number("seconds", 0);
        int count = options.number("count", 0);
        if (seconds == 0 && count == 0) {
            throw new IllegalArgumentException("one of --seconds and --count is required");
        }
        return FleetPlan.of(
                        options.text("host", "127.0.0.1"),
                        options.number("port", 1883),
                        options.text("secret", "fleet-secret"))
                .withSize(options.number("gateways", 24), options.number("devices", 1000))
                .withRate(options.real("rate", 1000))
                .withEnd(Duration.ofSeconds(seconds), count)
                .withConnection(
                        options.flag("mqtt5"),
                        options.number("window", 128),
                        Duration.ofSeconds(options.number("drain", 60)))
                .withTrouble(
                        options.real("poison", 0), options.real("duplicates", 0), mix(options.text("mix", "2a37=1")));
    }

    /** {@code 2a37=90,2a1c=10}. */
    static Map<String, Integer> mix(String text) {
        Map<String, Integer> mix = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            String[] pair = part.split("=", 2);
            mix.put(pair[0].trim(), pair.length == 1 ? 1 : Integer.parseInt(pair[1].trim()));
        }
        return mix;
    }
}
