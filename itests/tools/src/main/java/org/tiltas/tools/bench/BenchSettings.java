package org.tiltas.tools.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * @param root project root, where the {@code tiltas} command is
 * @param work directory for data and ledgers; must be empty or absent
 * @param seconds length of each phase
 * @param warmup seconds at 2 000/s before the first measured phase; judged, not measured
 * @param kills 0 = measure; otherwise how often the server is killed under load
 * @param patience how long nothing may move at the partner before the rest is given up as lost
 * @param jdbcUrl external PostgreSQL, whose own commit counter is read then
 */
record BenchSettings(
        Path root,
        Path work,
        int gateways,
        int devices,
        int residents,
        int seconds,
        int warmup,
        int kills,
        Duration patience,
        Optional<String> jdbcUrl) {
    static final String SECRET = "bench-secret";
    static final String PARTNER = "bench";

    /** Where the distribution lies that {@code tiltas} starts. */
    Path distribution() {
        String other = System.getenv().getOrDefault("TILTAS_DIST", "");
        return other.isBlank() ? root.resolve("karaf-assembly/target/assembly") : Path.of(other.strip());
    }
}
