package org.tiltas.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Version;

class ShippedTest {
    private static final Instant BEGAN = Instant.parse("2026-11-23T08:00:00Z");

    private final Versions versions = new Versions(new MemoryJournal());
    private final Shipped shipped = new Shipped(Path.of("modules"), versions);

    private static JarCheck.Checked jar(int number) {
        byte[] bytes = {(byte) number};
        return new JarCheck.Checked(
                bytes,
                JarCheck.sha256(bytes),
                new ModuleManifest("cuff", "adapter", "org.example.cuff", new org.osgi.framework.Version(number, 0, 0)),
                Optional.of("author"),
                "");
    }

    private void put(int number, String state, String by) {
        Unit unit = new Unit();
        Versions.put(
                unit,
                new Version(
                        "cuff",
                        "adapter",
                        number + ".0.0",
                        "org.example.cuff",
                        jar(number).sha256(),
                        1,
                        state,
                        BEGAN.plusSeconds(number),
                        by,
                        "author",
                        "",
                        ""));
        versions.commit(unit);
    }

    @Test
    void whatTheServerHasNeverSeenIsWanted() {
        assertThat(shipped.isWanted(jar(1))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"staged, true", "failed, true", "active, false", "removed, false"})
    void whatWasBrokenIntoAtTheFirstStartIsTakenInAtTheNext(String state, boolean wanted) {
        put(1, state, "distribution");

        assertThat(shipped.isWanted(jar(1))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"staged, true", "failed, false", "superseded, false"})
    void aNewerOneThatWasBrokenIntoIsTakenInAtTheNextStart(String state, boolean wanted) {
        put(1, "active", "distribution");
        put(2, state, "distribution");

        assertThat(shipped.isWanted(jar(2))).isEqualTo(wanted);
    }

    @Test
    void whatAnOperatorChoseStays() {
        put(2, "active", "nurse");

        assertThat(shipped.isWanted(jar(1))).isFalse();
        assertThat(shipped.isWanted(jar(3))).isTrue();
    }
}
