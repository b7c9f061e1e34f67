package org.tiltas.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.engine.Samples;
import org.tiltas.engine.module.FakeAdapters;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Replays.Replay;

class ReplayDeskTest {
    private static final Instant FROM = Instant.parse("2026-07-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-07-02T00:00:00Z");

    private final ReplayJournal journal = new ReplayJournal();
    private final FakeAdapters adapters = new FakeAdapters();
    private final List<ReplayDesk> desks = new ArrayList<>();

    /** One measurement of each message; a message {@code alien} has a value the clinical room refuses. */
    private final Observing observing = (decoded, unit) -> {
        unit.require("assignments", 4);
        unit.put(RecordWrite.create("Device", "new", "{}"));
        unit.put(RecordWrite.put("Device", "old", "{}").expecting(3));
        List<Measurement> measurements = new ArrayList<>();
        for (Decoded one : decoded) {
            String id = one.message().id();
            if (text(one.message().payload()).equals("alien")) {
                unit.quarantine(new Quarantined(one.message(), "gatt", "unknown-metric", "metric: x", 1, ""));
            } else if (text(one.message().payload()).equals("nobody")) {
                unit.hold(Samples.measurement(id, Lane.ROUTINE));
            } else {
                measurements.add(Samples.measurement(id, Lane.ROUTINE));
            }
        }
        return measurements;
    };

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() throws Exception {
        for (ReplayDesk desk : desks) {
            desk.close();
        }
    }

    private ReplayDesk desk() {
        ReplayDesk desk = new ReplayDesk(journal, adapters, observing);
        desks.add(desk);
        return desk;
    }

    private void adapter(FakeAdapters.Decoding decoding) {
        adapters.put("gatt", FakeAdapters.of("gatt", decoding), "2.0.0");
    }

    private void messages(int count) {
        for (int i = 0; i < count; i++) {
            journal.put("m" + i);
        }
    }

    private static Replay awaitState(ReplayDesk desk, String state) {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> desk.get("gatt").orElseThrow().state().equals(state));
        return desk.get("gatt").orElseThrow();
    }

    @Test
    void readsEachMessageOnceInOrderAndTellsTheOutcome() {
        messages(120);
        adapter(message -> {});
        ReplayDesk desk = desk();

        Replay begun = desk.start("gatt", FROM, TO, "anna");
        Replay done = awaitState(desk, "done");

        assertThat(begun.total()).isEqualTo(120);
        assertThat(done.messages()).isEqualTo(120);
        assertThat(done.same()).isEqualTo(120);
        assertThat(done.failed()).isZero();
        assertThat(done.gone()).isEqualTo(3);
        assertThat(done.by()).isEqualTo("anna");
        assertThat(done.ended()).isPresent();
        assertThat(journal.rereads()).hasSize(120).startsWith("5-1", "5-2").endsWith("5-120");
        assertThat(journal.units.get(0).audits().get(0).action()).isEqualTo("replay.start");
        Unit batch = journal.units.get(1);
        assertThat(batch.required()).containsEntry("assignments", 4L);
        assertThat(batch.moves()).as("no live cursor moves").isEmpty();
        assertThat(batch.records())
                .extracting(RecordWrite::id)
                .as("what old messages say about known devices is not news")
                .containsExactlyInAnyOrder("new", "gatt");
        assertThat(desk().get("gatt").orElseThrow()).isEqualTo(done);
    }

    @Test
    void aMessageThatCannotBeReadKeepsWhatItGave() {
        journal.put("bad");
        journal.put("breaks");
        journal.put("alien");
        journal.put("nobody");
        journal.put("part");
        adapter(message -> {
            String text = text(message.payload());
            if (text.equals("bad")) {
                throw new DecodeException("malformed", "length: 3");
            } else if (text.equals("breaks")) {
                throw new IllegalStateException("secret 72 /min");
            }
        });
        ReplayDesk desk = desk();

        desk.start("gatt", FROM, TO, "anna");
        Replay done = awaitState(desk, "done");

        assertThat(journal.rereads()).containsExactly("5-4", "5-5");
        assertThat(done.failed()).isEqualTo(3);
        assertThat(done.failures())
                .extracting(f -> f.message() + " " + f.reason())
                .containsExactly("5-1 malformed", "5-2 adapter-failed", "5-3 unknown-metric");
        assertThat(done.failures().toString()).doesNotContain("72");
        assertThat(journal.units.stream().flatMap(u -> u.quarantined().stream()))
                .isEmpty();
        assertThat(journal.units.get(1).rereads().get(0).unowned()).hasSize(1);
    }

    @Test
    void goesOnFromItsPositionAfterTheServerWasKilled() throws Exception {
        messages(170);
        adapter(message -> {});
        journal.dieAfter(3);
        ReplayDesk first = desk();
        first.start("gatt", FROM, TO, "anna");
        journal.awaitDeath();
        first.close();
        journal.revive();

        Replay done = awaitState(desk(), "done");

        assertThat(done.messages()).isEqualTo(170);
        assertThat(done.same()).isEqualTo(170);
        assertThat(journal.rereads()).hasSize(170).doesNotHaveDuplicates();
    }

    @Test
    void makesABatchAgainThatHasBecomeStaleOrCouldNotBeCommitted() {
        messages(10);
        adapter(message -> {});
        journal.refuse(
                new JournalException.Stale("assignments"), new JournalException.Unavailable("no database", null));
        ReplayDesk desk = desk();

        desk.start("gatt", FROM, TO, "anna");

        assertThat(awaitState(desk, "done").same()).isEqualTo(10);
        assertThat(journal.rereads()).hasSize(10);
    }

    @Test
    void aMessageBeyondTheHorizonFailsAlone() {
        messages(3);
        adapter(message -> {});
        JournalException old = new JournalException.OutOfHorizon("time: too old");
        journal.refuse(old, old);
        ReplayDesk desk = desk();

        desk.start("gatt", FROM, TO, "anna");
        Replay done = awaitState(desk, "done");

        assertThat(done.failures())
                .extracting(f -> f.message() + " " + f.reason())
                .containsExactly("5-1 too-old");
        assertThat(journal.rereads()).containsExactly("5-2", "5-3");
    }

    @Test
    void nothingIsPassedBehindAMessageThatCouldNotBeReadYet() {
        messages(4);
        int[] decoded = new int[1];
        FakeAdapters.Decoding whole = message -> {};
        adapter(message -> {
            if (++decoded[0] == 6) { // the second message, alone, because the batch had one beyond the horizon
                adapter(whole);
                throw new IllegalStateException("its bundle is taken away");
            }
        });
        journal.refuse(new JournalException.OutOfHorizon("time: too old"));
        ReplayDesk desk = desk();

        desk.start("gatt", FROM, TO, "anna");
        Replay done = awaitState(desk, "done");

        assertThat(done.failures()).isEmpty();
        assertThat(journal.rereads()).containsExactly("5-1", "5-2", "5-3", "5-4");
    }

    @Test
    void oneAtATimeAndCancelled() throws Exception {
        messages(500);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        adapter(message -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ReplayDesk desk = desk();
        desk.start("gatt", FROM, TO, "anna");
        begun.await();

        assertThatThrownBy(() -> desk.start("gatt", FROM, TO, "bert")).isInstanceOf(IllegalStateException.class);
        desk.cancel("gatt", "bert");
        go.countDown();
        Replay cancelled = awaitState(desk, "cancelled");

        assertThat(cancelled.messages()).isEqualTo(50);
        assertThat(journal.units.stream().flatMap(u -> u.audits().stream()))
                .extracting(Unit.Audit::action)
                .containsExactly("replay.start", "replay.cancel");
        assertThat(desk.cancel("gatt", "bert").orElseThrow().state()).isEqualTo("cancelled");
        adapter(message -> {});
        desk.start("gatt", FROM, TO, "bert");
        assertThat(awaitState(desk, "done").same()).isEqualTo(500);
    }

    @Test
    void waitsForAnAdapterThatIsAway() {
        messages(5);
        adapter(message -> {});
        journal.refuse(new JournalException.Unavailable("no database", null));
        ReplayDesk desk = desk();
        desk.start("gatt", FROM, TO, "anna");
        adapters.remove("gatt");

        await().atMost(10, TimeUnit.SECONDS).until(() -> adapters.waiting("gatt"));
        assertThat(desk.get("gatt").orElseThrow().reason()).isPresent();
        adapter(message -> {});

        assertThat(awaitState(desk, "done").messages()).isEqualTo(5);
    }

    @Test
    void refusesWhatCannotBeByFieldAndReason() {
        ReplayDesk desk = desk();
        assertThatThrownBy(() -> desk.start("gatt", FROM, TO, "anna")).hasMessageStartingWith("module: ");
        adapter(message -> {});
        assertThatThrownBy(() -> desk.start("gatt", TO, FROM, "anna")).hasMessageStartingWith("to: ");
        Instant later = Instant.now().plusSeconds(1000);
        assertThatThrownBy(() -> desk.start("gatt", later, later.plusSeconds(1), "anna"))
                .hasMessageStartingWith("from: ");
        assertThat(desk.get("gatt")).isEmpty();
        assertThat(desk.cancel("gatt", "anna")).isEmpty();
    }
}
