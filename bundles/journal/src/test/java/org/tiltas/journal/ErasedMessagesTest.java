package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/** What becomes of the messages in which an erased person is found, and of those that come again. */
class ErasedMessagesTest extends ErasureBench {
    @Test
    void tracesAnswerErased() throws Exception {
        String both = message("[" + entry(NATIVE, annas(1)) + "," + entry(OTHER, "36.1") + "]");
        String alone = message(entry(NATIVE, annas(2)));
        commit(new Unit().observe(warm(both, 0, ANNA, "d1", annas(1))).observe(warm(both, 1, BERTA, "d2", "36.1")));
        commit(new Unit().observe(warm(alone, 0, ANNA, "d1", annas(2))));
        long held = journal.commit(new Unit()
                        .quarantine(new Quarantined(raw(entry(NATIVE, "x"), "t"), "gatt", "unreadable", "", 1, "00")))
                .get()
                .quarantineIds()
                .get(0);

        erase();

        assertThat(states(both)).containsExactly("erased", "observed");
        assertThat(states(alone)).containsExactly("erased");
        Trace trace = journal.messages().trace(alone).orElseThrow();
        assertThat(trace.gateway()).isEmpty();
        assertThat(trace.received().truncatedTo(ChronoUnit.DAYS)).isEqualTo(trace.received());
        assertThat(journal.messages().trace("q-" + held).orElseThrow().state()).isEqualTo("erased");
    }

    private List<String> states(String message) {
        return journal.messages().trace(message).orElseThrow().readings().stream()
                .map(Trace.Reading::state)
                .toList();
    }

    @Test
    void whatComesAgainLeavesNothing() throws Exception {
        String first = message(entry(NATIVE, annas(1)));
        commit(new Unit().observe(warm(first, 0, ANNA, "d1", annas(1), 7)));
        erase();
        commit(new Unit()
                .erase(new org.tiltas.spi.journal.Erase.Span("d1", OptionalInt.empty(), START, NOW))
                .count("x", 1));

        String again = message(entry(NATIVE, annas(1)));
        commit(new Unit().observe(warm(again, 0, BERTA, "d1", annas(1), 7)));
        String late = message(entry(NATIVE, annas(2)));
        commit(new Unit().hold(warm(late, 0, device("d1"), "d1", annas(2), 8)));
        Unit unit = new Unit();
        assertThat(journal.erasures().late(unit)).isEqualTo(2);
        commit(unit);
        Unit messages = new Unit();
        journal.erasures().late(messages);
        commit(messages);

        assertThat(of(BERTA)).isEmpty();
        assertThat(states(again)).containsExactly("erased");
        nothingIsLeft();
        assertThat(journal.erasures().late(new Unit())).isZero();
    }

    @Test
    void digitsThatStandInOthersMessagesHarmNobody() throws Exception {
        Map<String, String> kept = new HashMap<>();
        for (String text : List.of(
                "{\"device\":\"d2\",\"ts\":390010100013,\"v\":1}",
                "PID|||139001010001",
                "PID|||39001010001",
                "{\"device\":\"d2\",\"at\":39001010001}")) {
            String id = message(text);
            commit(new Unit().observe(warm(id, 0, BERTA, "d2", "36.1")));
            kept.put(id, text);
        }
        String unread = message("{\"ts\":390010100012}");
        String hers = message("[{\"id\":39001010001},{\"id\":39001010002}]");
        String text = message("PID|||39001010001");

        erase();

        for (Map.Entry<String, String> message : kept.entrySet()) {
            RawMessage now = journal.messages().get(message.getKey()).orElseThrow();
            assertThat(new String(now.payload(), StandardCharsets.UTF_8)).isEqualTo(message.getValue());
        }
        assertThat(journal.messages().get(unread)).isPresent();
        assertThat(journal.messages().get(hers).orElseThrow().payload())
                .isEqualTo("[{\"id\":39001010002}]".getBytes(StandardCharsets.UTF_8));
        assertThat(journal.messages().get(text)).isEmpty();
    }

    @Test
    void whatItsAdapterHasNotReadYetIsLeft() throws Exception {
        String first = message("{\"id\":39001010001,\"more\":1}");
        String unread = message("{\"gateway\":\"" + NATIVE + "\",\"readings\":[" + entry(OTHER, "36.1") + "]}");
        try (var cursor = journal.openInbox("adapter/gatt", "gatt")) {
            commit(passed(cursor.next(1, Duration.ofSeconds(5))));

            assertThat(round().left()).isTrue();
            assertThat(journal.messages().get(first)).isEmpty();
            assertThat(journal.messages().get(unread)).isPresent();

            commit(passed(cursor.next(10, Duration.ofSeconds(5))).observe(warm(unread, 0, BERTA, "d2", "36.1")));
        }
        assertThat(round().left()).isFalse();
        assertThat(journal.messages().get(unread)).isPresent();
    }

    /** The place at which a round ended. */
    private Place round() throws Exception {
        Step step = null;
        while (step == null || !step.over()) {
            Unit unit = new Unit();
            step = journal.erasures().next(SCOPE, step == null ? Place.FIRST : step.place(), unit);
            commit(unit);
        }
        return step.place();
    }
}
