package org.tiltas.api.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void keepsWhatItWasTold() {
        Memory memory = Memory.of(new byte[0]);
        memory.put("since", Instant.parse("2026-11-22T08:00:00Z"));
        memory.put("weight", new BigDecimal("1E+2"));
        memory.put("count", 3);

        Memory later = Memory.of(memory.bytes());

        assertThat(later.time("since")).contains(Instant.parse("2026-11-22T08:00:00Z"));
        assertThat(later.number("weight")).contains(new BigDecimal("100"));
        assertThat(later.count("count")).isEqualTo(3);
        assertThat(later.count("other")).isZero();
        assertThat(later.has("other")).isFalse();
    }

    @Test
    void theWayThereLeavesNoTrace() {
        Memory one = Memory.of(new byte[0]);
        one.put("a.1", "x");
        one.put("b", "y");
        one.put("a.2", "z");
        one.forgetAll("a.");
        Memory other = Memory.of(new byte[0]);
        other.put("b", "y");

        assertThat(one.bytes()).isEqualTo(other.bytes());
    }

    @Test
    void refusesWhatItDidNotWrite() {
        assertThatThrownBy(() -> Memory.of("half".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state: ends in the middle of a line");
        assertThatThrownBy(() -> Memory.of("no name\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("state: a line without a name");
    }

    @Property
    void everyTextSurvives(@ForAll Map<String, String> texts) {
        Memory memory = Memory.of(new byte[0]);
        texts.forEach((name, text) -> memory.put(plain(name), plain(text)));

        assertThat(Memory.of(memory.bytes()).all()).isEqualTo(memory.all());
    }

    /** Half of a surrogate pair is no character, so UTF-8 cannot hold it. */
    private static String plain(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
