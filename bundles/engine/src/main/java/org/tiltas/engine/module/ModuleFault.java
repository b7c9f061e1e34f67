package org.tiltas.engine.module;

import java.time.Duration;

/** A call into a module came to nothing, and the module is to blame. The message is one line for people. */
public final class ModuleFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean fenced;

    /** @param fenced whether the module was not called at all: it is suspended, or was swapped */
    public ModuleFault(String reason, boolean fenced) {
        super(reason);
        this.fenced = fenced;
    }

    /** Whether it was not even called. */
    public boolean isFenced() {
        return fenced;
    }

    /** How long it is worth waiting before it is called again: short, so that a resumed module goes on at once. */
    public Duration pause() {
        return Duration.ofSeconds(1);
    }
}
