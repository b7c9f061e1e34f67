package org.tiltas.testkit;

import java.util.List;
import org.tiltas.api.Reading;

/** Where assertions on readings begin; made to be imported statically beside AssertJ's own. */
public final class ReadingAssertions {
    private ReadingAssertions() {}

    public static ReadingAssert assertThat(Reading reading) {
        return new ReadingAssert(reading);
    }

    /** The readings of a message; {@code first()}, {@code element(1)} and {@code singleElement()} lead to one of them. */
    public static ReadingsAssert assertThat(List<Reading> readings) {
        return new ReadingsAssert(readings);
    }

    /** What the adapter reads of a sample; fails when it refuses it. */
    public static ReadingsAssert assertThat(Sample sample) {
        return new ReadingsAssert(sample.readings());
    }
}
