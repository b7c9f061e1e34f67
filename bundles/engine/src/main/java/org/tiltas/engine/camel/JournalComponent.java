package org.tiltas.engine.camel;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Journal;

/**
 * Endpoints over the journal: {@code journal:inbox/<adapter>}, {@code journal:observations} and {@code
 * journal:findings}; see {@link InboxEndpoint}, {@link ObservationsEndpoint} and {@link FindingsEndpoint} for their
 * options.
 */
public final class JournalComponent extends DefaultComponent {
    private static final String INBOX = "inbox/";
    private static final String OBSERVATIONS = "observations";
    private static final String FINDINGS = "findings";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}");
    private static final int DEFAULT_MAX = 1000;
    private static final int LARGEST_MAX = 10_000;

    private final Rooms rooms;

    public JournalComponent(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        int max = getAndRemoveParameter(parameters, "max", Integer.class, DEFAULT_MAX);
        if (max < 1 || max > LARGEST_MAX) {
            throw new IllegalArgumentException("max: '" + max + "' is not a number from 1 to " + LARGEST_MAX);
        }
        boolean idle = getAndRemoveParameter(parameters, "sendEmptyMessageWhenIdle", Boolean.class, false);
        String cursor = getAndRemoveParameter(parameters, "cursor", String.class, "");
        if (remaining.equals(OBSERVATIONS) || remaining.equals(FINDINGS)) {
            Set<Lane> lanes = lanes(getAndRemoveParameter(parameters, "lane", String.class, "both"));
            Journal.Start start =
                    word(Journal.Start.class, "start", getAndRemoveParameter(parameters, "start", String.class, "now"));
            CursorOptions options = new CursorOptions(cursor.isEmpty() ? "" : name("cursor", cursor), lanes, max, idle);
            return remaining.equals(FINDINGS)
                    ? new FindingsEndpoint(uri, this, rooms, options, start)
                    : new ObservationsEndpoint(uri, this, rooms, options, start);
        }
        if (remaining.startsWith(INBOX)) {
            String adapter = name("adapter", remaining.substring(INBOX.length()));
            String gateway = getAndRemoveParameter(parameters, "gateway", String.class, "");
            String named = cursor.isEmpty() ? "adapter/" + adapter : name("cursor", cursor);
            CursorOptions options = new CursorOptions(named, EnumSet.allOf(Lane.class), max, idle);
            return new InboxEndpoint(uri, this, rooms, options, adapter, gateway);
        }
        throw new IllegalArgumentException(
                "journal: '" + remaining + "' is none of 'inbox/<adapter>', 'observations' and 'findings'");
    }

    private static Set<Lane> lanes(String text) {
        return text.equalsIgnoreCase("both") ? EnumSet.allOf(Lane.class) : EnumSet.of(word(Lane.class, "lane", text));
    }

    private static <E extends Enum<E>> E word(Class<E> type, String option, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + ": '" + text + "' is none of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }

    private static String name(String option, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(option + ": '" + text + "' is not a name (letters, digits, . _ : / -)");
        }
        return text;
    }
}
