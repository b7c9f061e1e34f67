package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.tiltas.tools.cli.Options;

/** Command line of the {@link Sink}; runs until it is ended. */
public final class SinkMain {
    private SinkMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.parse(
                args,
                Set.of(
                        "host",
                        "port",
                        "ledger",
                        "faults",
                        "port-file",
                        "smart-client",
                        "smart-keys",
                        "smart-seconds",
                        "tls-certificate",
                        "tls-key",
                        "tls-clients"),
                Set.of("keep"));
        Sink sink = new Sink(new SinkSettings(
                options.text("host", "127.0.0.1"),
                options.number("port", 9090),
                options.requiredPath("ledger"),
                options.flag("keep"),
                options.text("smart-keys")
                        .map(keys -> new SinkSettings.Smart(
                                options.text("smart-client", "tiltas"), keys, options.number("smart-seconds", 300))),
                options.path("tls-certificate")
                        .map(certificate -> new SinkSettings.Tls(
                                certificate, options.requiredPath("tls-key"), options.path("tls-clients")))));
        Optional<String> faults = options.text("faults");
        if (faults.isPresent()) {
            sink.configure(new ObjectMapper().readTree(faults.get()));
        }
        Optional<Path> portFile = options.path("port-file");
        if (portFile.isPresent()) {
            Files.writeString(portFile.get(), sink.port() + "\n");
        }
        System.out.println("sink: " + sink.base());
        new CountDownLatch(1).await();
    }
}
