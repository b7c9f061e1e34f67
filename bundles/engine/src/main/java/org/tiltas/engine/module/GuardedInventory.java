package org.tiltas.engine.module;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Reconciling;

/** Questions to a partner, each with a time limit and an error boundary. */
final class GuardedInventory implements Reconciling.Inventory {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final CallRoom calls;
    private final CallRoom.Terms terms;
    private final Reconciling.Inventory inventory;

    GuardedInventory(CallRoom calls, CallRoom.Terms terms, Reconciling.Inventory inventory) {
        this.calls = calls;
        this.terms = terms;
        this.inventory = inventory;
    }

    private <T> T call(Callable<T> call) throws HostFailure, InterruptedException {
        try {
            return calls.call(terms, new CallTask<>(call));
        } catch (CallRoom.Declared e) {
            if (e.getCause() instanceof HostFailure failure) {
                throw failure;
            }
            throw GuardedConnection.unexpected(e);
        }
    }

    @Override
    public Map<String, List<String>> find(Collection<String> identifiers) throws HostFailure, InterruptedException {
        List<String> asked = List.copyOf(identifiers);
        return call(() -> {
            Map<String, List<String>> found = new HashMap<>();
            inventory.find(asked).forEach((identifier, held) -> found.put(identifier, List.copyOf(held)));
            return found;
        });
    }

    @Override
    public Optional<Reconciling.Page> list(Instant from, Instant to, Optional<String> page)
            throws HostFailure, InterruptedException {
        return call(() -> inventory.list(from, to, page));
    }

    @Override
    public void close() {
        if (!calls.isClosed()) {
            calls.last(
                    () -> {
                        inventory.close();
                        return true;
                    },
                    CLOSE_LIMIT);
        }
    }
}
