package org.tiltas.clinical.residents;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ResidentChange;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.GatewayFacts.ResidentTrust;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.Settings;

/**
 * Keeps the residents' records as trusted senders tell them, in the unit that moves the sender's cursor. The same message
 * again changes nothing, and what was recorded earlier does not overwrite what was recorded later. What cannot be applied
 * is quarantined. Thread-safe.
 */
@Component(service = ResidentDesk.class)
public final class ResidentDesk {
    /** A sender's clock may be ahead by this; one that is further ahead would shut out all that comes after it. */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final Journal journal;
    private final NamedPatients named;
    private final GatewayFacts gateways;
    private final ZoneId home;

    @Activate
    public ResidentDesk(@Reference Journal journal, @Reference NamedPatients named, @Reference GatewayFacts gateways) {
        this(journal, named, gateways, Settings.zone());
    }

    /** @param home zone of the home */
    public ResidentDesk(Journal journal, NamedPatients named, GatewayFacts gateways, ZoneId home) {
        this.journal = journal;
        this.named = named;
        this.gateways = gateways;
        this.home = home;
    }

    /**
     * Applies what the messages tell of residents, in order.
     *
     * @param unit requires {@link Assignments#GUARD} already, with a value read before this call
     */
    public void apply(List<Decoded> messages, Unit unit) {
        if (messages.stream().allMatch(message -> message.residents().isEmpty())) {
            return;
        }
        Drafts drafts = new Drafts(journal.records());
        for (Decoded decoded : messages) {
            if (!decoded.residents().isEmpty()) {
                apply(decoded, drafts, unit);
            }
        }
        if (drafts.write(unit)) {
            unit.bump(Assignments.GUARD);
        }
    }

    private void apply(Decoded decoded, Drafts drafts, Unit unit) {
        RawMessage message = decoded.message();
        Refusal first = null;
        for (ResidentChange change : decoded.residents()) {
            try {
                boolean applied = apply(change, message, drafts);
                count(message.gateway(), applied ? "applied" : "older");
            } catch (Refusal e) {
                count(message.gateway(), "refused");
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            unit.quarantine(new Quarantined(
                    message, decoded.module(), first.reason(), first.getMessage(), message.payload().length, ""));
        }
    }

    private boolean apply(ResidentChange change, RawMessage message, Drafts drafts) throws Refusal {
        ResidentTrust trust = gateways.residents(message.gateway());
        if (trust == ResidentTrust.OFF) {
            throw new Refusal(
                    "residents-not-trusted", "gateway " + message.gateway() + ": its setting 'residents' is off");
        }
        ZoneId zone = gateways.zone(message.gateway(), home);
        Instant received = message.received();
        Instant recorded = change.recorded()
                .map(clock -> Resident.instant(clock, zone))
                .filter(at -> !at.isAfter(received.plus(AHEAD)))
                .orElse(received);
        Instant occurred = change.occurred()
                .map(clock -> Resident.instant(clock, zone))
                .filter(at -> !at.isAfter(received.plus(AHEAD)))
                .orElse(recorded);
        return new Resident(
                        drafts,
                        named,
                        gateways.systems(message.gateway()),
                        trust,
                        message.gateway(),
                        new Places(drafts, gateways.home(message.gateway()), message.gateway(), home),
                        zone,
                        home)
                .apply(change, recorded, occurred);
    }

    private static void count(String gateway, String outcome) {
        Meters.counter("tiltas_resident_changes_total", "gateway", gateway, "outcome", outcome)
                .increment();
    }
}
