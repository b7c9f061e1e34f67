package org.tiltas.tools.bench;

import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Verdict;

/**
 * One phase of a bench.
 *
 * @param rate readings/s asked for; 0 = as many as back-pressure allows
 * @param perSecond readings/s from first publish to last acceptance at the partner
 * @param commitsPerReading database commits per accepted reading; NaN if the server does not tell
 * @param residentMegabytes resident memory of the server's JVM at the end of the phase
 * @param serverCpu CPU seconds of the server's JVM per second of the phase
 * @param diskBytesPerReading growth of the data directory per accepted reading, write-ahead log included
 */
record PhaseResult(
        String name,
        double rate,
        double perSecond,
        double commitsPerReading,
        double residentMegabytes,
        double serverCpu,
        double diskBytesPerReading,
        FleetResult fleet,
        Verdict verdict) {}
