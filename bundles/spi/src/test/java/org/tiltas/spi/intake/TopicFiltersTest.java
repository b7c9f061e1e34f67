package org.tiltas.spi.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFiltersTest {
    @ParameterizedTest
    @CsvSource({
        "gatt/{gateway}, gatt/gw1, true",
        "gatt/{gateway}, gatt/gw2, false",
        "gatt/{gateway}, gatt/gw1/x, false",
        "gatt/{gateway}, gatt, false",
        "zigbee2mqtt/#, zigbee2mqtt, true",
        "zigbee2mqtt/#, zigbee2mqtt/a/b, true",
        "zigbee2mqtt/#, zigbee2mqttx, false",
        "+/+/BTtoMQTT/+, home/gw1/BTtoMQTT/AABB, true",
        "+/+/BTtoMQTT/+, home/gw1/BTtoMQTT, false",
        "#, a/b, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "$SYS/#, $SYS/x, true",
        "a/+/c, a//c, true",
        "a/+, a/, true",
        "a/+, a, false",
        "+/+, /finance, true",
        "+, /finance, false",
        "a/b/#, a/b, true",
        "a/b/+, a/b, false",
    })
    void matchesAsTheStandardSays(String filter, String topic, boolean expected) {
        assertThat(TopicFilters.matches(filter, topic, "gw1")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "gatt/{gateway}, gatt/+, true",
        "gatt/{gateway}, gatt/status, true",
        "gatt/{gateway}, gatt/{gateway}/x, false",
        "zigbee2mqtt/#, zigbee2mqtt, true",
        "a/#, a/b/#, true",
        "+/a, b/+, true",
        "a/b, a/c, false",
        "#, $SYS/#, false",
        "v3/+/devices/+/+, application/+/device/+/event/+, false",
    })
    void findsOverlaps(String a, String b, boolean expected) {
        assertThat(TopicFilters.overlap(a, b)).isEqualTo(expected);
        assertThat(TopicFilters.overlap(b, a)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"gatt/status, false", "gatt/gw1, true", "gatt/+, true"})
    void overlapForOneGatewayKnowsItsName(String other, boolean expected) {
        assertThat(TopicFilters.overlap("gatt/{gateway}", other, "gw1")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"a/#/b", "a#", "+a/b", "''"})
    void namesWhatIsWrongWithAFilter(String filter) {
        assertThat(TopicFilters.trouble(filter)).startsWith("topic filter: ");
    }

    @Property
    void agreesWithARegularExpression(@ForAll("filters") String filter, @ForAll("topics") String topic) {
        StringBuilder regex = new StringBuilder();
        for (String level : filter.split("/", -1)) {
            switch (level) {
                case "#" -> regex.append(regex.length() == 0 ? ".*" : "(/.*)?");
                case "+" -> regex.append(regex.length() == 0 ? "" : "/").append("[^/]*");
                default -> regex.append(regex.length() == 0 ? "" : "/").append(Pattern.quote(level));
            }
        }
        assertThat(TopicFilters.matches(filter, topic, "gw1")).isEqualTo(topic.matches(regex.toString()));
    }

    @Property(tries = 5000)
    void whatMatchesBothOverlaps(
            @ForAll("filters") String a, @ForAll("filters") String b, @ForAll("topics") String topic) {
        if (TopicFilters.matches(a, topic, "gw1") && TopicFilters.matches(b, topic, "gw1")) {
            assertThat(TopicFilters.overlap(a, b)).isTrue();
            assertThat(TopicFilters.overlap(a, b, "gw1")).isTrue();
        }
    }

    @Property
    void overlappingFiltersHaveATopicInCommon(@ForAll("filters") String a, @ForAll("filters") String b) {
        if (TopicFilters.overlap(a, b)) {
            String topic = common(a.split("/", -1), b.split("/", -1));
            assertThat(TopicFilters.matches(a, topic, "gw1")).as(topic).isTrue();
            assertThat(TopicFilters.matches(b, topic, "gw1")).as(topic).isTrue();
        }
    }

    private static String common(String[] a, String[] b) {
        List<String> levels = new java.util.ArrayList<>();
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            String left = i < a.length ? a[i] : "#";
            String right = i < b.length ? b[i] : "#";
            if (left.equals("#") && right.equals("#")) {
                break;
            }
            String level = left.equals("#") || left.equals("+") ? right : left;
            levels.add(level.equals("+") ? "q" : level);
        }
        return levels.isEmpty() ? "q" : String.join("/", levels);
    }

    @Provide
    Arbitrary<String> filters() {
        Arbitrary<String> levels = Arbitraries.of("a", "b", "gw1", "+", "");
        return levels.list().ofMinSize(1).ofMaxSize(4).flatMap(list -> Arbitraries.of("", "/#")
                .map(end -> String.join("/", list) + end)
                .filter(filter -> !filter.isEmpty()));
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.of("a", "b", "gw1", "")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(list -> String.join("/", list))
                .filter(topic -> !topic.isEmpty());
    }
}
