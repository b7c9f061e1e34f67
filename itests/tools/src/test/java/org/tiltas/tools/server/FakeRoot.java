package org.tiltas.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A project root whose {@code tiltas} command handles a {@link FakeTiltas}. */
public final class FakeRoot {
    private static final String SCRIPT = """
            #!/bin/sh
            run="$TILTAS_DATA/run"
            case "$1" in
            start)
              [ -z "$FAKE_FAILS" ] || { echo "port: in use"; exit 3; }
              rm -f "$run/server.pid"
              mkdir -p "$run"
              nohup '%s' -Xmx128m -XX:TieredStopAtLevel=1 -cp '%s' org.tiltas.tools.server.FakeTiltas >"$run/log" 2>&1 &
              while [ ! -s "$run/server.pid" ]; do kill -0 $! || exit 1; sleep 0.05; done
              echo ready ;;
            stop)
              pid=$(head -n 1 "$run/server.pid")
              kill "$pid"
              while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
              rm -f "$run/server.pid" ;;
            esac
            """;

    private FakeRoot() {}

    public static Path in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path script = directory.resolve("tiltas");
        Files.writeString(
                script,
                SCRIPT.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }
}
