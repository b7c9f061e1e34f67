package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * A misbehaviour of the whole answer. Statuses, {@code html} and {@code drop-before} leave the request unapplied; the
 * others apply it first, so that the sender cannot know the outcome. {@code "apply"} overrides that. {@code late} sees to
 * the condition of a create, drops the connection and creates after a while whatever has come meanwhile: the race that
 * conditional creates lose. {@code revoke} ends all tokens first.
 */
final class Fault {
    /** Beside every status from 300 to 599. */
    static final Set<String> KINDS = Set.of(
            "drop-before",
            "drop-after",
            "stall-before",
            "stall-after",
            "late",
            "garbage",
            "html",
            "half-close",
            "no-location",
            "job",
            "revoke");

    private static final Set<String> UNAPPLIED = Set.of("drop-before", "html", "stall-before", "late", "revoke");

    final String kind;
    private final double probability;
    private final int largest;
    private final boolean reads;
    final boolean apply;
    final double seconds;
    final String retryAfter;
    private long left;
    long fired;

    Fault(String kind, JsonNode settings) {
        if (!KINDS.contains(kind) && !kind.matches("[345][0-9][0-9]")) {
            throw new IllegalArgumentException(
                    "faults: no such fault: " + kind + "; known: statuses from 300 to 599, " + new TreeSet<>(KINDS));
        }
        this.kind = kind;
        boolean counted = settings.has("count");
        left = counted ? settings.path("count").asLong() : Long.MAX_VALUE;
        probability = settings.path("probability").asDouble(1);
        largest = settings.path("max").asInt(-1);
        reads = settings.path("reads").asBoolean(false);
        boolean status = Character.isDigit(kind.charAt(0));
        apply = settings.path("apply").asBoolean(!status && !UNAPPLIED.contains(kind));
        seconds = settings.path("seconds").asDouble(60);
        retryAfter = settings.path("retryAfter").asText("");
    }

    /** Whether this request is hit; counts it if so. {@code max} hits only Bundles with more entries than that. */
    boolean strikes(boolean write, int entries, double dice) {
        boolean hit = left > 0 && (write || reads) && entries > largest && dice < probability;
        if (hit) {
            left--;
            fired++;
        }
        return hit;
    }

    /** Whether it says that what is in the request is bad; of 413 it is only the size, and smaller ones go on. */
    boolean refuses() {
        return switch (kind) {
            case "400", "412", "422" -> true;
            default -> false;
        };
    }

    boolean isStatus() {
        return Character.isDigit(kind.charAt(0));
    }
}
