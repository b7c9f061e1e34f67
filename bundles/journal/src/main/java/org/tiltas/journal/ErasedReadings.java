package org.tiltas.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.spi.journal.Trace;

/** What is still known of readings that were erased, for the trace. */
final class ErasedReadings {
    static final String ERASED = "erased";
    /** Ordinal that stands for a message of which a part was cut out; -1 stands for one that is gone. */
    static final int CUT = -2;

    private final Database database;

    ErasedReadings(Database database) {
        this.database = database;
    }

    /**
     * What is known of a message.
     *
     * @param day when it came; absent when nothing of it was erased
     * @param readings its erased readings, by ordinal
     */
    record Found(Optional<LocalDate> day, List<Trace.Reading> readings) {
        boolean isEmpty() {
            return day.isEmpty();
        }

        /** A message of which nothing else is left: the day it came at midnight UTC, and no more. */
        Trace trace(String id, String adapter) {
            Instant received = day.orElseThrow().atStartOfDay(ZoneOffset.UTC).toInstant();
            return new Trace(
                    id,
                    received,
                    "",
                    "",
                    adapter,
                    "",
                    0,
                    readings.isEmpty() ? ERASED : "read",
                    Optional.empty(),
                    ERASED,
                    readings);
        }
    }

    Found of(MessageKey key) throws SQLException {
        try (Connection c = database.connection();
                PreparedStatement select = c.prepareStatement(
                        "select ordinal, day from erased_reading where position = ? and log = ? and ordinal > " + CUT
                                + " order by ordinal")) {
            select.setLong(1, key.position());
            select.setInt(2, key.log());
            try (ResultSet rows = select.executeQuery()) {
                Optional<LocalDate> day = Optional.empty();
                List<Trace.Reading> readings = new ArrayList<>();
                while (rows.next()) {
                    day = Optional.of(rows.getObject(2, LocalDate.class));
                    if (rows.getInt(1) >= 0) {
                        readings.add(new Trace.Reading(rows.getInt(1), "", "", ERASED, "", List.of()));
                    }
                }
                return new Found(day, readings);
            }
        }
    }
}
