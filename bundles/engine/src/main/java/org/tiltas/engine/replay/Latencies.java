package org.tiltas.engine.replay;

import java.util.Arrays;

/** Times of work in microseconds; of very many only the latest are kept. Filled by one thread. */
public final class Latencies {
    private static final int MOST = 100_000;

    private long[] micros = new long[256];
    private int count;
    private long most;

    public void record(long time) {
        if (count == micros.length && micros.length < MOST) {
            micros = Arrays.copyOf(micros, Math.min(MOST, micros.length * 4));
        }
        micros[count++ % micros.length] = time;
        most = Math.max(most, time);
    }

    public Comparison.Micros figures() {
        int held = Math.min(count, micros.length);
        if (held == 0) {
            return new Comparison.Micros(0, 0, 0);
        }
        long[] sorted = Arrays.copyOf(micros, held);
        Arrays.sort(sorted);
        return new Comparison.Micros(sorted[(held - 1) / 2], sorted[(int) ((held - 1) * 0.99)], most);
    }
}
