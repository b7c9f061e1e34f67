package org.tiltas.lorawan;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;

/** What network servers have in common. */
public final class Network {
    /** Names of all metrics that a decoder of this library, or an event of a network server, can give rise to. */
    public static final Set<String> METRICS;

    private static final Pattern DEV_EUI = Pattern.compile("[0-9A-F]{16}");
    private static final int DEV_EUI_BASE64 = 12;
    private static final int DEV_ADDR_BASE64 = 8;
    private static final int FIRST_YEAR = 2015;
    private static final int LAST_YEAR = 9999;

    static {
        Set<String> metrics = new HashSet<>(List.of(Metrics.BATTERY, Metrics.BATTERY_VOLTAGE, Metrics.BATTERY_LOW));
        metrics.addAll(List.of(Metrics.LINK_MARGIN, Metrics.EXTERNAL_POWER, Metrics.DEVICE_ONLINE));
        metrics.addAll(List.of(Metrics.DEVICE_INFORMATION, Metrics.TAMPER, Metrics.POSITION));
        metrics.addAll(List.of(Metrics.LATITUDE, Metrics.LONGITUDE, Metrics.ALTITUDE, Metrics.POSITION_ACCURACY));
        metrics.addAll(
                List.of(Metrics.AMBIENT_TEMPERATURE, Metrics.HUMIDITY, Metrics.ILLUMINANCE, Metrics.LIGHT_LEVEL));
        metrics.addAll(
                List.of(Metrics.CARBON_DIOXIDE, Metrics.TVOC, Metrics.PM2_5, Metrics.PM10, Metrics.AIR_PRESSURE));
        metrics.addAll(List.of(Metrics.MOTION_COUNT, Metrics.ACTIVITY_COUNT, Metrics.BRIGHT, Metrics.MOTION));
        metrics.addAll(List.of(Metrics.HELP_CALL, Metrics.FALL, Metrics.BED_OCCUPIED, Metrics.SEAT_OCCUPIED));
        metrics.addAll(List.of(Metrics.PRESENCE, Metrics.CONTACT_OPEN, Metrics.WATER_LEAK, Metrics.SMOKE));
        metrics.addAll(List.of(Metrics.ENURESIS, Metrics.VIBRATION, Metrics.MOTIONLESS, Metrics.DWELL));
        metrics.addAll(List.of(Metrics.ZONE_EXIT, Metrics.CO_ALARM, Metrics.HEAT_ALARM, Metrics.LYING_DOWN));
        metrics.addAll(List.of(Metrics.RESPIRATION_ALARM, Metrics.RESPIRATION, Metrics.HEART_RATE));
        metrics.addAll(List.of(Metrics.SKIN_TEMPERATURE, Metrics.DEVICE_TEMPERATURE, Metrics.GAS_ALARM));
        metrics.addAll(List.of(Metrics.PEOPLE_COUNT, Metrics.PASSAGE_COUNT, Metrics.SOUND_LEVEL));
        METRICS = Set.copyOf(metrics);
    }

    private Network() {}

    /** Sixteen upper-case hex digits, with or without separators in the text. */
    public static Optional<String> devEui(String text) {
        String hex = text.length() > 40 ? "" : text.replaceAll("[:\\- ]", "").toUpperCase(Locale.ROOT);
        return DEV_EUI.matcher(hex).matches() ? Optional.of(hex) : Optional.empty();
    }

    /** The first text that is a time of a clock that was ever set; an unreadable one never costs a reading. */
    public static Optional<OffsetDateTime> time(List<List<String>> candidates) {
        return candidates.stream()
                .flatMap(List::stream)
                .map(Network::parsed)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<OffsetDateTime> parsed(String text) {
        try {
            OffsetDateTime at = OffsetDateTime.parse(text);
            LocalDateTime utc = LocalDateTime.ofInstant(at.toInstant(), ZoneOffset.UTC);
            return utc.getYear() >= FIRST_YEAR && utc.getYear() <= LAST_YEAR ? Optional.of(at) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The strongest of the signals the gateways told, dBm. */
    public static Optional<Integer> strongest(List<String> signals) {
        Integer best = null;
        for (String text : signals) {
            try {
                int dbm = (int) Math.round(Double.parseDouble(text));
                if (dbm >= -200 && dbm <= 30 && (best == null || dbm > best)) {
                    best = dbm;
                }
            } catch (NumberFormatException e) {
                // one gateway that cannot count
            }
        }
        return Optional.ofNullable(best);
    }

    /** An address in hex, also where a server writes its octets in base64 (ChirpStack v3); other texts as they are. */
    public static String identifier(String text) {
        if (text.length() != DEV_EUI_BASE64 && text.length() != DEV_ADDR_BASE64 || !text.endsWith("=")) {
            return text;
        }
        try {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    public static byte[] base64(String field, String text) throws DecodeException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("malformed", field + ": not base64");
        }
    }
}
