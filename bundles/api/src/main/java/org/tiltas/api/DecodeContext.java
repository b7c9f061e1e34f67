package org.tiltas.api;

import java.time.ZoneId;

/** What an adapter may know about where it works. */
public interface DecodeContext {
    /** Time zone of the home. */
    ZoneId zone();
}
