package org.tiltas.engine.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Version;

/** The versions of all modules in the journal: a record each, and the bytes of the jar beside it. */
final class Versions {
    static final String KIND = "module-version";

    /** Versions of a module that have served and are kept with their jars beside the active one; as many that failed. */
    static final int KEPT = 10;

    private static final String JARS = "tiltas/jars";
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Journal journal;

    Versions(Journal journal) {
        this.journal = journal;
    }

    /** Active ones first, then newest first. */
    List<Version> all() {
        List<Version> all = new ArrayList<>();
        for (Record record : journal.records().list(KIND)) {
            all.add(read(record));
        }
        all.sort(Comparator.comparing((Version v) -> !v.state().equals("active"))
                .thenComparing(Version::since, Comparator.reverseOrder()));
        return all;
    }

    List<Version> of(String module) {
        return all().stream().filter(v -> v.module().equals(module)).toList();
    }

    Optional<Version> active(String module) {
        return of(module).stream().filter(v -> v.state().equals("active")).findFirst();
    }

    Optional<byte[]> jar(Version version) {
        return journal.states().get(JARS, version.sha256());
    }

    /** Adds a version with its jar to a unit. */
    static void add(Unit unit, Version version, byte[] jar) {
        unit.state(JARS, version.sha256(), jar);
        put(unit, version);
    }

    static void put(Unit unit, Version version) {
        ObjectNode body = JSON.createObjectNode()
                .put("module", version.module())
                .put("kind", version.kind())
                .put("version", version.version())
                .put("symbolicName", version.symbolicName())
                .put("sha256", version.sha256())
                .put("size", version.size())
                .put("state", version.state())
                .put("since", version.since().toString())
                .put("by", version.by())
                .put("signer", version.signer())
                .put("approval", version.approval())
                .put("reason", version.reason());
        unit.put(RecordWrite.put(KIND, key(version), body.toString()));
    }

    /** A unit that tells the audit what was done to a version. */
    static Unit audited(String who, String action, Version version, String detail) {
        String what = version.module() + " " + version.version() + " (sha256 "
                + version.sha256().substring(0, 12) + ")" + (detail.isEmpty() ? "" : ": " + detail);
        return new Unit().audit(new Unit.Audit(Instant.now(), who, action, what));
    }

    static Version with(Version version, String state, String reason) {
        return new Version(
                version.module(),
                version.kind(),
                version.version(),
                version.symbolicName(),
                version.sha256(),
                version.size(),
                state,
                Instant.now(),
                version.by(),
                version.signer(),
                version.approval(),
                reason);
    }

    /**
     * Forgets what is more than is kept, oldest first. Those that have served count apart from those that never did: many
     * that fail must not take away what could be gone back to.
     *
     * @param kept stays whatever it is, because it is about to serve, or has just failed
     * @param before serves now and is about to be one of those that have served
     */
    void prune(Unit unit, Version kept, Optional<Version> before) {
        List<Version> others = of(kept.module()).stream()
                .filter(v -> !v.state().equals("active") && !v.sha256().equals(kept.sha256()))
                .toList();
        others.stream()
                .filter(Versions::hasServed)
                .skip(before.isPresent() ? KEPT - 1 : KEPT)
                .forEach(forget(unit));
        others.stream().filter(v -> !hasServed(v)).skip(KEPT).forEach(forget(unit));
    }

    private static boolean hasServed(Version version) {
        return version.state().equals("superseded") || version.state().equals("removed");
    }

    private static Consumer<Version> forget(Unit unit) {
        return old -> {
            unit.state(JARS, old.sha256(), new byte[0]);
            unit.put(RecordWrite.remove(KIND, key(old)));
        };
    }

    /** @throws Refusal when it is not on disk */
    void commit(Unit unit) {
        try {
            journal.commit(unit).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof JournalException cause
                    ? new Refusal("journal: " + cause.getMessage(), cause)
                    : e;
        }
    }

    private static String key(Version version) {
        return version.module() + "@" + version.sha256().substring(0, 16);
    }

    private static Version read(Record record) {
        try {
            JsonNode body = JSON.readTree(record.body());
            return new Version(
                    body.path("module").asText(),
                    body.path("kind").asText(),
                    body.path("version").asText(),
                    body.path("symbolicName").asText(),
                    body.path("sha256").asText(),
                    body.path("size").asInt(),
                    body.path("state").asText(),
                    Instant.parse(body.path("since").asText()),
                    body.path("by").asText(),
                    body.path("signer").asText(),
                    body.path("approval").asText(),
                    body.path("reason").asText());
        } catch (JsonProcessingException | java.time.DateTimeException e) {
            throw new IllegalStateException("record " + KIND + " " + record.id() + ": not readable", e);
        }
    }
}
