package org.tiltas.spi.journal;

import java.util.Objects;
import java.util.Optional;

/**
 * A change of a record.
 *
 * @param kind what it is
 * @param id unique within the kind
 * @param body new JSON; empty removes the record
 * @param expected version it must have now: 0 = must not exist, {@link #ANY} = whatever
 * @param uniqueKey a second key that no other record of the kind may have; empty for none
 */
public record RecordWrite(String kind, String id, Optional<String> body, long expected, String uniqueKey) {
    public static final long ANY = -1;

    public RecordWrite {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(uniqueKey, "uniqueKey");
    }

    public static RecordWrite create(String kind, String id, String body) {
        return new RecordWrite(kind, id, Optional.of(body), 0, "");
    }

    public static RecordWrite put(String kind, String id, String body) {
        return new RecordWrite(kind, id, Optional.of(body), ANY, "");
    }

    public static RecordWrite remove(String kind, String id) {
        return new RecordWrite(kind, id, Optional.empty(), ANY, "");
    }

    public RecordWrite expecting(long version) {
        return new RecordWrite(kind, id, body, version, uniqueKey);
    }

    public RecordWrite uniqueBy(String key) {
        return new RecordWrite(kind, id, body, expected, key);
    }
}
