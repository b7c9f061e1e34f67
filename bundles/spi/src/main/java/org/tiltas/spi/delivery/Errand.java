package org.tiltas.spi.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Something asked for at a partner that takes its time, and goes on after a restart.
 *
 * @param kind {@code reconcile} (compare receipts with what the partner holds) or {@code resend} (send what was not sent)
 * @param resident reference of the one it is about; empty for all
 * @param from beginning of the span, inclusive: of the partner's answers for {@code reconcile}, of measurement for {@code
 *     resend}
 * @param to its end, exclusive
 * @param by who asked
 * @param state {@code running}, {@code done} or {@code failed}
 * @param ended empty while it runs
 * @param reason why it failed, or what it waits for, in one line
 * @param counts figures by name: {@code compared}, {@code found}, {@code missing}, {@code sent}, {@code kept} (missing,
 *     and not to be sent now), {@code refused}, {@code strangers}
 * @param strangers the first of those the partner holds and we have no receipt for, and of doubles: one line each
 */
public record Errand(
        String id,
        String partner,
        String kind,
        String resident,
        Instant from,
        Instant to,
        String by,
        String state,
        Instant started,
        Optional<Instant> ended,
        Optional<String> reason,
        Map<String, Long> counts,
        List<String> strangers) {
    public Errand {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(partner, "partner");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(resident, "resident");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(started, "started");
        counts = Map.copyOf(counts);
        strangers = List.copyOf(strangers);
    }
}
