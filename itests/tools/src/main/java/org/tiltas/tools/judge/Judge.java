package org.tiltas.tools.judge;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Compares the fleet's ledger with the sink's. Streams both; the server's own counters have no say. */
public final class Judge {
    private static final int MOST_EXAMPLES = 20;
    private static final long LONGEST_MICROS = 86_400_000_000L;

    private final Map<String, String> expected;
    private final long settleMicros;
    private final ReadingTable readings = new ReadingTable();
    private final OrderCheck order = new OrderCheck();
    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private final List<String> examples = new ArrayList<>();
    private long published;
    private long acknowledged;
    private long accepted;
    private long doubled;
    private long disordered;
    private long wrongResident;
    private long strangers;
    private long matched;
    private long updated;
    private long resent;
    private long forgotten;
    private long firstPublish = Long.MAX_VALUE;
    private long lastAcceptance;

    private Judge(Map<String, String> expected, Duration settle) {
        this.expected = expected;
        settleMicros = settle.toNanos() / 1_000;
    }

    /**
     * @param expected device identifier value to the identifier value of the resident who wears it; empty = residents
     *     are not judged
     */
    public static Verdict judge(Path fleetLedger, Path sinkLedger, Map<String, String> expected) throws IOException {
        return judge(List.of(fleetLedger), sinkLedger, expected, Duration.ZERO);
    }

    /**
     * The same for a fleet that was started several times.
     *
     * @param settle readings published this soon after the first count for everything but latency: a sender that has
     *     just been started is still being compiled
     */
    public static Verdict judge(List<Path> fleetLedgers, Path sinkLedger, Map<String, String> expected, Duration settle)
            throws IOException {
        Judge judge = new Judge(expected, settle);
        for (Path ledger : fleetLedgers) {
            judge.readFleet(ledger);
        }
        judge.readSink(sinkLedger);
        return judge.verdict();
    }

    /** Lines of {@code device<TAB>resident}. */
    public static Map<String, String> residents(Path file) throws IOException {
        Map<String, String> residents = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] pair = line.split("\t");
            if (pair.length == 2) {
                residents.put(pair[0], pair[1]);
            }
        }
        return residents;
    }

    private void readFleet(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                fleetLine(line.split("\t"));
            }
        }
    }

    private void fleetLine(String[] fields) {
        switch (fields[0]) {
            case "P" -> {
                int slot = slot(fields);
                long at = Long.parseLong(fields[3]);
                if (readings.published(slot) == 0) {
                    readings.publish(slot, at);
                    published++;
                }
                firstPublish = Math.min(firstPublish, at);
            }
            case "A", "E" -> {
                int slot = slot(fields);
                if (!readings.has(slot, ReadingTable.ACKNOWLEDGED)) {
                    readings.set(slot, ReadingTable.ACKNOWLEDGED);
                    acknowledged++;
                }
            }
            case "R" -> resent++;
            case "S" -> forgotten += fields[2].equals("0") && fields[3].equals("0") ? 1 : 0;
            default -> {
                // poison, lost connections: nothing a partner could have seen
            }
        }
    }

    private int slot(String[] fields) {
        return readings.enter(readings.device(fields[1].replace(':', '-')), Long.parseLong(fields[2]));
    }

    private void readSink(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t");
                if (fields.length >= 12 && fields[3].equals("Observation")) {
                    sinkLine(fields);
                }
            }
        }
    }

    private void sinkLine(String[] fields) {
        int device = 0;
        String deviceName = "";
        for (String identifier : fields[7].split(" ")) {
            deviceName = identifier.substring(identifier.indexOf('|') + 1);
            device = readings.knownDevice(deviceName);
            if (device != 0) {
                break;
            }
        }
        if (device == 0) {
            return; // not the fleet's: a finding, a score, a device of somebody else
        }
        switch (fields[0]) {
            case "C" -> created(fields, device, deviceName);
            case "M" -> matched++;
            case "U" -> updated++;
            case "F" -> refused(fields, device);
            default -> {
                // no other kind is about Observations
            }
        }
    }

    private void created(String[] fields, int device, String deviceName) {
        long at = Long.parseLong(fields[1]);
        long time = epochMillis(fields[8]);
        int slot = time < 0 ? -1 : readings.find(device, time);
        if (slot < 0 || readings.published(slot) == 0) {
            strangers++;
            example("stranger: " + deviceName + " at " + fields[8] + " was never published");
            return;
        }
        if (readings.has(slot, ReadingTable.ACCEPTED)) {
            doubled++;
            example("doubled: " + deviceName + " at " + fields[8] + " as " + fields[5]);
            return;
        }
        readings.set(slot, ReadingTable.ACCEPTED);
        accepted++;
        lastAcceptance = Math.max(lastAcceptance, at);
        if (readings.published(slot) - firstPublish >= settleMicros) {
            micros.recordValue(Math.min(LONGEST_MICROS, Math.max(0, at - readings.published(slot))));
        }
        // what was refused alone in its Bundle was sent in order; its neighbours cannot be taken back
        boolean inOrder = order.accept(fields[6], device, Long.parseLong(fields[2]), time);
        if (!inOrder && !readings.has(slot, ReadingTable.REFUSED)) {
            disordered++;
            example("out of order: " + deviceName + " at " + fields[8] + " as " + fields[5]);
        }
        if (!expected.isEmpty() && !isExpected(fields[6], expected.get(deviceName))) {
            wrongResident++;
            example("wrong resident: " + deviceName + " at " + fields[8] + " about " + fields[6] + " instead of "
                    + expected.get(deviceName));
        }
    }

    private void refused(String[] fields, int device) {
        long time = epochMillis(fields[8]);
        int slot = time < 0 ? -1 : readings.find(device, time);
        if (slot >= 0) {
            readings.set(slot, ReadingTable.REFUSED);
        }
    }

    private static boolean isExpected(String subjects, String resident) {
        if (resident == null) {
            return false;
        }
        for (String subject : subjects.split(" ")) {
            if (subject.substring(subject.indexOf('|') + 1).equals(resident) && subject.indexOf('|') >= 0) {
                return true;
            }
        }
        return false;
    }

    private static long epochMillis(String effective) {
        try {
            return OffsetDateTime.parse(effective).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            return -1;
        }
    }

    private void example(String text) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(text);
        }
    }

    private Verdict verdict() {
        long lost = 0;
        long unacknowledgedAccepted = 0;
        for (int slot = 0; slot < readings.slots(); slot++) {
            if (readings.isUsed(slot)) {
                boolean wasAccepted = readings.has(slot, ReadingTable.ACCEPTED);
                boolean wasAcknowledged = readings.has(slot, ReadingTable.ACKNOWLEDGED);
                if (wasAcknowledged && !wasAccepted) {
                    lost++;
                    example("lost: " + readings.deviceName(slot) + " at " + Instant.ofEpochMilli(readings.time(slot)));
                } else if (wasAccepted && !wasAcknowledged) {
                    unacknowledgedAccepted++;
                }
            }
        }
        double seconds = accepted == 0 ? 0 : (lastAcceptance - firstPublish) / 1e6;
        return new Verdict(
                published,
                acknowledged,
                accepted,
                published - acknowledged,
                unacknowledgedAccepted,
                lost,
                doubled,
                disordered,
                wrongResident,
                strangers,
                matched,
                updated,
                resent,
                forgotten,
                seconds,
                seconds == 0 ? 0 : accepted / seconds,
                new Verdict.Latency(
                        micros.getValueAtPercentile(50) / 1000.0,
                        micros.getValueAtPercentile(99) / 1000.0,
                        micros.getValueAtPercentile(99.9) / 1000.0,
                        micros.getMaxValue() / 1000.0),
                List.copyOf(examples));
    }
}
