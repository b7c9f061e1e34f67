package org.tiltas.clinical;

import java.time.ZoneId;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.journal.Records;

/** Ownership over the records of a test. */
public final class Owning {
    private Owning() {}

    public static Ownership of(Records records, ZoneId zone) {
        Residents residents = new Residents(records, zone);
        NamedPatients named = NamedPatients.over(records, GatewayFacts.over(records), residents);
        return new Ownership(new Assignments(records, zone), named, residents);
    }
}
