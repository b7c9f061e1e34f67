package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.spi.journal.Observations;

/** Sorts the rows of a batch by key, and finds out which of them change what was judged before. */
final class BatchSort {
    private static final Set<ReadingStatus> VOID = EnumSet.of(ReadingStatus.ENTERED_IN_ERROR, ReadingStatus.CANCELLED);

    private final AnalysisDescriptor descriptor;
    private final Observations observations;
    private final Instant oldest;
    private final boolean measured;
    private final Map<Key, Share> shares = new LinkedHashMap<>();
    private int tooOld;

    /** What a batch holds for one key. */
    static final class Share {
        final List<Evidence> evidence = new ArrayList<>();
        /** From when on everything has to be judged anew. */
        Optional<Instant> from = Optional.empty();
        /** Observations that were taken back. */
        final List<String> withdrawn = new ArrayList<>();

        private void from(Instant time) {
            from = Optional.of(from.filter(time::isAfter).orElse(time));
        }
    }

    /**
     * @param watermark the clock of the stream
     * @param window how late evidence may come
     */
    BatchSort(AnalysisDescriptor descriptor, Observations observations, Instant watermark, Duration window) {
        this.descriptor = descriptor;
        this.observations = observations;
        this.oldest = watermark.minus(window);
        this.measured = descriptor.order() == AnalysisDescriptor.Order.MEASURED;
    }

    /** Evidence that came later than the window allows. */
    int tooOld() {
        return tooOld;
    }

    Map<Key, Share> sort(List<Observed> rows) {
        for (Observed row : rows) {
            if (isMeant(row.measurement())) {
                if (measured && row.version() > 1) {
                    amended(row);
                } else {
                    plain(row);
                }
            }
        }
        return shares;
    }

    /** Whether the module asked for it; what it has reckoned itself never comes back to it. */
    private boolean isMeant(Measurement m) {
        return isMeant(descriptor, m);
    }

    private static boolean isMeant(AnalysisDescriptor descriptor, Measurement m) {
        return (descriptor.metrics().isEmpty() || descriptor.metrics().contains(m.metric()))
                && !m.origin().module().equals(descriptor.id());
    }

    /** Whether a judge may see it. */
    static boolean isShown(AnalysisDescriptor descriptor, Measurement m) {
        return isMeant(descriptor, m)
                && !VOID.contains(m.status())
                && !m.quality().contains(Quality.TEST);
    }

    private void plain(Observed row) {
        Measurement m = row.measurement();
        if (!isShown(descriptor, m)) {
            if (VOID.contains(m.status())) {
                keys(m).forEach(key -> share(key).withdrawn.add(row.id()));
            }
        } else if (measured && m.effective().toInstant().isBefore(oldest)) {
            tooOld++;
        } else {
            keys(m).forEach(key -> share(key).evidence.add(new Evidence(row)));
        }
    }

    /** A new version: whoever has seen an earlier one has to look again. */
    private void amended(Observed row) {
        Instant first = row.measurement().effective().toInstant();
        List<Observed> versions = observations.history(row.id());
        for (Observed version : versions) {
            Instant at = version.measurement().effective().toInstant();
            first = at.isBefore(first) ? at : first;
        }
        if (first.isBefore(oldest)) {
            tooOld++;
            if (VOID.contains(row.measurement().status())) {
                keys(row.measurement()).forEach(key -> share(key).withdrawn.add(row.id()));
            }
            return;
        }
        for (Observed version : versions) {
            for (Key key : keys(version.measurement())) {
                share(key).from(first);
            }
        }
        for (Key key : keys(row.measurement())) {
            share(key).from(first);
        }
    }

    private Share share(Key key) {
        return shares.computeIfAbsent(key, k -> new Share());
    }

    private List<Key> keys(Measurement m) {
        return keys(descriptor, m);
    }

    /** Whom or what a measurement is judged for. */
    static List<Key> keys(AnalysisDescriptor descriptor, Measurement m) {
        List<Key> keys = new ArrayList<>(3);
        for (Key.Keying keying : descriptor.keys()) {
            String id =
                    switch (keying) {
                        case SUBJECT -> m.subject().reference();
                        case DEVICE -> m.device();
                        case GATEWAY -> m.gateway();
                    };
            if (!id.isEmpty()) {
                keys.add(new Key(keying, id));
            }
        }
        return keys;
    }
}
