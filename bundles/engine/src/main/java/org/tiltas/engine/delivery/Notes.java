package org.tiltas.engine.delivery;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Unit;

/** What a channel has to see to later on one lane: in memory, and as state that goes with the lane's units. Thread-safe. */
final class Notes {
    private static final byte[] NOTHING = {};

    private final String module;
    private final String prefix;
    private final States states;
    private final Map<String, Optional<String>> unwritten = new LinkedHashMap<>();

    Notes(String partner, Lane lane, States states) {
        this.module = module(partner);
        this.prefix = lane.name() + "/";
        this.states = states;
    }

    /** Under which name they are kept. */
    static String module(String partner) {
        return "notes/" + partner;
    }

    synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        states.all(module).forEach((key, bytes) -> {
            if (key.startsWith(prefix)) {
                all.put(key.substring(prefix.length()), new String(bytes, StandardCharsets.UTF_8));
            }
        });
        unwritten.forEach((key, text) -> text.ifPresentOrElse(words -> all.put(key, words), () -> all.remove(key)));
        return all;
    }

    synchronized void put(String key, Optional<String> text) {
        unwritten.put(key, text);
    }

    /** Adds what was noted since to the unit; were its commit to fail, only a crash soon after would lose it. */
    synchronized void write(Unit unit) {
        unwritten.forEach((key, text) -> unit.state(
                module,
                prefix + key,
                text.map(words -> words.getBytes(StandardCharsets.UTF_8)).orElse(NOTHING)));
        unwritten.clear();
    }
}
