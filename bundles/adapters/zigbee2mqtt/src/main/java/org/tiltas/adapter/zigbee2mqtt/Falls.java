package org.tiltas.adapter.zigbee2mqtt;

import java.util.List;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;

/** Radars for falls: none, suspected, fall; in the words and numbers of several vendors. */
final class Falls {
    static final List<String> NAMES = List.of(
            "fall_status",
            "fall_down_status",
            "fall_state",
            "fall",
            "fall_detected",
            "fall_alarm",
            "falling",
            "tumble_alarm",
            "tumble_status");

    private static final Set<String> SUSPECTED = Set.of(
            "maybe_fall",
            "maybe",
            "warning",
            "suspected",
            "suspected_fall",
            "fall_suspected",
            "possible",
            "possible_fall",
            "pre_fall",
            "fall_warning");
    private static final Set<String> FALLEN = Set.of(
            "fall",
            "fallen",
            "falling",
            "fall_down",
            "fell",
            "fall_alarm",
            "fall_detected",
            "fall_confirmed",
            "confirmed",
            "tumble",
            "2");
    private static final Set<String> UPRIGHT = Set.of(
            "no_fall", "not_fall", "not_fallen", "fall_release", "released", "release", "cancelled", "recovered");

    private Falls() {}

    static void status(Field field, Findings findings) throws DecodeException {
        if (!field.value().says()) {
            return;
        }
        String word = field.value().word();
        // The numbers are those of the data point: 0 none, 1 suspected, 2 fall.
        boolean graded = field.name().contains("status") || field.name().contains("state");
        if (SUSPECTED.contains(word) || graded && word.equals("1")) {
            findings.state(field, Metrics.FALL, true, Falls::suspected);
        } else if (FALLEN.contains(word)) {
            findings.state(field, Metrics.FALL, true);
        } else if (UPRIGHT.contains(word)) {
            findings.state(field, Metrics.FALL, false);
        } else {
            field.flag().ifPresent(fallen -> findings.state(field, Metrics.FALL, fallen));
        }
    }

    private static Reading.Builder suspected(Reading.Builder reading) {
        return reading.status(ReadingStatus.PRELIMINARY)
                .quality(Quality.QUESTIONABLE)
                .attribute(Attributes.NOTE, "suspected");
    }
}
