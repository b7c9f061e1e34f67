package org.tiltas.clinical.observing;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Measurement;
import org.tiltas.clinical.ClinicalSettings;
import org.tiltas.clinical.claims.BatchClaims;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.residents.ResidentDesk;
import org.tiltas.clinical.whereabouts.Places;
import org.tiltas.clinical.whereabouts.RoomMemory;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Settings;

/** Finds owner, time and identity of readings. Called by the thread of every adapter at once. */
@Component(service = Observing.class, configurationPid = ClinicalSettings.PID)
public final class ReadingObserver implements Observing {
    private final Journal journal;
    private final MetricRegistry metrics;
    private final Devices devices;
    private final Owners owners;
    private final GatewayFacts gateways;
    private final ResidentDesk residents;
    private final Clocks clocks;
    private final Places places;
    private final RoomMemory rooms;
    private final RecentPayloads recent;
    private final Ways ways = new Ways();
    private final Sessions sessions;
    private final HeldStates replayed;

    @Activate
    public ReadingObserver(
            @Reference Journal journal,
            @Reference MetricRegistry metrics,
            @Reference Devices devices,
            @Reference Ownership ownership,
            @Reference GatewayFacts gateways,
            @Reference ResidentDesk residents,
            ClinicalSettings settings) {
        this(
                journal,
                metrics,
                devices,
                new Owners(ownership),
                gateways,
                residents,
                new Clocks(
                        Settings.zone(),
                        Duration.ofDays(settings.horizonDays()).minusHours(1),
                        Duration.ofMinutes(settings.futureMinutes()),
                        Clock.systemUTC()));
    }

    ReadingObserver(
            Journal journal,
            MetricRegistry metrics,
            Devices devices,
            Owners owners,
            GatewayFacts gateways,
            ResidentDesk residents,
            Clocks clocks) {
        this.journal = journal;
        this.metrics = metrics;
        this.devices = devices;
        this.owners = owners;
        this.gateways = gateways;
        this.residents = residents;
        this.clocks = clocks;
        this.places = new Places(devices, journal.records());
        this.rooms = new RoomMemory(journal);
        this.recent = new RecentPayloads(EarlierMessages.in(journal.messages()));
        this.sessions = Sessions.PRESENT;
        this.replayed = null;
    }

    private ReadingObserver(ReadingObserver live) {
        this.journal = live.journal;
        this.metrics = live.metrics;
        this.devices = live.devices;
        this.owners = live.owners;
        this.gateways = live.gateways;
        this.residents = live.residents;
        this.clocks = live.clocks;
        this.places = live.places;
        this.rooms = live.rooms;
        this.recent = new RecentPayloads(EarlierMessages.in(journal.messages()));
        this.sessions = new Sessions.Replayed();
        this.replayed = HeldStates.replaying(clocks.longestState());
    }

    @Override
    public Observing replaying() {
        return new ReadingObserver(this);
    }

    @Override
    public List<Measurement> observe(List<Decoded> messages, Unit unit) {
        // Read before anything is looked up: a write in between makes the unit stale, and it is made again.
        unit.require(Assignments.GUARD, journal.guard(Assignments.GUARD));
        DeviceDrafts drafts = new DeviceDrafts(devices, owners.assignments(), journal.records());
        HeldStates states = replayed != null ? replayed : new HeldStates(journal.records(), clocks.longestState());
        DeviceClocks deviceClocks = new DeviceClocks(journal.records(), replayed == null);
        BatchClaims claims = new BatchClaims(journal.records());
        MessageObserver.Memory memory =
                new MessageObserver.Memory(recent, ways, states, sessions, claims, deviceClocks);
        if (replayed == null) {
            residents.apply(messages, unit);
        }
        Sightings sightings = new Sightings(journal.records(), owners, places, rooms, clocks, unit);
        List<Measurement> observed = new ArrayList<>(messages.size());
        for (Decoded message : messages) {
            ZoneId zone = gateways.zone(message.message().gateway(), clocks.zone());
            new MessageObserver(metrics, owners, clocks, memory, zone, drafts, message).observe(unit, observed);
            if (replayed == null) {
                // where somebody was is not told anew: what a replay does not say would have to be withdrawn
                sightings.hear(message.message(), message.readings(), drafts, observed);
            }
        }
        drafts.write(unit);
        states.write(unit);
        claims.write(unit);
        deviceClocks.write(unit);
        sightings.write();
        return observed;
    }
}
