package org.tiltas.testkit;

import java.nio.charset.StandardCharsets;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.Lane;

/** MQTT topic filters (MQTT 5, 4.7) and urgent rules as the server reads them; a test compares the two. */
final class Topics {
    private static final String GATEWAY = "{gateway}";

    private Topics() {}

    /** Why a filter cannot be used, in a few words; empty if it can. */
    static String trouble(String filter) {
        if (filter.isEmpty()) {
            return "is empty";
        }
        if (filter.indexOf('\0') >= 0) {
            return "holds a null character";
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].contains("#") && (levels[i].length() > 1 || i < levels.length - 1)) {
                return "has a # that does not stand alone as the last segment";
            }
            if (levels[i].contains("+") && levels[i].length() > 1) {
                return "has a + that does not stand alone in its segment";
            }
        }
        return "";
    }

    /** @param gateway the sender, whom the segment <code>{gateway}</code> stands for; null for anybody */
    static boolean matches(String filter, String topic, String gateway) {
        if (topic.startsWith("$") && (filter.startsWith("#") || filter.startsWith("+"))) {
            return false;
        }
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !levelMatches(wanted[i], levels[i], gateway)) {
                return false;
            }
            if (i == levels.length - 1 && i == wanted.length - 2 && wanted[i + 1].equals("#")) {
                return true; // a/# matches a
            }
        }
        return wanted.length == levels.length;
    }

    private static boolean levelMatches(String wanted, String level, String gateway) {
        return switch (wanted) {
            case "+" -> true;
            case GATEWAY -> gateway == null ? !level.isEmpty() : level.equals(gateway);
            default -> wanted.equals(level);
        };
    }

    /** A sender without MQTT topic must not slow an alarm down: there the bytes alone decide. */
    static Lane lane(AdapterDescriptor descriptor, String transport, String topic, byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        boolean topicDecides = transport.equals("mqtt");
        for (AdapterDescriptor.UrgentRule rule : descriptor.urgent()) {
            boolean onTopic = rule.topicFilter().equals("#") || matches(rule.topicFilter(), topic, null);
            boolean urgent =
                    rule.pattern().isEmpty() ? onTopic : (onTopic || !topicDecides) && text.contains(rule.pattern());
            if (urgent) {
                return Lane.URGENT;
            }
        }
        return Lane.ROUTINE;
    }
}
