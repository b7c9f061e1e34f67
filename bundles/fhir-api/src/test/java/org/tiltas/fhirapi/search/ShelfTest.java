package org.tiltas.fhirapi.search;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

class ShelfTest {
    private final Drawer records = new Drawer();
    private final Shelf shelf = new Shelf(records, FhirContext.forR4Cached());
    private final Viewer.Bound reader = Viewer.bind(Optional.empty());

    @AfterEach
    void leave() {
        reader.close();
    }

    /** Patients alone, without history. */
    private static final class Drawer implements Records {
        private final Map<String, Record> present = new HashMap<>();
        private Consumer<Change> watcher = change -> {};
        private Runnable listed = () -> {};

        void put(String id, long version) {
            Record record = new Record("Patient", id, version, Instant.now(), "{\"resourceType\":\"Patient\"}");
            present.put(id, record);
            watcher.accept(new Change("Patient", id, Optional.of(record)));
        }

        void remove(String id) {
            present.remove(id);
            watcher.accept(new Change("Patient", id, Optional.empty()));
        }

        @Override
        public Optional<Record> get(String kind, String id) {
            return kind.equals("Patient") ? Optional.ofNullable(present.get(id)) : Optional.empty();
        }

        @Override
        public Optional<Record> byKey(String kind, String uniqueKey) {
            return Optional.empty();
        }

        @Override
        public List<Record> list(String kind) {
            List<Record> found = List.copyOf(present.values());
            listed.run();
            return found;
        }

        @Override
        public List<Record> history(String kind, String id) {
            return List.of();
        }

        @Override
        public AutoCloseable watch(String kind, Consumer<Change> listener) {
            if (kind.equals("Patient")) {
                watcher = listener;
            }
            return () -> {};
        }

        @Override
        public String freshId() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void forgetsWhatIsNoLongerThere() {
        records.put("a", 1);
        records.put("b", 1);
        assertThat(shelf.find("Patient", item -> true)).hasSize(2);
        assertThat(shelf.remembered()).isEqualTo(2);

        records.remove("a");
        assertThat(shelf.remembered()).isEqualTo(1);
        records.put("b", 2);
        assertThat(shelf.remembered()).isZero();
        assertThat(shelf.find("Patient", item -> true)).hasSize(1);
    }

    @Test
    void forgetsWhatGoesWhileItIsRead() {
        records.put("a", 1);
        shelf.find("Patient", item -> true);
        records.put("b", 1);
        records.listed = () -> records.remove("b");

        shelf.find("Patient", item -> true);

        assertThat(shelf.remembered()).isEqualTo(1);
    }
}
