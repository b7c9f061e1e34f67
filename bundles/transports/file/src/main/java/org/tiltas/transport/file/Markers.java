package org.tiltas.transport.file;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The records that say which files of {@code taking} are committed. */
class Markers {
    static final String KIND = "file-taken";
    private static final int PAGE = 200;

    private final Journal journal;
    private final Duration patience;

    Markers(Journal journal, Duration patience) {
        this.journal = journal;
        this.patience = patience;
    }

    /**
     * The id of a message's marker.
     *
     * @param number its place in the file, from 1; 0 if it is the file
     */
    static String id(String file, int number) {
        return number == 0 ? file : file + "." + number;
    }

    /** Written with the message; refuses the commit when it is there already. */
    static RecordWrite of(String id) {
        return RecordWrite.create(KIND, id, "{}");
    }

    /** Forgets the markers of files that have been moved on; unknown ones do no harm. */
    void forget(List<String> files) throws Standstill, InterruptedException {
        Unit unit = new Unit();
        for (String file : files) {
            unit.put(RecordWrite.remove(KIND, file));
            for (int n = 1; journal.records().get(KIND, id(file, n)).isPresent(); n++) {
                unit.put(RecordWrite.remove(KIND, id(file, n)));
            }
        }
        try {
            journal.commit(unit).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new Standstill("markers: not committed");
        }
    }

    /**
     * Why a file that was committed before a crash had been refused.
     *
     * @param since when it was picked up
     * @return empty if it was accepted, or if somebody has dealt with the refusal since
     */
    Optional<Quarantined.Entry> refusal(String gateway, String topic, Instant since) throws Standstill {
        try {
            long before = Long.MAX_VALUE;
            while (true) {
                List<Quarantined.Entry> page = journal.quarantine().list("", "", since, before, PAGE);
                for (Quarantined.Entry entry : page) {
                    RawMessage message = entry.quarantined().message();
                    if (message.id().isEmpty()
                            && message.transport().equals(FileTransport.NAME)
                            && message.gateway().equals(gateway)
                            && message.topic().equals(topic)) {
                        return Optional.of(entry);
                    }
                    before = entry.id();
                }
                if (page.size() < PAGE) {
                    return Optional.empty();
                }
            }
        } catch (JournalException e) {
            throw new Standstill("quarantine: cannot be read");
        }
    }
}
