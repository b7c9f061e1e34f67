package org.tiltas.transports.fhirpush;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.tiltas.api.PartnerChannel;

/** The channel that sends to FHIR servers, by a client and a clock that a test holds in its hands. */
public final class StagedPush {
    private StagedPush() {}

    /** @param later what is to be done later, with its time; not before the clock shows it */
    public static PartnerChannel channel(HttpClient client, Clock clock, BiConsumer<Instant, Runnable> later) {
        return new FhirPushChannel(options -> client, new Schedule() {
            @Override
            public Instant now() {
                return clock.instant();
            }

            @Override
            public void at(Instant time, Runnable work) {
                later.accept(time, work);
            }
        });
    }
}
