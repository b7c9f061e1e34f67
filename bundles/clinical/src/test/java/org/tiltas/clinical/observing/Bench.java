package org.tiltas.clinical.observing;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.residents.ResidentDesk;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** An observer on a fake journal, with short words for messages and records. */
final class Bench {
    static final ZoneId HOME = ZoneId.of("Europe/Vilnius");
    static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    static final DeviceIdentifier BAND = DeviceIdentifier.bluetooth("C0:FF:EE:00:00:01");
    static final MetricRegistry METRICS = new MetricRegistry();

    final FakeJournal fake = new FakeJournal();
    private Observing observer = observer();

    /** Forgets everything that is not in the journal. */
    void restart() {
        observer = observer();
    }

    /** Reads old messages from now on. */
    void replay() {
        observer = observer.replaying();
    }

    Observing present() {
        return observer;
    }

    void use(Observing other) {
        observer = other;
    }

    private ReadingObserver observer() {
        GatewayFacts gateways = GatewayFacts.over(fake.recordsView());
        NamedPatients named = NamedPatients.over(fake.recordsView(), gateways, new Residents(fake.recordsView(), HOME));
        return new ReadingObserver(
                fake.journal(),
                METRICS,
                Devices.over(fake.recordsView()),
                new Owners(Owning.of(fake.recordsView(), HOME)),
                gateways,
                new ResidentDesk(fake.journal(), named, gateways, HOME),
                new Clocks(HOME, Duration.ofDays(400), Duration.ofMinutes(10), Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    void put(String kind, String id, String json) {
        fake.commit(new Unit()
                .put(RecordWrite.put(kind, id, "{\"resourceType\":\"" + kind + "\"," + json + "}"))
                .bump(Assignments.GUARD));
    }

    void device(String id, DeviceIdentifier identifier) {
        put("Device", id, identifier(identifier));
    }

    static String identifier(DeviceIdentifier identifier) {
        return "\"identifier\":[{\"system\":\"" + identifier.system() + "\",\"value\":\"" + identifier.value() + "\"}]";
    }

    void assign(String id, String device, String patient, String period, String more) {
        put(
                "DeviceUseStatement",
                id,
                "\"status\":\"active\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"device\":{\"reference\":\"Device/" + device + "\"},\"timingPeriod\":{" + period + "}"
                        + more);
    }

    static RawMessage message(String id, String gateway, Instant received, boolean redelivered, Lane lane) {
        return new RawMessage(
                id,
                "gatt",
                gateway,
                "mqtt",
                "gatt/" + gateway,
                "",
                received,
                redelivered,
                lane,
                "payload".getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the message into the journal and observes it. */
    Unit observe(RawMessage message, Reading... readings) {
        fake.messages.put(message.id(), message);
        return again(List.of(new Decoded(message, "gatt", "1.0.0", List.of(readings))));
    }

    Unit again(List<Decoded> messages) {
        Unit unit = new Unit();
        List<Measurement> observed = new ArrayList<>(observer.observe(messages, unit));
        observed.forEach(unit::observe);
        fake.commit(unit).join();
        return unit;
    }

    List<Measurement> observed(List<Decoded> messages, Unit unit) {
        return observer.observe(messages, unit);
    }

    Unit observe(Reading... readings) {
        return observe(message("m" + fake.messages.size(), "gw1", NOW, false, Lane.ROUTINE), readings);
    }

    Measurement only(Reading reading) {
        Unit unit = observe(reading);
        List<Measurement> all = new ArrayList<>(unit.observations());
        all.addAll(unit.waiting());
        if (all.size() != 1) {
            throw new AssertionError("not one measurement: " + all + unit.quarantined());
        }
        return all.get(0);
    }
}
