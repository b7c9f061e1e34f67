package org.tiltas.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.tiltas.spi.intake.TopicFilters;

/** The kit judges topics as the server does. */
class TopicsTest {
    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.of("", "a", "b", "gw1", "gw2", "$SYS", "+", "#", "{gateway}", "a+", "#a")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(levels -> String.join("/", levels));
    }

    @Property(tries = 5000)
    void matchesAsTheServerDoes(@ForAll("topics") String filter, @ForAll("topics") String topic) {
        if (TopicFilters.trouble(filter).isEmpty()) {
            assertThat(Topics.matches(filter, topic, "gw1")).isEqualTo(TopicFilters.matches(filter, topic, "gw1"));
            assertThat(Topics.matches(filter, topic, null)).isEqualTo(TopicFilters.matchesOfAny(filter, topic));
        }
    }

    @Property(tries = 1000)
    void refusesAsTheServerDoes(@ForAll("topics") String filter) {
        assertThat(Topics.trouble(filter).isEmpty())
                .isEqualTo(TopicFilters.trouble(filter).isEmpty());
    }
}
