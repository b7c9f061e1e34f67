package org.tiltas.transport.file;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Notes.Note;
import org.tiltas.api.transport.Taken;

/** The notes that say which files of {@code taking} are committed. */
class Markers {
    static final String BOOK = "taken";
    /** Notes that one commit removes: others wait for it. */
    static final int MOST_AT_ONCE = 500;

    private final Host host;
    private final Duration patience;

    Markers(Host host, Duration patience) {
        this.host = host;
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
    static Note of(String id) {
        return Note.of(BOOK, id, "{}");
    }

    /**
     * Forgets the markers of files that have been moved on; unknown ones do no harm. Those of one file go from its last
     * message to its first: they are looked for up to the first gap, so that a crash on the way leaves none behind it.
     */
    void forget(List<String> files) throws Standstill, InterruptedException {
        List<Note> none = new ArrayList<>();
        for (String file : files) {
            int last = 0;
            while (host.notes().get(BOOK, id(file, last + 1)).isPresent()) {
                last++;
            }
            for (int n = last; n >= 0; n--) {
                none.add(Note.none(BOOK, id(file, n)));
                if (none.size() == MOST_AT_ONCE) {
                    write(none);
                    none = new ArrayList<>();
                }
            }
        }
        if (!none.isEmpty()) {
            write(none);
        }
    }

    private void write(List<Note> none) throws Standstill, InterruptedException {
        try {
            host.notes().write(none).get(patience.toMillis(), TimeUnit.MILLISECONDS);
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
    Optional<Taken> refusal(String gateway, String topic, Instant since) throws Standstill {
        try {
            return host.refused(gateway, topic, since);
        } catch (IllegalStateException e) {
            throw new Standstill("quarantine: cannot be read");
        }
    }
}
