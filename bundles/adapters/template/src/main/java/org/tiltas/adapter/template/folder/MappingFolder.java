package org.tiltas.adapter.template.folder;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.TemplateAdapter;

/**
 * Keeps the published modules equal to the files of a directory. A file counts once two looks in a row have found it
 * the same, so that one that is being written is not read by halves. A file that is broken is refused with a sentence
 * and its last good content goes on. For one thread.
 */
final class MappingFolder {
    private static final Logger LOG = LoggerFactory.getLogger(MappingFolder.class);

    private final Path directory;
    private final MappingReader reader;
    private final Shelf shelf;
    private final ReportFiles reports;
    private final LastGood lastGood;
    private final Map<String, Source> taken = new HashMap<>();
    private final Map<String, Source> good = new HashMap<>();
    private Map<String, Source> last = new HashMap<>();
    private boolean first = true;

    MappingFolder(Path directory, MappingReader reader, Shelf shelf) {
        this.directory = directory;
        this.reader = reader;
        this.shelf = shelf;
        this.reports = new ReportFiles(directory);
        this.lastGood = new LastGood(directory);
    }

    /** Looks once and follows what has changed and settled since. */
    void look() {
        Map<String, Source> now = SourceFiles.list(directory);
        for (String name : new TreeSet<>(now.keySet())) {
            Source source = now.get(name);
            boolean settled = first || source.equals(last.get(name));
            if (settled && !source.equals(taken.get(name))) {
                taken.put(name, source);
                take(source);
            }
        }
        for (String name : new TreeSet<>(taken.keySet())) {
            if (!now.containsKey(name) && !last.containsKey(name)) {
                drop(name);
            }
        }
        last = now;
        first = false;
    }

    private void take(Source source) {
        try {
            MappingReader.Loaded loaded = reader.read(source);
            if (!source.equals(good.get(source.name()))) {
                good.put(source.name(), source);
                shelf.publish(new TemplateAdapter(loaded.mapping()), source.fingerprint());
                lastGood.keep(source);
            }
            LOG.info(
                    "mapping {}: taken in, version {}, {}",
                    source.name(),
                    source.fingerprint(),
                    reports.summary(loaded));
            reports.accepted(source.name(), loaded);
        } catch (MappingError e) {
            refused(source.name(), e.getMessage());
        } catch (RuntimeException e) {
            // a file must not be able to stop the others
            refused(source.name(), "cannot be used: " + e.getClass().getSimpleName());
        }
    }

    private void refused(String name, String sentence) {
        if (!good.containsKey(name)) {
            lastGood.of(name).ifPresent(this::goOnWith);
        }
        boolean before = good.containsKey(name);
        LOG.warn("mapping {}: refused: {}{}", name, sentence, before ? "; what was good before goes on" : "");
        reports.refused(name, sentence, before);
    }

    /** A file that was broken while the server was away must not stop what it did before. */
    private void goOnWith(Source before) {
        try {
            TemplateAdapter adapter = new TemplateAdapter(reader.read(before).mapping());
            good.put(before.name(), before);
            shelf.publish(adapter, before.fingerprint());
            LOG.info("mapping {}: version {}, which was good before, goes on", before.name(), before.fingerprint());
        } catch (MappingError | RuntimeException e) {
            LOG.warn("mapping {}: what was good before cannot be used by this version of the server", before.name());
        }
    }

    private void drop(String name) {
        taken.remove(name);
        lastGood.forget(name);
        if (good.remove(name) != null) {
            shelf.withdraw("template:" + name);
            LOG.info("mapping {}: its file is gone", name);
        }
        reports.remove(name);
    }
}
