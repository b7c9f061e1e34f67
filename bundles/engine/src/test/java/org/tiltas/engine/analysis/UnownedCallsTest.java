package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

class UnownedCallsTest {
    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-22T03:00:00+02:00");

    private final List<Alert> open = new ArrayList<>();
    private final List<Record> uses = new ArrayList<>();
    private final List<Waitings.Waiting> waiting = new ArrayList<>();
    private Instant now = TIME.toInstant().plusSeconds(1);
    private int ids;

    private List<FindingWrite> tell(Measurement... unowned) {
        Unit unit = new Unit();
        new UnownedCalls(
                        journal(),
                        new EscalationBook(journal()),
                        (subject, device) -> device.equals("9") ? "room7" : "",
                        () -> "alert" + ids++,
                        () -> now)
                .tell(List.of(unowned), unit);
        unit.findings().forEach(f -> {
            open.removeIf(a -> a.id().equals(f.alert().id()));
            open.add(f.alert());
        });
        return unit.findings();
    }

    private Journal journal() {
        return fake(Journal.class, (method, args) -> switch (method) {
            case "alerts" -> fake(Alerts.class, (name, none) -> List.copyOf(open));
            case "records" ->
                fake(Records.class, (name, kind) -> name.equals("list") ? List.copyOf(uses) : Optional.empty());
            case "waitings" -> fake(Waitings.class, (name, device) -> List.copyOf(waiting));
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answers {
        Object of(String method, Object[] args);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> answers.of(method.getName(), args)));
    }

    private static Measurement press(int number, Value value, Map<String, String> attributes) {
        return new Measurement(
                new UUID(0, number),
                TIME.toInstant(),
                new Subject(Subject.Kind.DEVICE, "9"),
                "9",
                "gw",
                "",
                "help-call",
                value,
                ReadingStatus.FINAL,
                TIME,
                TIME.toInstant(),
                Set.of(),
                OptionalInt.empty(),
                attributes,
                Lane.URGENT,
                new Origin("m" + number, 0, "theengs", "1.0.0"));
    }

    private static Measurement press(int number) {
        return press(number, new Value.Flag(true), Map.of());
    }

    private void worn(String id, String patient, String status, String end) {
        uses.add(new Record(
                "DeviceUseStatement",
                id,
                1,
                now,
                "{\"status\":\"" + status + "\",\"device\":{\"reference\":\"Device/9\"},\"subject\":{\"reference\":\""
                        + patient + "\"},\"timingPeriod\":{\"start\":\"2026-01-01\",\"end\":\"" + end + "\"}}"));
    }

    @Test
    void somebodyIsCalledAtOnceAndToldWhereAndWhose() {
        worn("a", "Patient/1", "completed", "2026-03-01");
        worn("b", "Patient/2", "completed", "2026-10-01");
        worn("c", "Patient/3", "entered-in-error", "2026-11-01");

        FindingWrite told = tell(press(1)).get(0);

        assertThat(told.change().what()).isEqualTo(Finding.What.RAISED);
        assertThat(told.change().notifies()).isTrue();
        assertThat(told.alert().urgent()).isTrue();
        assertThat(told.alert().subject()).isEqualTo("Device/9");
        assertThat(told.alert().location()).isEqualTo("room7");
        assertThat(told.alert().escalation().next()).isPresent();
        assertThat(told.alert().text())
                .isEqualTo("help-call by Device/9, which nobody is known to wear; it is in Location/room7; last worn by"
                        + " Patient/2");
    }

    @Test
    void moreCallsCountAndCallAgainOnceAcknowledged() {
        tell(press(1));
        FindingWrite second = tell(press(2)).get(0);
        assertThat(second.change().what()).isEqualTo(Finding.What.AGAIN);
        assertThat(second.change().notifies()).isFalse();
        assertThat(second.alert().evidence().count()).isEqualTo(2);

        open.set(0, open.get(0).change().acknowledged("night", now).build(now));
        FindingWrite third = tell(press(3)).get(0);

        assertThat(third.change().notifies()).isTrue();
        assertThat(third.alert().acknowledged()).isFalse();
    }

    @Test
    void whatWaitsAlreadyCallsNobody() {
        waiting.add(new Waitings.Waiting(1, press(1)));

        assertThat(tell(press(1))).isEmpty();
    }

    @Test
    void onlyCallsCall() {
        assertThat(tell(
                        press(1, new Value.Flag(false), Map.of()),
                        press(2, new Value.Flag(true), Map.of(Observing.QUIET, "true"))))
                .isEmpty();
        assertThat(tell(press(3), press(4))).hasSize(1);
    }

    @Test
    void aLateOneIsShownAsLate() {
        now = TIME.toInstant().plusSeconds(3600);

        assertThat(tell(press(1)).get(0).alert().late()).isTrue();
    }
}
