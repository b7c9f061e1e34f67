package org.tiltas.tools.swap;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long nothing arrived at the partner around each swap, read from the sink's ledger: the longest stretch between two
 * acceptances in the second that follows the request for the swap, or until it was answered.
 */
public final class Pauses {
    private final long[] accepted;

    private Pauses(long[] accepted) {
        this.accepted = accepted;
    }

    public static Pauses of(Path sinkLedger) throws IOException {
        List<Long> times = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(sinkLedger)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", 5);
                if (fields.length == 5 && fields[0].equals("C") && fields[3].equals("Observation")) {
                    times.add(Long.parseLong(fields[1]));
                }
            }
        }
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Pauses(sorted);
    }

    /**
     * @param from microseconds since 1970
     * @param to microseconds since 1970
     * @return the longest stretch without an acceptance between the two, in milliseconds
     */
    public double longest(long from, long to) {
        int at = Arrays.binarySearch(accepted, from);
        int i = at < 0 ? -at - 1 : at;
        long before = from;
        long longest = 0;
        for (; i < accepted.length && accepted[i] <= to; i++) {
            longest = Math.max(longest, accepted[i] - before);
            before = accepted[i];
        }
        return Math.max(longest, to - before) / 1000.0;
    }
}
