package org.tiltas.engine.module;

import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * How a version that reaches partners proves itself while it is on probation: by its calls. What it does to a partner
 * cannot be done again by the version before, to see whether that can do it; so it fails with the first call that breaks or
 * hangs, unless the version before was at fault for the same partner when it was replaced. Thread-safe.
 */
final class Proving {
    /** Nothing is to be proved. */
    static final Proving NOTHING = new Proving(Optional::empty, (predecessor, whom) -> false);

    private final Supplier<Optional<Probation>> probation;
    private final BiPredicate<Long, String> troubled;

    /**
     * For one version.
     *
     * @param probation the one this version is on, if it is on any
     * @param troubled whether a bundle, the one before, is at fault for a partner and lane
     */
    Proving(Supplier<Optional<Probation>> probation, BiPredicate<Long, String> troubled) {
        this.probation = probation;
        this.troubled = troubled;
    }

    /** A call for a partner and lane begins. */
    Call begin(String whom) {
        return new Call(whom, probation.get().filter(Probation::enter));
    }

    /** One call; closed when it has come back. */
    final class Call implements AutoCloseable {
        private final String whom;
        private final Optional<Probation> counted;

        private Call(String whom, Optional<Probation> counted) {
            this.whom = whom;
            this.counted = counted;
        }

        void good() {
            counted.ifPresent(p -> p.good(1));
        }

        /** @param how what it did, in a few words */
        void bad(String how) {
            counted.filter(p -> !troubled.test(p.predecessor(), whom))
                    .ifPresent(p -> p.failed("for partner " + whom + ": " + how));
        }

        @Override
        public void close() {
            counted.ifPresent(Probation::leave);
        }
    }
}
