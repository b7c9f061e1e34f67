package org.tiltas.tools.sink;

import java.nio.file.Path;

/**
 * @param port 0 = any
 * @param ledger where accepted resources are written down; what it already holds is taken over
 * @param keep whether Observations are kept whole
 */
public record SinkSettings(String host, int port, Path ledger, boolean keep) {}
