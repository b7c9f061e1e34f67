package org.tiltas.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;

/** The counters on the terminal: redrawn in place where that works, a line a second where it does not. */
final class DemoView {
    private static final int LINES = 5;

    private final PrintStream out;
    private final boolean inPlace;
    private boolean drawn;

    DemoView(PrintStream out, boolean inPlace) {
        this.out = out;
        this.inPlace = inPlace;
    }

    /**
     * @param broken how many of the messages sent were broken on purpose
     * @param status what {@code GET /api/v1/status} says; a missing node where the server does not answer
     * @param atPartner Observations the partner holds; negative where it does not answer
     */
    void show(long seconds, long sent, long broken, JsonNode status, String partner, long atPartner) {
        JsonNode delivery = status.path("partners").path(partner);
        if (!inPlace) {
            out.printf(
                    Locale.ROOT,
                    "%4ds sent %d (%d broken), received %s, observations %s, duplicates %s, quarantined %s, unassigned"
                            + " %s, delivered %s, lag %s, at the partner %s%n",
                    seconds,
                    sent,
                    broken,
                    number(status, "received"),
                    number(status, "observations"),
                    number(status, "duplicates"),
                    number(status, "quarantined"),
                    number(status, "unassigned"),
                    number(delivery, "delivered"),
                    number(delivery, "lag"),
                    atPartner < 0 ? "-" : Long.toString(atPartner));
            return;
        }
        if (drawn) {
            out.print("\u001b[" + LINES + "A");
        }
        drawn = true;
        line("");
        line("  devices    sent %-9d of these broken on purpose %-6d (%d s)", sent, broken, seconds);
        line(
                "  server     received %-9s observations %-9s duplicates %-7s quarantined %-6s unassigned %s (nobody's"
                        + " band)",
                number(status, "received"),
                number(status, "observations"),
                number(status, "duplicates"),
                number(status, "quarantined"),
                number(status, "unassigned"));
        line(
                "  %-10s delivered %-8s lag %-9s holds %s",
                partner,
                number(delivery, "delivered"),
                number(delivery, "lag"),
                atPartner < 0 ? "- (it does not answer)" : Long.toString(atPartner));
        line("");
    }

    private void line(String format, Object... values) {
        out.print("\u001b[2K");
        out.printf(Locale.ROOT, format, values);
        out.println();
    }

    private static String number(JsonNode parent, String name) {
        JsonNode value = parent.path(name);
        return value.isNumber() ? value.asText() : "-";
    }
}
