package org.tiltas.clinical.observing;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.residents.ResidentDesk;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;

/** The observer as the server puts it together. */
public final class Observers {
    private Observers() {}

    public static Observing of(Journal journal, Ownership ownership, ZoneId zone, Clock clock) {
        GatewayFacts gateways = GatewayFacts.over(journal.records());
        NamedPatients named = NamedPatients.over(journal.records(), gateways, new Residents(journal.records(), zone));
        return new ReadingObserver(
                journal,
                new MetricRegistry(),
                Devices.over(journal.records()),
                new Owners(ownership),
                gateways,
                new ResidentDesk(journal, named, gateways, zone),
                new Clocks(zone, Duration.ofDays(400), Duration.ofMinutes(10), clock));
    }
}
