package org.tiltas.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Breaches as they are found; of each check only the first few, because the rest mostly has the same cause. */
final class Breaches {
    private static final int MOST_OF_A_CHECK = 3;

    private final Set<Breach> found = new LinkedHashSet<>();

    void add(Check check, String sentence) {
        if (!isEnough(check)) {
            found.add(new Breach(check, sentence));
        }
    }

    boolean isEnough(Check check) {
        return found.stream().filter(breach -> breach.check() == check).count() >= MOST_OF_A_CHECK;
    }

    List<Breach> list() {
        return new ArrayList<>(found);
    }
}
