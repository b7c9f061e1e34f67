package org.tiltas.adapter.gatt;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;

/** The ways in which gateways write a characteristic's UUID. */
final class CharacteristicId {
    private static final Pattern SHORT = Pattern.compile("(?:0x)?([0-9a-f]{4})");
    private static final Pattern BASE = Pattern.compile("0000([0-9a-f]{4})-?0000-?1000-?8000-?00805f9b34fb");
    private static final Pattern OTHER =
            Pattern.compile("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");

    private CharacteristicId() {}

    /**
     * @param text four hex digits, with or without 0x, or the full UUID on the Bluetooth base; any case
     * @return the 16-bit UUID
     */
    static int parse(String text) throws DecodeException {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Pattern form : new Pattern[] {SHORT, BASE}) {
            Matcher matcher = form.matcher(lower);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1), 16);
            }
        }
        if (OTHER.matcher(lower).matches()) {
            throw new DecodeException("unknown-characteristic", "characteristic: unknown, " + lower);
        }
        throw new DecodeException("malformed", "characteristic: not a 16-bit or 128-bit UUID");
    }

    static String text(int characteristic) {
        return String.format(Locale.ROOT, "%04x", characteristic);
    }
}
