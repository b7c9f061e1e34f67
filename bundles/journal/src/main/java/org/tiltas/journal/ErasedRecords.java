package org.tiltas.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** Finds the records of a person, present and past, and those that name the person among others. */
final class ErasedRecords {
    private static final int TOGETHER = 50;

    private final ErasureStore store;
    private final RecordStore records;

    ErasedRecords(ErasureStore store, RecordStore records) {
        this.store = store;
        this.records = records;
    }

    long count(Scope scope) {
        return named(scope, Integer.MAX_VALUE).size();
    }

    /** The erasure itself knows whom it is about until it is over; the restriction holds until then. */
    private List<Record> named(Scope scope, int limit) {
        RecordMentions mentions = new RecordMentions(scope.patients());
        List<Record> found = new ArrayList<>();
        for (Record record : records.all()) {
            boolean own = record.kind().equals("erasure") || record.kind().equals("restriction");
            if (found.size() < limit
                    && !own
                    && (mentions.isTheirs(record.kind(), record.id(), record.body()) || mentions.in(record.body()))) {
                found.add(record);
            }
        }
        return found;
    }

    /** What devices are called in messages. */
    Set<String> names(Set<String> devices) {
        Set<String> found = new HashSet<>();
        for (String device : devices) {
            records.get("Device", device).ifPresent(record -> found.addAll(RecordMentions.identifiers(record.body())));
        }
        return found;
    }

    boolean name(Scope scope, ErasureSteps.Named named) {
        RecordMentions mentions = new RecordMentions(scope.patients());
        List<Record> page = named(scope, TOGETHER);
        for (Record record : page) {
            Optional<String> rest = mentions.isTheirs(record.kind(), record.id(), record.body())
                    ? Optional.empty()
                    : mentions.without(record.body());
            if (rest.isPresent()) {
                named.unit.put(new RecordWrite(
                        record.kind(),
                        record.id(),
                        rest,
                        record.version(),
                        records.uniqueKey(record.kind(), record.id())));
                named.add("recordsChanged", 1);
            } else {
                named.unit.put(RecordWrite.remove(record.kind(), record.id()).expecting(record.version()));
                named.unit.erase(new Erase.Past(record.kind(), record.id()));
                named.add("records", 1);
            }
        }
        return !page.isEmpty() || past(scope, mentions, named);
    }

    /** Past versions: of what was the person's all of them, of others those that name the person. */
    private boolean past(Scope scope, RecordMentions mentions, ErasureSteps.Named named) {
        int found = 0;
        for (ErasureStore.RecordKey key : store.past(scope.patients())) {
            List<Record> versions = records.history(key.kind(), key.id());
            if (records.get(key.kind(), key.id()).isEmpty()) {
                if (versions.stream().anyMatch(version -> mentions.in(version.body()))) {
                    named.unit.erase(new Erase.Past(key.kind(), key.id()));
                    found++;
                }
                continue;
            }
            for (Record version : versions) {
                Optional<String> rest = mentions.without(version.body());
                if (rest.isPresent()) {
                    named.unit.erase(new Erase.Rewording(key.kind(), key.id(), version.version(), rest.get()));
                    found++;
                }
            }
            if (found >= TOGETHER) {
                break;
            }
        }
        named.add("pastVersions", found);
        return found > 0;
    }
}
