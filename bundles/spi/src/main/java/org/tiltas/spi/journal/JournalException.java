package org.tiltas.spi.journal;

/** A unit was not committed. Nothing of it is in the journal. */
public sealed class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Another server or a newer instance of the module has taken over; this one must stop. */
    public static final class Fenced extends JournalException {
        private static final long serialVersionUID = 1L;

        public Fenced(String message) {
            super(message, null);
        }
    }

    /** A guard moved since the unit was made; make it again. */
    public static final class Stale extends JournalException {
        private static final long serialVersionUID = 1L;

        public Stale(String message) {
            super(message, null);
        }
    }

    /** A record had another version than expected, existed already, or shares a unique key with another one. */
    public static final class Conflict extends JournalException {
        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(message, null);
        }
    }

    /** A row's time lies outside the stated horizon of the identity table. */
    public static final class OutOfHorizon extends JournalException {
        private static final long serialVersionUID = 1L;

        public OutOfHorizon(String message) {
            super(message, null);
        }
    }

    /** The database cannot be reached or the journal is closing; try again later. */
    public static final class Unavailable extends JournalException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
