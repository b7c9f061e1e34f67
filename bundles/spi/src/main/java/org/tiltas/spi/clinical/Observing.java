package org.tiltas.spi.clinical;

import java.util.List;
import org.tiltas.api.Measurement;
import org.tiltas.spi.journal.Unit;

/** Finds owner, time and identity of readings. */
public interface Observing {
    /**
     * Attribute of a measurement of {@link #replaying} that is no news by itself, such as the quiet of an alarm of which
     * nothing earlier is known: it may confirm what is stored, and nothing new is made of it. Never stored.
     */
    String QUIET = "quiet";

    /**
     * Turns readings into measurements. What has no owner is put on hold in the unit, what has an impossible time is
     * quarantined in it, unknown devices are created in it, and the unit is made to require the version of the
     * assignments it was resolved with.
     *
     * @return the measurements to append, in order
     */
    List<Measurement> observe(List<Decoded> messages, Unit unit);

    /**
     * The same for messages that were taken in earlier and are read once more, in their order: with a memory of its own,
     * so that old messages do not disturb the recognition of present ones. For one thread.
     */
    default Observing replaying() {
        return this;
    }
}
