package org.tiltas.spi.intake;

/**
 * MQTT topic filters (MQTT 5, 4.7) with one addition: the segment <code>{gateway}</code> stands for the sender's user
 * name. Pure functions.
 */
public final class TopicFilters {
    /** The segment that stands for the sender. */
    public static final String GATEWAY = "{gateway}";

    private static final String ANY = "#";
    private static final String ONE = "+";

    private TopicFilters() {}

    /**
     * Whether a filter may be configured; the reason if not.
     *
     * @return one line naming what is wrong; empty when the filter is well formed
     */
    public static String trouble(String filter) {
        if (filter.isEmpty()) {
            return "topic filter: empty";
        }
        if (filter.indexOf('\0') >= 0) {
            return "topic filter: holds a null character";
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.contains(ANY) && (level.length() > 1 || i < levels.length - 1)) {
                return "topic filter: # must stand alone as the last segment";
            }
            if (level.contains(ONE) && level.length() > 1) {
                return "topic filter: + must stand alone in its segment";
            }
        }
        return "";
    }

    /** Whether the topic of a gateway's message matches the filter, its {@link #GATEWAY} segments being that gateway. */
    public static boolean matches(String filter, String topic, String gateway) {
        return matches(filter, topic, gateway, false);
    }

    /** Whether the topic would match if it came from some gateway. */
    public static boolean matchesOfAny(String filter, String topic) {
        return matches(filter, topic, "", true);
    }

    /** Whether some topic of one gateway, whichever that is, matches both filters. */
    public static boolean overlap(String a, String b) {
        return overlap(a.split("/", -1), b.split("/", -1), null);
    }

    /** Whether some topic matches both filters for this gateway. */
    public static boolean overlap(String a, String b, String gateway) {
        return overlap(a.split("/", -1), b.split("/", -1), gateway);
    }

    /** Compares segment by segment in place: this runs for every message and every filter. */
    private static boolean matches(String filter, String topic, String gateway, boolean anyGateway) {
        if (topic.startsWith("$") && (filter.startsWith(ANY) || filter.startsWith(ONE))) {
            return false; // 4.7.2: wildcards at the beginning leave $-topics alone
        }
        int f = 0;
        int t = 0;
        while (true) {
            int fEnd = end(filter, f);
            if (isLevel(filter, f, fEnd, ANY)) {
                return true;
            }
            int tEnd = end(topic, t);
            if (!levelMatches(filter, f, fEnd, topic, t, tEnd, gateway, anyGateway)) {
                return false;
            }
            boolean filterDone = fEnd == filter.length();
            boolean topicDone = tEnd == topic.length();
            if (filterDone || topicDone) {
                return filterDone == topicDone
                        || (topicDone && filter.substring(fEnd).equals("/#"));
            }
            f = fEnd + 1;
            t = tEnd + 1;
        }
    }

    private static boolean levelMatches(
            String filter, int f, int fEnd, String topic, int t, int tEnd, String gateway, boolean anyGateway) {
        if (isLevel(filter, f, fEnd, ONE)) {
            return true;
        }
        if (isLevel(filter, f, fEnd, GATEWAY)) {
            return anyGateway ? tEnd > t : isLevel(topic, t, tEnd, gateway);
        }
        return fEnd - f == tEnd - t && filter.regionMatches(f, topic, t, fEnd - f);
    }

    private static boolean isLevel(String text, int from, int to, String level) {
        return to - from == level.length() && text.startsWith(level, from);
    }

    private static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    private static boolean overlap(String[] a, String[] b, String gateway) {
        if (wild(a[0]) && b[0].startsWith("$") || wild(b[0]) && a[0].startsWith("$")) {
            return false;
        }
        int i = 0;
        while (i < a.length && i < b.length) {
            if (a[i].equals(ANY) || b[i].equals(ANY)) {
                return true;
            }
            if (!levelsOverlap(a[i], b[i], gateway)) {
                return false;
            }
            i++;
        }
        // a trailing /# also matches the level above it
        return a.length == b.length || onlyAnyLeft(a, i) || onlyAnyLeft(b, i);
    }

    private static boolean levelsOverlap(String a, String b, String gateway) {
        if (a.equals(b) || a.equals(ONE) || b.equals(ONE)) {
            return true;
        }
        if (gateway == null) {
            // a gateway may have any name that is not empty
            return a.equals(GATEWAY) && !b.isEmpty() || b.equals(GATEWAY) && !a.isEmpty();
        }
        return (a.equals(GATEWAY) ? gateway : a).equals(b.equals(GATEWAY) ? gateway : b);
    }

    private static boolean wild(String level) {
        return level.equals(ANY) || level.equals(ONE);
    }

    private static boolean onlyAnyLeft(String[] levels, int from) {
        return levels.length == from + 1 && levels[from].equals(ANY);
    }
}
