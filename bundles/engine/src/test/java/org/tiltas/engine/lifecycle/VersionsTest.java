package org.tiltas.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Version;

class VersionsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-23T08:00:00Z");

    private final Versions versions = new Versions(new MemoryJournal());

    private Version put(int number, String state) {
        Version version = new Version(
                "cuff",
                "adapter",
                number + ".0.0",
                "org.example.cuff",
                JarCheck.sha256(new byte[] {(byte) number}),
                1,
                state,
                BEGAN.plusSeconds(number),
                "nurse",
                "author",
                "",
                "");
        Unit unit = new Unit();
        Versions.put(unit, version);
        versions.commit(unit);
        return version;
    }

    private List<String> kept(String state) {
        return versions.of("cuff").stream()
                .filter(v -> v.state().equals(state))
                .map(Version::version)
                .toList();
    }

    private void serve(Version next, Optional<Version> before) {
        Unit unit = new Unit();
        versions.prune(unit, next, before);
        Versions.put(unit, Versions.with(next, "active", ""));
        before.ifPresent(v -> Versions.put(unit, Versions.with(v, "superseded", "")));
        versions.commit(unit);
    }

    @Test
    void theTenBeforeAreKept() {
        for (int i = 1; i <= 10; i++) {
            put(i, "superseded");
        }
        Version before = put(11, "active");

        serve(put(12, "staged"), Optional.of(before));

        assertThat(kept("active")).containsExactly("12.0.0");
        assertThat(kept("superseded"))
                .hasSize(Versions.KEPT)
                .contains("11.0.0", "2.0.0")
                .doesNotContain("1.0.0");
    }

    @Test
    void howeverManyFailedTheOneBeforeCanComeBack() {
        put(1, "superseded");
        Version good = put(2, "superseded");
        Version bad = put(3, "active");
        for (int i = 4; i <= 16; i++) {
            put(i, "failed");
        }

        serve(good, Optional.of(bad));

        assertThat(kept("active")).containsExactly("2.0.0");
        assertThat(kept("superseded")).containsExactlyInAnyOrder("3.0.0", "1.0.0");
        assertThat(kept("failed")).hasSize(Versions.KEPT).contains("16.0.0").doesNotContain("4.0.0");
    }
}
