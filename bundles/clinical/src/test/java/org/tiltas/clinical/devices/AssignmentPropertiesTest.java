package org.tiltas.clinical.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The index of assignments against a plain list that is searched from end to end. */
class AssignmentPropertiesTest {
    private static final Instant BASE = Instant.parse("2026-11-22T00:00:00Z");

    /** A write of a statement: removed, ended or open, for a slot or any. */
    record Step(int id, int device, int slot, int start, int length, boolean removed) {
        boolean covers(int device, int minute) {
            return !removed && this.device == device && minute >= start && minute < start + length;
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(-1, 2),
                        Arbitraries.integers().between(0, 50),
                        Arbitraries.integers().between(1, 30),
                        Arbitraries.of(true, false, false))
                .as(Step::new);
    }

    @Property(tries = 300)
    void ownerIsWhoeverTheModelSays(
            @ForAll @Size(max = 20) List<@From("steps") Step> steps,
            @ForAll @IntRange(min = 0, max = 2) int device,
            @ForAll @IntRange(min = -1, max = 2) int slot,
            @ForAll @IntRange(min = 0, max = 80) int minute) {
        FakeJournal fake = new FakeJournal();
        Assignments assignments = new Assignments(fake.recordsView(), ZoneId.of("Europe/Vilnius"));
        List<Step> model = new ArrayList<>();
        for (Step step : steps) {
            List<Step> others = model.stream().filter(s -> s.id() != step.id()).toList();
            if (others.stream().anyMatch(s -> clash(s, step))) {
                continue;
            }
            model = new ArrayList<>(others);
            model.add(step);
            fake.commit(new Unit().put(write(step)));
        }

        String expected = owner(model, device, slot, minute);
        if (expected == null || slot >= 0 && expected.isEmpty()) {
            expected = owner(model, device, -1, minute);
        }
        assertThat(assignments.owner(
                        "d" + device,
                        slot < 0 ? OptionalInt.empty() : OptionalInt.of(slot),
                        BASE.plusSeconds(minute * 60L)))
                .isEqualTo(expected);
    }

    private static boolean clash(Step a, Step b) {
        return !a.removed()
                && !b.removed()
                && a.device() == b.device()
                && a.slot() == b.slot()
                && a.start() < b.start() + b.length()
                && b.start() < a.start() + a.length();
    }

    private static String owner(List<Step> model, int device, int slot, int minute) {
        return model.stream()
                .filter(s -> s.slot() == slot && s.covers(device, minute))
                .map(s -> "p" + s.id())
                .findFirst()
                .orElse(null);
    }

    private static RecordWrite write(Step step) {
        if (step.removed()) {
            return RecordWrite.remove("DeviceUseStatement", "s" + step.id());
        }
        String extension = step.slot() < 0
                ? ""
                : ",\"extension\":[{\"url\":\"" + Extensions.USER_INDEX + "\",\"valueUnsignedInt\":" + step.slot()
                        + "}]";
        return RecordWrite.put(
                "DeviceUseStatement",
                "s" + step.id(),
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/p"
                        + step.id() + "\"},\"device\":{\"reference\":\"Device/d" + step.device()
                        + "\"},\"timingPeriod\":{\"start\":\"" + BASE.plusSeconds(step.start() * 60L)
                        + "\",\"end\":\"" + BASE.plusSeconds((step.start() + step.length()) * 60L) + "\"}" + extension
                        + "}");
    }
}
