package org.tiltas.engine.module;

import java.util.Optional;

/**
 * What reaches partners, as a preview needs it.
 *
 * @param id kind of partner, or name of the profile
 * @param rendering of a channel that can tell what it would send; to be closed by whoever asked
 * @param profile of a delivery profile; as the rendering
 */
public record Outward(String id, Optional<GuardedRendering> rendering, Optional<Channels.Beside> profile)
        implements AutoCloseable {
    @Override
    public void close() {
        rendering.ifPresent(GuardedRendering::close);
        profile.ifPresent(Channels.Beside::close);
    }
}
