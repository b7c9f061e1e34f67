package org.tiltas.engine.batch;

/** A step stands where it cannot work; the batch waits until the route is mended. */
public final class MisplacedStep extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public MisplacedStep(String message) {
        super(message);
    }
}
