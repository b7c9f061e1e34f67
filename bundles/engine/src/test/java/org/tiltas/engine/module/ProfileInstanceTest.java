package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Measurement;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;

class ProfileInstanceTest {
    private static final PartnerSettings SETTINGS = new PartnerSettings("a", "fhir", "http://x", Map.of());

    private final CountDownLatch never = new CountDownLatch(1);
    private ProfileInstance instance;

    private DeliveryProfile of(Supplier<DeliveryProfile.Dispatch> answer) {
        instance = new ProfileInstance(
                new DeliveryProfile() {
                    @Override
                    public String id() {
                        return "lt";
                    }

                    @Override
                    public String fhirVersion() {
                        return "R4";
                    }

                    @Override
                    public void check(PartnerSettings settings) {
                        throw new IllegalArgumentException("settings.lt.place: is missing");
                    }

                    @Override
                    public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
                        return answer.get();
                    }

                    @Override
                    public Dispatch resource(String reference, String json, PartnerSettings settings) {
                        return answer.get();
                    }
                },
                "1.0.0",
                13,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Proving.NOTHING);
        return instance.profile();
    }

    @AfterEach
    void end() {
        never.countDown();
        instance.close();
    }

    @Test
    void whatHangsIsBrokenIntoAndSuspended() {
        DeliveryProfile profile = of(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new DeliveryProfile.Dispatch.Send("{}");
        });

        for (int i = 0; i < Conduct.MOST_LOST; i++) {
            assertThatThrownBy(() -> profile.resource("Patient/1", "{}", SETTINGS))
                    .isInstanceOf(ModuleFault.class);
        }

        assertThat(instance.suspended().orElseThrow()).startsWith("for partner a: hangs");
        instance.resume();
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void whatBreaksIsSuspendedAndNothingIsNoAnswer() {
        DeliveryProfile profile = of(() -> null);

        for (int i = 0; i < Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> profile.observation(null, "{}", SETTINGS))
                    .hasMessage("module lt 1.0.0 broke with java.lang.NullPointerException");
        }

        assertThat(instance.suspended()).isPresent();
    }

    @Test
    void whatAProfileMaySayIsNotHeldAgainstIt() {
        DeliveryProfile profile = of(() -> {
            throw new PermanentException("lossy", "no place for it");
        });

        for (int i = 0; i < 2 * Conduct.MOST_FAULTS; i++) {
            assertThatThrownBy(() -> profile.observation(null, "{}", SETTINGS)).isInstanceOf(PermanentException.class);
            assertThatThrownBy(() -> profile.check(SETTINGS)).hasMessage("settings.lt.place: is missing");
        }
        assertThat(instance.suspended()).isEmpty();
        assertThat(profile.id()).isEqualTo("lt");
        assertThat(profile.fhirVersion()).isEqualTo("R4");
    }
}
