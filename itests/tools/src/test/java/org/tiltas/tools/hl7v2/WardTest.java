package org.tiltas.tools.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WardTest {
    private static final String MESSAGES = "BHS|^~\\&\rMSH|^~\\&|A\rMSH|^~\\&|A\rBTS|2\r";

    private ServerSocket server;
    private volatile String answer = "";

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "answers");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == 0x1c) {
                    String frame = "\u000b" + answer + "\u001c\r";
                    socket.getOutputStream().write(frame.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private Ward ward() {
        return new Ward("127.0.0.1", server.getLocalPort(), turn -> Optional.of(MESSAGES)).start(Duration.ofMillis(5));
    }

    @Test
    void countsWhatIsKeptOfABatch() {
        answer = "MSH|^~\\&\rMSA|AA|1\rMSH|^~\\&\rMSA|AE|2|OBX[1]-5: not a number\rERR|\r";
        Ward ward = ward();
        try (ward) {
            await().until(() -> ward.acknowledged() > 1 && ward.refusal().isPresent());
        }
        assertThat(ward.sent()).isEqualTo(2 * ward.acknowledged());
        assertThat(ward.refusal()).contains("AE: OBX[1]-5: not a number");
    }

    @Test
    void saysWhyNothingIsKept() {
        answer = "MSH|^~\\&\rMSA|AR|1|the sender is no known gateway\r";
        try (Ward ward = ward()) {
            await().until(() -> ward.refusal().isPresent());
            assertThat(ward.refusal()).contains("AR: the sender is no known gateway");
            assertThat(ward.acknowledged()).isZero();
        }
    }
}
