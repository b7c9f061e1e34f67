package org.tiltas.tools.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BedsideMonitorTest {
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-11-22T10:00:00+02:00");

    @Test
    void sendsWhatAMonitorSends() {
        BedsideMonitor monitor = new BedsideMonitor("MON", "0011223344556677", "17^^^HOME", 1);
        String first = monitor.next(NOW);
        assertThat(first.split("\r"))
                .startsWith(
                        "MSH|^~\\&|MON|||TILTAS|20261122100000+0200||ORU^R01^ORU_R01|MON-1-0-1795334400|P|2.6|||||||"
                                + "UNICODE UTF-8")
                .contains("PID|||17^^^HOME")
                .hasSize(10);
        assertThat(first)
                .contains("OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.147842|", "MONITOR^^0011223344556677^EUI-64");
        assertThat(monitor.next(NOW).split("\r")).hasSize(7);
        assertThat(monitor.next(NOW.plusNanos(12_000_000))).contains("|||20261122100000.012+0200\rOBX|1|");
    }

    @Test
    void waitsForTheAnswerInItsFrame() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> answerOnce(server));
            try (MllpClient client = new MllpClient("127.0.0.1", server.getLocalPort(), Duration.ofSeconds(10))) {
                BedsideMonitor monitor = new BedsideMonitor("MON", "0011223344556677", "", 1);
                assertThat(monitor.send(client, NOW)).isTrue();
                assertThatThrownBy(() -> monitor.send(client, NOW)).isInstanceOf(EOFException.class);
            }
            assertThat(heard.get()).startsWith("\u000bMSH|").endsWith("|R\r\u001c");
        }
    }

    private static String answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            int b;
            do {
                b = in.read();
                text.write(b);
            } while (b != 0x1c);
            in.read();
            socket.getOutputStream().write("\u000bMSH|^~\\&\rMSA|AA|1\r\u001c\r".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            while (in.read() >= 0) {
                // until the client has gone
            }
            return text.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
