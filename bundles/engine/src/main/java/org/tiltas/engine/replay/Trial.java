package org.tiltas.engine.replay;

import java.util.List;
import org.tiltas.api.Reading;

/** What came of decoding one message. */
sealed interface Trial {
    /** Readings; with a refusal when the adapter could read only some of the message. */
    record Read(List<Reading> readings, String refusal, String detail) implements Trial {}

    /** It broke, took too long or gave something that is no list of readings; {@code reason} is a machine word. */
    record Broken(String reason, String detail) implements Trial {}
}
