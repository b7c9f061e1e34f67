package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Trace;

/** Finds messages and has their stories told. */
final class MessageStore implements Messages {
    private static final int MOST_SCANNED = 20_000;

    private final Database database;
    private final Logs logs;
    private final MessageRows rows;
    private final Tracer tracer;
    private final StretchRows stretches;

    MessageStore(Database database, Logs logs, MessageRows rows, Tracer tracer, StretchRows stretches) {
        this.stretches = stretches;
        this.database = database;
        this.logs = logs;
        this.rows = rows;
        this.tracer = tracer;
    }

    @Override
    public Optional<RawMessage> get(String id) {
        return ObservationStore.available(() -> {
            Optional<MessageKey> key = MessageKey.parse(id);
            return key.isEmpty() ? Optional.empty() : rows.get(key.get());
        });
    }

    @Override
    public Optional<Trace> trace(String id) {
        return ObservationStore.available(() -> {
            Optional<Long> quarantined = QuarantineKey.parse(id);
            if (quarantined.isPresent()) {
                return tracer.ofQuarantine(quarantined.get());
            }
            Optional<MessageKey> key = MessageKey.parse(id);
            // what people entered has no message, and stands under position 0
            return key.filter(place -> place.position() > 0).isEmpty() ? Optional.empty() : tracer.of(key.get());
        });
    }

    @Override
    public List<Trace> search(Query query, String before, int limit) {
        return ObservationStore.available(() -> {
            List<Trace> found = new ArrayList<>();
            long below = MessageKey.parse(before).map(MessageKey::position).orElse(Long.MAX_VALUE);
            int scanned = 0;
            while (found.size() < limit && scanned < MOST_SCANNED) {
                List<MessageKey> page = page(query, below, Math.max(limit, 100));
                if (page.isEmpty()) {
                    break;
                }
                scanned += page.size();
                below = page.get(page.size() - 1).position();
                for (MessageKey key : page) {
                    Optional<Trace> trace = tracer.of(key);
                    if (trace.isPresent()
                            && found.size() < limit
                            && (query.state().isEmpty()
                                    || query.state().equals(trace.get().state()))) {
                        found.add(trace.get());
                    }
                }
            }
            return found;
        });
    }

    @Override
    public Stretch stretch(String adapter, Instant from, Instant to) {
        return ObservationStore.available(() -> stretches.passed(adapter, from, to));
    }

    @Override
    public Stretch last(String adapter, int limit) {
        return ObservationStore.available(() -> stretches.last(adapter, limit));
    }

    @Override
    public List<Batch.Entry<RawMessage>> page(Stretch stretch, long after, int limit) {
        return ObservationStore.available(() -> stretches.page(stretch, after, limit));
    }

    private List<MessageKey> page(Query query, long below, int size) throws SQLException {
        StringBuilder sql = new StringBuilder("select log, position from inbox i where position < ? and received >= ?");
        List<Object> values = new ArrayList<>();
        values.add(below);
        values.add(WaitingStore.within(query.since()).atOffset(ZoneOffset.UTC));
        if (!query.gateway().isEmpty()) {
            sql.append(" and gateway = ?");
            values.add(query.gateway());
        }
        if (!query.adapter().isEmpty()) {
            sql.append(" and log = any (?)");
            values.add(logs.all().stream()
                    .filter(l -> l.stream().equals(Streams.inbox(query.adapter())))
                    .map(l -> (long) l.id())
                    .toArray(Long[]::new));
        }
        if (!query.device().isEmpty()) {
            sql.append(" and (exists (select 1 from observation o where o.origin_position = i.position"
                    + " and o.origin_log = i.log and o.device = ?)"
                    + " or exists (select 1 from waiting w where w.origin_position = i.position and w.device = ?)"
                    + " or exists (select 1 from duplicate d where d.origin_position = i.position and d.device = ?))");
            values.add(query.device());
            values.add(query.device());
            values.add(query.device());
        }
        sql.append(" order by position desc limit ").append(size);
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) instanceof Long[] numbers) {
                    select.setArray(i + 1, c.createArrayOf("bigint", numbers));
                } else {
                    select.setObject(i + 1, values.get(i));
                }
            }
            try (ResultSet found = select.executeQuery()) {
                List<MessageKey> keys = new ArrayList<>();
                while (found.next()) {
                    keys.add(new MessageKey(found.getInt(1), found.getLong(2)));
                }
                return keys;
            }
        }
    }
}
