package org.tiltas.transport.mllp;

/**
 * How long a sender has kept us waiting. Only time in which we read counts: what the server takes for its commits is not
 * the sender's. For one thread.
 */
final class Patience {
    private final MllpSettings settings;
    private long heard = System.nanoTime();
    private long begun;
    private long pausedAt;
    private boolean paused;

    Patience(MllpSettings settings) {
        this.settings = settings;
    }

    /** Bytes have come, or we read again. */
    void heard() {
        heard = System.nanoTime();
    }

    /** A message has begun. */
    void begun() {
        begun = System.nanoTime();
    }

    /** We read no more until {@link #resume}. */
    void pause() {
        if (!paused) {
            paused = true;
            pausedAt = System.nanoTime();
        }
    }

    void resume() {
        if (paused) {
            paused = false;
            heard();
            begun += heard - pausedAt;
        }
    }

    boolean isOverWithin(boolean message) {
        long now = System.nanoTime();
        if (paused) {
            return false;
        }
        long silent = now - heard;
        return message
                ? silent > settings.byteLimit().toNanos()
                        || now - begun > settings.blockLimit().toNanos()
                : silent > settings.idleLimit().toNanos();
    }

    /** The handshake of TLS takes too long. */
    boolean isOverForHandshake() {
        return System.nanoTime() - heard > settings.byteLimit().toNanos();
    }
}
