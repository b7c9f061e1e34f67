package org.tiltas.tools.sink;

import java.nio.file.Path;
import java.util.Optional;

/**
 * @param port 0 = any
 * @param ledger where accepted resources are written down; what it already holds is taken over
 * @param keep whether Observations are kept whole
 * @param smart whom tokens are given to; empty lets everybody in
 * @param tls certificates; empty speaks in clear
 */
public record SinkSettings(String host, int port, Path ledger, boolean keep, Optional<Smart> smart, Optional<Tls> tls) {
    public SinkSettings(String host, int port, Path ledger, boolean keep) {
        this(host, port, ledger, keep, Optional.empty(), Optional.empty());
    }

    /**
     * SMART Backend Services.
     *
     * @param client id of the only client
     * @param keys URL of its JWK set
     * @param seconds how long a token lives
     */
    public record Smart(String client, String keys, int seconds) {}

    /**
     * PEM files.
     *
     * @param clients authority of the certificates that clients must show; empty asks for none
     */
    public record Tls(Path certificate, Path key, Optional<Path> clients) {}
}
