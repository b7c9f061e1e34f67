package org.tiltas.api.analysis;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What holds for one key now: its parameters (the resident's over the ward's over the home's over the usual ones), and
 * the few facts about a resident that a judgement may need. Values have been checked against their
 * {@link Parameter}s.
 *
 * @param values text of each parameter that has one
 * @param zone time zone of the home
 * @param born the resident's date of birth, where known and the key is a resident
 * @param ward where the resident or the device is; empty when unknown
 * @param plans what was agreed with the resident, past and to come; one source may have several, one after the other
 */
public record Terms(Map<String, String> values, ZoneId zone, Optional<LocalDate> born, String ward, List<Plan> plans) {
    public Terms {
        values = Map.copyOf(values);
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(born, "born");
        Objects.requireNonNull(ward, "ward");
        plans = List.copyOf(plans);
    }

    /** Terms without plans. */
    public Terms(Map<String, String> values, ZoneId zone, Optional<LocalDate> born, String ward) {
        this(values, zone, born, ward, List.of());
    }

    public Optional<BigDecimal> number(String name) {
        return text(name).map(BigDecimal::new);
    }

    public Optional<Duration> duration(String name) {
        return text(name).map(Duration::parse);
    }

    public boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    /** A choice or a text as it stands. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }
}
