package org.tiltas.adapter.zigbee2mqtt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;

/**
 * What an {@code action} tells. Every vendor has words of its own for a pressed button, so everything is a press that is
 * not known to be something else: missing a call for help is worse than one call too many.
 *
 * @param metric {@code help-call}, or {@code vibration} for the sensors that put a knock into an action
 * @param button the button, where there are several; otherwise empty
 * @param word the vendor's word
 */
record Press(String metric, String button, String word) {
    private static final Pattern WORD = Pattern.compile("[\\p{Alnum}_.:+/]{1,100}");
    private static final String BUTTON_NAME = "button_\\d{1,2}|dots_\\d|l\\d|left|right|center|both|\\d{1,2}";
    private static final Pattern LEADING = Pattern.compile("(" + BUTTON_NAME + ")_(.+)");
    private static final Pattern TRAILING = Pattern.compile("(.+)_(" + BUTTON_NAME + ")");

    private static final Pattern CALL =
            Pattern.compile("(^|.*_)(sos|emergency|panic|help|nurse|assist|assistance|distress|duress)(_.*|$)");

    private static final Pattern KNOCK = Pattern.compile("vibration|tilt|drop|knock");

    /** Ends of a press that was told before; and what is no button for help. */
    private static final Pattern OTHER = Pattern.compile(String.join(
            "|",
            "none|idle|unknown|test|identify|check_?in|wake_?up|motion|no_motion|presence|occupied|unoccupied|clear",
            "(.*_)?releas(e|ed)(_.*)?|(.*_)?stop(ped)?(_.*)?",
            "(.*_)?(on|off|toggle|on_off|toggle_hold)",
            "(.*_)?(brightness|colou?r|hue|saturation|dim|scene|volume|track|dial|rotate|rotation|arrow|cover|tilt)(_.*)?",
            "recall(_.*)?|store(_.*)?|add(_.*)?|remove(_.*)?|skip(_.*)?|play(_.*)?|pause(_.*)?|next|previous",
            "(.*_)?(open|close)|arm(ed)?(_.*)?|(already_)?disarm(ed)?(_.*)?|(exit|entry)_delay|not_ready(_.*)?",
            "invalid_code(_.*)?|in_alarm|(.*_)?(un)?lock(_.*)?|non_access_user(_.*)?",
            "fall|slide|throw|side_up|flip\\d*(_.*)?|rotat(e|ion|ing).*",
            "(.*_)?(enter|leave|approach|away)(_.*)?|region_.*",
            "(heat|cool|setpoint|fan|program|schedule|mode|manual|auto)(_.*)?"));

    /** @return empty for an empty action, the end of a press, and commands of lamps, locks and other remote controls */
    static Optional<Press> of(Scalar action, String field) throws DecodeException {
        if (!action.says()) {
            return Optional.empty();
        }
        String word = action.word();
        if (action.kind() != Scalar.Kind.TEXT || !WORD.matcher(word).matches()) {
            throw new DecodeException("malformed", field + ": not a word");
        }
        String button = "";
        String kind = word;
        Matcher leading = LEADING.matcher(word);
        Matcher trailing = TRAILING.matcher(word);
        if (leading.matches()) {
            button = leading.group(1);
            kind = leading.group(2);
        } else if (trailing.matches()) {
            button = trailing.group(2);
            kind = trailing.group(1);
        }
        if (CALL.matcher(word).matches()) {
            boolean end = kind.endsWith("release") || kind.endsWith("_stop");
            return end ? Optional.empty() : Optional.of(new Press(Metrics.HELP_CALL, button, word));
        }
        if (KNOCK.matcher(kind).matches()) {
            return Optional.of(new Press(Metrics.VIBRATION, button, word));
        }
        return OTHER.matcher(kind).matches() || OTHER.matcher(word).matches()
                ? Optional.empty()
                : Optional.of(new Press(Metrics.HELP_CALL, button, word));
    }
}
