package org.tiltas.tools.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class Hl7TurnsTest {
    @Test
    void monitorsSpeakInTurn() {
        Hl7Turns turns = new Hl7Turns(List.of(0, 1), false, 1);

        assertThat(turns.apply(0))
                .hasValueSatisfying(
                        m -> assertThat(m).startsWith("MSH|^~\\&|SIM-MON|").contains("ORU^R01", "0011223300004000"));
        assertThat(turns.apply(1)).hasValueSatisfying(m -> assertThat(m).contains("0011223300004001"));
        assertThat(turns.apply(2)).hasValueSatisfying(m -> assertThat(m).contains("0011223300004000"));
    }

    @Test
    void aBatchHoldsAsManyAsItSays() {
        String batch = new Hl7Turns(List.of(0, 1, 2), false, 4).apply(0).orElseThrow();

        assertThat(batch).startsWith("BHS|^~\\&|SIM-MON|").endsWith("\rBTS|4\r");
        assertThat(batch.split("\r")).filteredOn(s -> s.startsWith("MSH|")).hasSize(4);
        assertThat(batch.split("\r"))
                .filteredOn(s -> s.startsWith("OBR|"))
                .as("each at a time of its own, or the server would take them for repetitions")
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void residentsComeMoveChangeAndLeave() {
        Hl7Turns turns = new Hl7Turns(List.of(4), true, 1);

        assertThat(List.of(0L, 1L, 2L, 3L, 4L))
                .extracting(turn -> turns.apply(turn).orElseThrow().split("\\|")[8])
                .containsExactly("ADT^A01", "ADT^A02", "ADT^A08", "ADT^A03", "ADT^A01");
        assertThat(turns.apply(5)).hasValueSatisfying(m -> assertThat(m).contains("PID|1||A-00005^^^DEMO|"));
    }

    @Test
    void connectionsShareTheDevices() {
        assertThat(Hl7Turns.numbers(0, 2, 5)).containsExactly(0, 2, 4);
        assertThat(Hl7Turns.numbers(1, 2, 5)).containsExactly(1, 3);
    }

    @Test
    void eachMessageOfABatchIsCounted() throws Exception {
        try (ServerSocket receiver = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> answer(receiver), "receiver");
            thread.start();
            try (DeviceStream stream = new DeviceStream(new DeviceStream.Plan(
                    Format.HL7V2, "127.0.0.1", receiver.getLocalPort(), "gw", "s", 3, 90, 5, false))) {
                await().atMost(Duration.ofSeconds(20)).until(() -> stream.acknowledged() >= 20);
                assertThat(stream.sent() % 5).isZero();
                assertThat(stream.acknowledged() % 2)
                        .as("of every five the fifth is refused")
                        .isZero();
            }
            thread.join();
        }
    }

    /** Answers every batch with four messages kept and one refused. */
    private static void answer(ServerSocket receiver) {
        String answer =
                "\u000bBHS|^~\\&\r" + "MSH|^~\\&\rMSA|AA|1\r".repeat(4) + "MSH|^~\\&\rMSA|AE|1\rBTS|5\r\u001c\r";
        try (Socket socket = receiver.accept()) {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                if (b == 0x1c) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // the sender has gone
        }
    }

    @Test
    void onlyHl7ComesInBatches() {
        assertThatThrownBy(() -> new DeviceStream.Plan(Format.GATT, "h", 1, "g", "s", 1, 1, 2, false))
                .hasMessageContaining("--batch and --adt");
        assertThatThrownBy(() -> new DeviceStream.Plan(Format.HL7V2, "h", 1, "g", "s", 1, 1, 101, false))
                .hasMessageContaining("--batch: must be 1 to 100");
    }
}
