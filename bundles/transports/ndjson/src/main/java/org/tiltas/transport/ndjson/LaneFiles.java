package org.tiltas.transport.ndjson;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PermanentException;

/**
 * The files of one lane. One of them grows, as {@code .part}; it is renamed when its day is over or it is large enough.
 * A new object believes nothing but the receipts: what stands in the growing file behind the last line with a receipt is
 * cut off, because its rows come again. Used by one thread.
 */
final class LaneFiles {
    /** A crash leaves at most one pass without receipts, and no pass is as large. */
    private static final int MOST_LOOKED_UP = 20_000;

    private final NdjsonOptions options;
    private final Folder folder;
    private final PartnerContext context;
    private final Disk disk;
    private final Clock clock;
    private final Lane lane;
    private final Lines lines;

    /** Lines of a finished file that have no receipt yet, by {@code id/version}: their rows are not written again. */
    private final Map<String, String> finished = new HashMap<>();

    private boolean recovered;
    private FileChannel channel;
    private Path part;
    private Name name;
    private long length;
    private Instant written = Instant.EPOCH;
    private Set<String> known = new HashSet<>();

    LaneFiles(NdjsonOptions options, PartnerContext context, Disk disk, Clock clock) {
        this.options = options;
        this.folder = new Folder(options);
        this.context = context;
        this.disk = disk;
        this.clock = clock;
        this.lane = context.lane();
        this.lines = new Lines(context);
    }

    /**
     * Appends rows; when it returns they outlast a loss of power.
     *
     * @return one outcome each, with the place of its line, {@code file#byte}
     * @throws IOException nothing was appended; what may stand in the file all the same is cut off before the next time
     */
    List<DeliveryOutcome> append(List<Observed> rows) throws IOException {
        recover();
        LocalDate today = LocalDate.ofInstant(clock.instant(), options.zone());
        if (channel != null && (!name.day().equals(today) || length >= options.largest())) {
            finish();
        }
        if (channel == null) {
            begin(today);
        }
        Set<String> knownThen = new HashSet<>(known);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rows.size() * 1500);
        List<DeliveryOutcome> outcomes = new ArrayList<>(rows.size());
        for (Observed row : rows) {
            outcomes.add(add(row, knownThen, bytes));
        }
        write(bytes.toByteArray());
        known = knownThen;
        written = clock.instant();
        return outcomes;
    }

    private DeliveryOutcome add(Observed row, Set<String> knownThen, ByteArrayOutputStream bytes) {
        String before = finished.get(key(row.id(), row.version()));
        if (before != null) {
            return new DeliveryOutcome.Delivered(before, false);
        }
        try {
            Lines.Written lineOf = lines.write(row, knownThen);
            bytes.writeBytes(lineOf.before());
            knownThen.addAll(lineOf.added());
            String place = name + "#" + (length + bytes.size());
            bytes.writeBytes(lineOf.line());
            return new DeliveryOutcome.Delivered(place, true);
        } catch (PermanentException e) {
            return new DeliveryOutcome.Refused(0, e.getMessage());
        }
    }

    private void write(byte[] bytes) throws IOException {
        if (disk.free(part.getParent()) - bytes.length < options.reserve()) {
            throw new IOException("less than " + (options.reserve() >> 20) + " MB free");
        }
        try {
            disk.write(channel, bytes, length);
            disk.sync(channel);
            length += bytes.length;
        } catch (IOException e) {
            undo();
            throw e;
        }
    }

    /** Half of something must not stay; if that fails too, everything is read back before the next line. */
    private void undo() {
        try {
            disk.cut(channel, length);
        } catch (IOException e) {
            forget();
        }
    }

    /** Nothing is new and all that was delivered has its receipt: a file whose time is over can be finished. */
    void idle() throws IOException {
        recover();
        finished.clear();
        if (channel == null) {
            return;
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), options.zone());
        boolean quiet = !options.quiet().isZero()
                && length > 0
                && !written.plus(options.quiet()).isAfter(clock.instant());
        if (quiet || !name.day().equals(today)) {
            finish();
        }
    }

    private void begin(LocalDate day) throws IOException {
        Path at = folder.there();
        int last = 0;
        for (Name other : names(at, "")) {
            last = other.day().equals(day) ? Math.max(last, other.number()) : last;
        }
        name = new Name(lane, day, last + 1);
        part = at.resolve(name + Name.PART);
        channel = disk.create(part);
        length = 0;
        known = new HashSet<>();
        disk.syncFolder(at);
    }

    private void finish() throws IOException {
        Path done = part.resolveSibling(name.toString());
        forgetChannel();
        recovered = false;
        disk.rename(part, done);
        disk.syncFolder(done.getParent());
        recovered = true;
    }

    /** Goes on with the file that grew when this lane was left, as far as there are receipts for it. */
    private void recover() throws IOException {
        if (recovered) {
            return;
        }
        forget();
        finished.clear();
        Path at = folder.there();
        List<Name> growing = names(at, Name.PART);
        List<Name> done = names(at, "");
        if (!done.isEmpty()) {
            Name last = done.get(done.size() - 1);
            List<Scan.Line> all = Scan.lines(disk.read(at.resolve(last.toString())));
            for (Scan.Line line : all.subList(receipted(all, last), all.size())) {
                if (line.isObservation()) {
                    finished.put(key(line.id(), line.version()), last + "#" + line.begin());
                }
            }
        }
        if (!growing.isEmpty()) {
            resume(at, growing.get(growing.size() - 1));
        }
        recovered = true;
    }

    private void resume(Path at, Name growing) throws IOException {
        name = growing;
        part = at.resolve(name + Name.PART);
        List<Scan.Line> all = Scan.lines(disk.read(part));
        List<Scan.Line> kept = all.subList(0, receipted(all, name));
        length = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).end();
        known = new HashSet<>();
        kept.stream().filter(line -> !line.isObservation()).forEach(line -> known.add(line.reference()));
        channel = disk.open(part);
        disk.cut(channel, length);
        written = clock.instant();
    }

    /** How many lines stand up to the last one whose receipt names its place. */
    private int receipted(List<Scan.Line> all, Name file) {
        int looked = 0;
        for (int i = all.size(); i > 0; i--) {
            Scan.Line line = all.get(i - 1);
            if (!line.isObservation()) {
                continue;
            }
            Optional<String> receipt = context.receipt(line.id());
            if (receipt.isPresent() && receipt.get().equals(file + "#" + line.begin()) || ++looked > MOST_LOOKED_UP) {
                return i;
            }
        }
        return 0;
    }

    private List<Name> names(Path at, String end) throws IOException {
        return disk.names(at).stream()
                .filter(text -> text.endsWith(end))
                .map(text -> Name.read(text.substring(0, text.length() - end.length())))
                .flatMap(Optional::stream)
                .filter(found -> found.lane() == lane)
                .sorted()
                .toList();
    }

    private static String key(String id, int version) {
        return id + "/" + version;
    }

    private void forgetChannel() {
        FileChannel old = channel;
        channel = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException e) {
                // what counts was synced
            }
        }
    }

    private void forget() {
        forgetChannel();
        recovered = false;
    }

    /** Whether what it wrote stands as it was told; if not, it will be read back. */
    boolean isSound() {
        return recovered;
    }

    /** Tries to reach the folder. */
    void probe() throws IOException {
        Path at = folder.there();
        if (!Files.isWritable(at)) {
            throw new AccessDeniedException(at.toString());
        }
    }

    void close() {
        forget();
    }
}
