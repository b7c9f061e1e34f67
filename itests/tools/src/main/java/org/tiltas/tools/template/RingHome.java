package org.tiltas.tools.template;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.simulator.Voice;

/**
 * A gateway of a vendor with JSON of its own: rings that tell pulse, oxygen and skin temperature. Nobody has written Java
 * for them; a mapping file reads them. Not thread-safe.
 */
public final class RingHome implements Voice {
    /** The module that the mapping file becomes. */
    public static final String MODULE = "template:demo-ring";

    private static final String MAPPING = """
            # Rings of the simulated home: no Java, only this file.
            topics:
              - demo-ring/{gateway}
            device:
              id: $.ring
              global: true
            time: $.at
            readings:
              - metric: heart-rate
                value: $.pulse
                attributes:
                  modality: ppg
              - metric: spo2
                value: $.oxygen
              - metric: skin-temperature
                value: $.skin
                unit: degF
            """;
    private static final int EVERY = 10;

    private final String gateway;
    private final List<Integer> residents;
    private final SplittableRandom random;

    /** @param residents numbers of the residents who wear one */
    public RingHome(String gateway, List<Integer> residents, long seed) {
        this.gateway = gateway;
        this.residents = List.copyOf(residents);
        this.random = new SplittableRandom(seed);
    }

    /** Puts the mapping file where a server with this data directory finds it; one that is there stays. */
    public static void writeMapping(Path data) throws IOException {
        Path file = data.resolve("mappings/demo-ring.yaml");
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, MAPPING);
        }
    }

    /** Identifier system of the rings. */
    public static String system() {
        return "urn:tiltas:device:" + MODULE;
    }

    public static String identifier(int resident) {
        return "RING-%04d".formatted(resident + 1);
    }

    @Override
    public List<Published> minute(int minute, Instant now) {
        List<Published> messages = new ArrayList<>();
        for (int resident : residents) {
            if ((minute + resident) % EVERY == 0) {
                messages.add(reading(resident, now));
            }
        }
        return messages;
    }

    public Published reading(int resident, Instant now) {
        String json = "{\"ring\":\"" + identifier(resident) + "\",\"at\":\"" + now + "\",\"pulse\":"
                + (60 + resident % 15 + random.nextInt(12)) + ",\"oxygen\":" + (94 + random.nextInt(5)) + ",\"skin\":"
                + BigDecimal.valueOf(910 + random.nextInt(30), 1) + "}";
        return new Published("demo-ring/" + gateway, json);
    }
}
