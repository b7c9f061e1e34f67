package org.tiltas.clinical.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Measurement;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.FhirViews.IdentityKey;
import org.tiltas.spi.clinical.PublishedIdentifier;

class PublishedIdentifierTest {
    @Property(tries = 300)
    void isReadBack(
            @ForAll long high, @ForAll long low, @ForAll @LongRange(min = 0, max = 4_102_444_800_000L) long millis) {
        Measurement m = with(new UUID(high, low), Instant.ofEpochMilli(millis));
        String identifier = PublishedIdentifier.of(m);

        assertThat(identifier).hasSizeLessThan(128).matches("[0-9a-v-]+");
        assertThat(PublishedIdentifier.parse(identifier)).contains(new IdentityKey(m.identityTime(), m.identity()));
    }

    @Test
    void dependsOnTheSubject() {
        Measurement m = with(new UUID(1, 2), Instant.EPOCH);

        assertThat(PublishedIdentifier.of(m))
                .isEqualTo(PublishedIdentifier.of(m))
                .isNotEqualTo(PublishedIdentifier.of(m.withSubject(new Subject(Subject.Kind.PATIENT, "p2"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1-2-3",
                "zz-00000000000000000000000000-0000000000000",
                "1-vvvvvvvvvvvvvvvvvvvvvvvvvv-0000000000000",
                "vvvvvvvvvvvvv-00000000000000000000000000-0000000000000"
            })
    void nonsenseIsNoIdentifier(String text) {
        assertThat(PublishedIdentifier.parse(text)).isEmpty();
    }

    private static Measurement with(UUID identity, Instant time) {
        Measurement m = Examples.of("heart-rate", Value.quantity(72, "/min")).measurement();
        return new Measurement(
                identity,
                time,
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                m.attributes(),
                m.lane(),
                m.origin());
    }
}
