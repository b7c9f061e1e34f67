package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Objects;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Rendering;

/**
 * Lets a channel tell what it would send, on threads and with a record of its own: what happens here is not held against
 * the deliveries of the same channel.
 */
public final class GuardedRendering implements Rendering, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Rendering rendering;
    private final CallRoom calls;

    GuardedRendering(Rendering rendering, String name, long bundle) {
        this.rendering = rendering;
        this.calls = new CallRoom(name + " (preview)", rendering, bundle, CallRoom.FIRST_PAUSE);
    }

    /**
     * What would go out.
     *
     * @throws ModuleFault when the channel breaks or hangs; when that is {@linkplain ModuleFault#isFenced fenced}, it is
     *     not asked any more
     */
    @Override
    public String render(Observed observed, PartnerSettings settings, PartnerContext context) {
        CallRoom.Terms terms = new CallRoom.Terms(settings.id(), LIMIT, PermanentException.class::isInstance);
        GuardedContext asked = new GuardedContext(context);
        CallTask<String> task =
                new CallTask<>(() -> Objects.requireNonNull(rendering.render(observed, settings, asked)));
        asked.during(task);
        try {
            return calls.call(terms, task);
        } catch (CallRoom.Declared e) {
            throw (PermanentException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleFault("interrupted", true);
        } finally {
            asked.end();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
