package org.tiltas.adapter.zigbee2mqtt;

import java.util.Optional;

/**
 * What the topic says: {@code base/friendly/name}, with a known ending, or a topic of the bridge itself. The base is the
 * first segment, whatever it is called.
 *
 * @param name friendly name, with its slashes; for {@link Kind#BRIDGE} what stands behind {@code bridge/}
 */
record Topic(Kind kind, String name) {
    enum Kind {
        BRIDGE,
        /** Sent to the bridge, not by it: {@code …/set}, {@code …/get}. */
        COMMAND,
        AVAILABILITY,
        ACTION,
        STATE,
        /** No topic: what came by another way than MQTT must name its device itself. */
        NONE
    }

    private static final String AVAILABILITY_END = "/availability";
    private static final String ACTION_END = "/action";

    static Topic of(String topic, String transport) {
        int base = topic.indexOf('/');
        if (base < 0 || !transport.equals("mqtt") && topic.startsWith("/")) {
            return new Topic(Kind.NONE, "");
        }
        String rest = topic.substring(base + 1);
        if (rest.equals("bridge") || rest.startsWith("bridge/")) {
            return new Topic(Kind.BRIDGE, rest.equals("bridge") ? "" : rest.substring("bridge/".length()));
        }
        if (isCommand(rest)) {
            return new Topic(Kind.COMMAND, "");
        }
        if (rest.endsWith(AVAILABILITY_END) && rest.length() > AVAILABILITY_END.length()) {
            return new Topic(Kind.AVAILABILITY, rest.substring(0, rest.length() - AVAILABILITY_END.length()));
        }
        if (rest.endsWith(ACTION_END) && rest.length() > ACTION_END.length()) {
            return new Topic(Kind.ACTION, rest.substring(0, rest.length() - ACTION_END.length()));
        }
        return new Topic(rest.isBlank() ? Kind.NONE : Kind.STATE, rest);
    }

    /** The last segment as the attribute it may be, with the name before it; empty for a name of one segment. */
    Optional<Attribute> attribute() {
        int slash = name.lastIndexOf('/');
        return slash <= 0 || slash == name.length() - 1
                ? Optional.empty()
                : Optional.of(new Attribute(name.substring(0, slash), name.substring(slash + 1)));
    }

    /** An attribute that the bridge publishes on a topic of its own (setting {@code output}). */
    record Attribute(String name, String field) {}

    /** {@code name/set}, {@code name/get}, and the same with one attribute behind. */
    private static boolean isCommand(String rest) {
        int last = rest.lastIndexOf('/');
        if (last <= 0) {
            return false;
        }
        int before = rest.lastIndexOf('/', last - 1);
        return isCommandWord(rest.substring(last + 1)) || before > 0 && isCommandWord(rest.substring(before + 1, last));
    }

    private static boolean isCommandWord(String segment) {
        return segment.equals("set") || segment.equals("get");
    }
}
