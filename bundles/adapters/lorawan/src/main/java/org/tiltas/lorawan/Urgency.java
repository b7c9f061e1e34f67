package org.tiltas.lorawan;

import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.AdapterDescriptor.UrgentRule;

/**
 * What in an uplink's JSON makes it urgent. The payload is base64 there, so a press is found in two ways: by the name of
 * the model, which hurries every uplink of that device, and by the base64 of octets at a place where they are known to
 * stand. A chance match hurries a routine message, which does no harm.
 */
public final class Urgency {
    /** Buttons, fall and bed radars, personal trackers; as network servers and people write them. */
    private static final List<String> NAMES = List.of(
            "WS101",
            "ws101",
            "WS136",
            "ws136",
            "WS156",
            "ws156",
            "VS373",
            "vs373",
            "RB02",
            "rb02",
            "R312",
            "r312",
            "R718T",
            "r718t",
            "R315",
            "R720B",
            "r720b",
            "r315",
            "beeway",
            "BEEWAY",
            "T0007705",
            "t0007705",
            "Seal",
            "SEAL",
            "seal");
    /** FF 2E 01, 02, 03 at an octet divisible by three: WS101, alone or after its battery. */
    private static final List<String> PRESSES = List.of("/y4B", "/y4C", "/y4D");

    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Urgency() {}

    /** @param topicFilter of the topic that carries uplinks */
    public static List<UrgentRule> rules(String topicFilter) {
        List<UrgentRule> rules = new ArrayList<>();
        NAMES.forEach(name -> rules.add(new UrgentRule(topicFilter, name)));
        PRESSES.forEach(octets -> rules.add(new UrgentRule(topicFilter, octets)));
        alarms().forEach(octets -> rules.add(new UrgentRule(topicFilter, octets)));
        return rules;
    }

    /** 06 FB, an alarm of the VS373, at each of the three places in a group of base64. */
    private static List<String> alarms() {
        List<String> octets = new ArrayList<>();
        for (int low = 0; low < 4; low++) {
            octets.add("Bv" + BASE64.charAt(0b101100 | low));
            octets.add(BASE64.charAt(low << 4) + "b7");
        }
        for (int low = 0; low < 16; low++) {
            octets.add("G+" + BASE64.charAt(0b110000 | low));
        }
        return octets;
    }
}
