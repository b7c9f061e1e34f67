package org.tiltas.testkit;

import java.util.List;
import org.assertj.core.api.FactoryBasedNavigableListAssert;
import org.tiltas.api.Reading;

/** Assertions on all readings of a message, in their order. */
public final class ReadingsAssert
        extends FactoryBasedNavigableListAssert<ReadingsAssert, List<? extends Reading>, Reading, ReadingAssert> {
    ReadingsAssert(List<? extends Reading> actual) {
        super(actual, ReadingsAssert.class, ReadingAssert::new);
    }

    /** Exactly these metrics, in this order. */
    public ReadingsAssert haveMetrics(String... metrics) {
        isNotNull();
        objects.assertEqual(info, actual.stream().map(Reading::metric).toList(), List.of(metrics));
        return this;
    }
}
