package org.tiltas.adapter.theengs;

import java.util.Set;

/** What kind of device it is, by the decoder's {@code type} or by what it measures. */
final class Kinds {
    /** Types of things that people carry. */
    private static final Set<String> CARRIED = Set.of("BODY", "TRACK", "BCON", "BTN", "RMAC");
    /** Models whose address changes although the gateway does not say so. */
    private static final Set<String> CHANGING =
            Set.of("GAEN", "MS-CDP", "IBEACON", "APPLE", "APPLE_CONT", "APPLE_CONTAT", "APPLEDEVICE", "APPLEWATCH");

    private Kinds() {}

    /** How loud it is heard where would tell where its bearer is. */
    static boolean isCarried(Advertisement message) {
        return CARRIED.contains(message.text("type"))
                || message.has("bpm")
                || message.has("hr")
                || message.has("act_bpm")
                || message.has("steps")
                || message.has("button")
                || message.has("button1")
                || message.has("press")
                || message.has("track") && message.fields().get("track").word().equals("true");
    }

    static boolean hasChangingAddress(Advertisement message) {
        return message.text("type").equals("RMAC") || CHANGING.contains(message.text("model_id"));
    }
}
