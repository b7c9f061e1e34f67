package org.tiltas.journal;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;

/** The records in memory: read by everybody, written by the appender after each commit. */
final class RecordStore implements Records {
    private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789".toCharArray();
    private static final int ID_LENGTH = 16;

    private record Watcher(String kind, Consumer<Change> listener) {}

    private final Map<String, Record> byId = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<String, Record>> byKind = new ConcurrentHashMap<>();
    private final Map<String, String> idByKey = new ConcurrentHashMap<>();
    private final Map<String, String> keyOfId = new ConcurrentHashMap<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Database database;

    RecordStore(Database database) {
        this.database = database;
    }

    static String key(String kind, String id) {
        return kind + '\n' + id;
    }

    /** Kinds that come and go with connections or files, or with every door that opens, keep no history. */
    static boolean keepsHistory(String kind) {
        return !kind.startsWith("mqtt-")
                && !kind.equals("file-taken")
                && !kind.equals("partner-reference")
                && !kind.equals("manual-identifier")
                && !kind.equals("erasure")
                && !kind.equals("restriction")
                && !kind.equals("device-state")
                && !kind.equals("device-clock");
    }

    void load() throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select =
                        c.prepareStatement("select kind, id, version, updated, body, unique_key from record");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Record record = row(rows);
                put(record);
                remember(record.kind(), record.id(), rows.getString(6));
            }
        }
    }

    private void put(Record record) {
        byId.put(key(record.kind(), record.id()), record);
        byKind.computeIfAbsent(record.kind(), kind -> new ConcurrentSkipListMap<>())
                .put(record.id(), record);
    }

    private void remove(String kind, String id) {
        byId.remove(key(kind, id));
        NavigableMap<String, Record> records = byKind.get(kind);
        if (records != null) {
            records.remove(id);
        }
    }

    private void remember(String kind, String id, String uniqueKey) {
        String owner = key(kind, id);
        String old = keyOfId.remove(owner);
        if (old != null) {
            idByKey.remove(old, id);
        }
        if (!uniqueKey.isEmpty()) {
            idByKey.put(key(kind, uniqueKey), id);
            keyOfId.put(owner, key(kind, uniqueKey));
        }
    }

    Record present(String key) {
        return byId.get(key);
    }

    String holder(String kindAndKey) {
        return idByKey.get(kindAndKey);
    }

    /** The version a removed record had last; 0 if there never was one. */
    long lastVersion(String kind, String id) {
        if (!keepsHistory(kind)) {
            return 0;
        }
        List<Record> past = history(kind, id);
        return past.isEmpty() ? 0 : past.get(0).version();
    }

    /** Makes a committed change visible and tells those who watch. */
    synchronized void committed(List<RecordWrite> writes, List<Record> records) {
        for (int i = 0; i < writes.size(); i++) {
            RecordWrite write = writes.get(i);
            Record now = records.get(i);
            if (now == null) {
                remove(write.kind(), write.id());
                remember(write.kind(), write.id(), "");
            } else {
                put(now);
                remember(write.kind(), write.id(), write.uniqueKey());
            }
            Change change = new Change(write.kind(), write.id(), Optional.ofNullable(now));
            for (Watcher watcher : watchers) {
                if (watcher.kind().equals(write.kind())) {
                    tell(watcher, change);
                }
            }
        }
    }

    private static void tell(Watcher watcher, Change change) {
        try {
            watcher.listener().accept(change);
        } catch (RuntimeException e) {
            LOG.error("a watcher of {} records failed: {}", change.kind(), e.toString());
        }
    }

    @Override
    public Optional<Record> get(String kind, String id) {
        return Optional.ofNullable(byId.get(key(kind, id)));
    }

    @Override
    public Optional<Record> byKey(String kind, String uniqueKey) {
        String id = idByKey.get(key(kind, uniqueKey));
        return id == null ? Optional.empty() : get(kind, id);
    }

    @Override
    public List<Record> list(String kind) {
        NavigableMap<String, Record> records = byKind.get(kind);
        return records == null ? new ArrayList<>() : new ArrayList<>(records.values());
    }

    /** All there are, in no order. */
    Collection<Record> all() {
        return byId.values();
    }

    /** The second key of a record; empty for none. */
    String uniqueKey(String kind, String id) {
        String key = keyOfId.get(key(kind, id));
        return key == null ? "" : key.substring(kind.length() + 1);
    }

    @Override
    public List<Record> history(String kind, String id) {
        List<Record> found = new ArrayList<>();
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement("select kind, id, version, updated, body"
                        + " from record_history where kind = ? and id = ? order by version desc")) {
            select.setString(1, kind);
            select.setString(2, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(row(rows));
                }
            }
        } catch (SQLException e) {
            throw new JournalException.Unavailable("history cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    @Override
    public synchronized AutoCloseable watch(String kind, Consumer<Change> listener) {
        Watcher watcher = new Watcher(kind, listener);
        for (Record record : list(kind)) {
            tell(watcher, new Change(kind, record.id(), Optional.of(record)));
        }
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public String freshId() {
        byte[] random = new byte[ID_LENGTH];
        RANDOM.nextBytes(random);
        char[] id = new char[ID_LENGTH];
        for (int i = 0; i < ID_LENGTH; i++) {
            id[i] = ALPHABET[random[i] & 31];
        }
        return new String(id);
    }

    private static Record row(ResultSet rows) throws SQLException {
        return new Record(
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getObject(4, OffsetDateTime.class).toInstant(),
                rows.getString(5));
    }
}
