package org.tiltas.engine.module;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.tiltas.engine.module.ModuleRegister.Offered;

/** Waits until what a bundle offers has been looked over. Thread-safe. */
final class Settling {
    /** Something has been looked over. */
    synchronized void settled() {
        notifyAll();
    }

    /**
     * Returns when the bundle offers something and all of that has been looked over, or one thing was refused, or at the
     * limit with what is known by then.
     *
     * @param offered what the bundle offers by now
     */
    synchronized List<Offered> await(Supplier<List<Offered>> offered, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        List<Offered> found = offered.get();
        for (long left = limit.toNanos(); left > 0 && !isDecided(found); left = until - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
            found = offered.get();
        }
        return found;
    }

    private static boolean isDecided(List<Offered> found) {
        boolean refused = found.stream().anyMatch(o -> o.refusal().isPresent());
        return refused || !found.isEmpty() && found.stream().allMatch(Offered::settled);
    }
}
