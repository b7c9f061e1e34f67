package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Measurement;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;

/** A delivery profile in the care of the server: every call has a time limit and an error boundary. Thread-safe. */
final class ProfileInstance implements Supervised, Channels.Beside {
    private final DeliveryProfile profile;
    private final String id;
    private final String fhirVersion;
    private final String version;
    private final long bundle;
    private final Duration limit;
    private final CallRoom calls;
    private final DeliveryProfile guarded = new Guarded();

    /**
     * Runs the module's code.
     *
     * @param limit longest time for one resource
     * @param proving told how its calls go
     */
    ProfileInstance(DeliveryProfile profile, String version, long bundle, Duration limit, Proving proving) {
        this(profile, version, bundle, limit, CallRoom.FIRST_PAUSE, proving);
    }

    ProfileInstance(
            DeliveryProfile profile,
            String version,
            long bundle,
            Duration limit,
            Duration firstPause,
            Proving proving) {
        this(profile, profile.id(), profile.fhirVersion(), version, bundle, limit, firstPause, proving);
    }

    private ProfileInstance(
            DeliveryProfile profile,
            String id,
            String fhirVersion,
            String version,
            long bundle,
            Duration limit,
            Duration firstPause,
            Proving proving) {
        this.profile = profile;
        this.id = id;
        this.fhirVersion = fhirVersion;
        this.version = version;
        this.bundle = bundle;
        this.limit = limit;
        this.calls = new CallRoom(id + " " + version, profile, bundle, firstPause, proving);
    }

    /** The same profile with threads and a record of its own, for work beside the deliveries. */
    ProfileInstance another() {
        return new ProfileInstance(
                profile, id, fhirVersion, version + " (preview)", bundle, limit, CallRoom.FIRST_PAUSE, Proving.NOTHING);
    }

    String id() {
        return id;
    }

    /** Whether it is at fault for a partner. */
    boolean isAtFault(String whom) {
        return calls.isAtFault(whom);
    }

    /** The profile as everybody else sees it; its calls throw {@link ModuleFault} when the module is to blame. */
    @Override
    public DeliveryProfile profile() {
        return guarded;
    }

    @Override
    public Optional<String> suspended() {
        return calls.suspended();
    }

    @Override
    public boolean isStuck() {
        return calls.isStuck();
    }

    @Override
    public void resume() {
        calls.resume();
    }

    @Override
    public void close() {
        calls.drain();
        calls.close();
    }

    private <T> T call(PartnerSettings settings, Class<? extends RuntimeException> declared, Callable<T> call) {
        CallRoom.Terms terms = new CallRoom.Terms(settings.id(), limit, declared::isInstance);
        try {
            return calls.call(terms, new CallTask<>(call));
        } catch (CallRoom.Declared e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleFault("interrupted", true);
        }
    }

    private final class Guarded implements DeliveryProfile {
        @Override
        public String id() {
            return id;
        }

        @Override
        public String fhirVersion() {
            return fhirVersion;
        }

        @Override
        public void check(PartnerSettings settings) {
            call(settings, IllegalArgumentException.class, () -> {
                profile.check(settings);
                return true;
            });
        }

        @Override
        public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
            return call(
                    settings,
                    PermanentException.class,
                    () -> Objects.requireNonNull(profile.observation(measurement, json, settings)));
        }

        @Override
        public Dispatch resource(String reference, String json, PartnerSettings settings) {
            return call(
                    settings,
                    PermanentException.class,
                    () -> Objects.requireNonNull(profile.resource(reference, json, settings)));
        }
    }
}
