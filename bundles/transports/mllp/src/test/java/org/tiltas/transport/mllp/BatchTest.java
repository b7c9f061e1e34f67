package org.tiltas.transport.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.spi.journal.Quarantined;

/** Batches over real sockets. */
class BatchTest {
    private static final String BHS = "BHS|^~\\&|MON|WARD|TILTAS|HOME|20261122100000||||B7\r";

    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = new Server();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String answer(String batch) throws Exception {
        try (Sender sender = server.connect()) {
            return sender.send(batch).answer();
        }
    }

    /** Names of segments, and MSA with its first two fields. */
    private static String shape(String answer) {
        return Arrays.stream(answer.split("\r"))
                .map(s -> s.startsWith("MSA")
                        ? Arrays.stream(s.split("\\|")).limit(3).collect(Collectors.joining(" "))
                        : s.matches("[BF]TS.*") ? s : s.substring(0, 3))
                .collect(Collectors.joining(", "));
    }

    @Test
    void eachMessageIsCommittedAndAnsweredInOneBatch() throws Exception {
        String answer = answer(BHS + Sender.message("A1") + Sender.message("A2") + "BTS|2\r");

        assertThat(server.intake.payloads()).containsExactly(Sender.message("A1"), Sender.message("A2"));
        assertThat(shape(answer)).isEqualTo("BHS, MSH, MSA AA A1, MSH, MSA AA A2, BTS|2");
        assertThat(answer.split("\r")[0])
                .matches("BHS\\|\\^~\\\\&\\|TILTAS\\|HOME\\|MON\\|WARD\\|[0-9.]{18}[+-][0-9]{4}\\|\\|\\|\\|"
                        + "[0-9A-Z.]{1,20}\\|B7");
    }

    @Test
    void aFileIsAnsweredByAFile() throws Exception {
        String answer = answer("FHS|^~\\&|MON|WARD|TILTAS|HOME|||||F1\r" + BHS + Sender.message("A1")
                + "BTS|1\rBHS#*~\\&\r" + "BTS#0\rFTS|2\r");

        assertThat(shape(answer)).isEqualTo("FHS, BHS, MSH, MSA AA A1, BTS|1, BHS, BTS#0, FTS|2");
        assertThat(answer.split("\r")[0]).endsWith("|F1");
    }

    @Test
    void nothingIsAnsweredBeforeTheLastCommit() throws Exception {
        server.intake.hold();
        try (Sender sender = server.connect()) {
            sender.send(BHS + Sender.message("A1") + Sender.message("A2") + "BTS|2\r")
                    .send(Sender.message("A3"));
            await().until(() -> server.intake.held() == 3);
            server.intake.commit(2);
            server.intake.commit(0);
            server.intake.fail(1);
            assertThat(shape(sender.answer())).isEqualTo("BHS, MSH, MSA AA A1, MSH, MSA AR A2, ERR, BTS|2");
            assertThat(sender.verdict()).isEqualTo("AA A3");
        }
    }

    @Test
    void aBadMessageLeavesTheOthersAlone() throws Exception {
        String answer =
                answer(BHS + "MSH|^~\\&|MON|WARD|||20261122||ORU^R01||P|2.6\r" + Sender.message("A2") + "BTS|2\r");

        assertThat(shape(answer)).startsWith("BHS, MSH, MSA AE ").endsWith("ERR, MSH, MSA AA A2, BTS|2");
        assertThat(server.intake.payloads()).containsExactly(Sender.message("A2"));
        assertThat(quarantined()).extracting(Quarantined::reason).containsExactly("malformed");
    }

    @Test
    void aMalformedBatchIsRefusedAsAWhole() throws Exception {
        String answer = answer(BHS + Sender.message("A1") + "BTS|2\r");

        assertThat(shape(answer)).isEqualTo("BHS, MSH, MSA AE B7, ERR, BTS|1");
        assertThat(answer)
                .contains("ERR||BTS^1^1|102^Data type error^HL70357|E||||BTS-1: says 2 messages, there are 1");
        assertThat(server.intake.asked()).isEmpty();
        assertThat(quarantined()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo("malformed");
            assertThat(kept.detail()).isEqualTo("BTS-1: says 2 messages, there are 1");
            assertThat(kept.message().gateway()).isEqualTo("ward");
        });
    }

    @Test
    void aFileWithoutItsEndIsRefused() throws Exception {
        assertThat(answer("FHS|^~\\&|MON||||||||F1\r" + BHS + Sender.message("A1") + "BTS|1\r"))
                .contains("ERR||FTS^1|100^Segment sequence error^HL70357|")
                .contains("FHS|")
                .endsWith("BTS|1\rFTS|1\r");
    }

    @Test
    void strangersAreNotKept() throws Exception {
        assertThat(shape(answer("BHS|^~\\&|OTHER||||||||B1\rMSH|^~\\&|OTHER||||||ORU|1|P|2.6\rBTS|1\r")))
                .isEqualTo("BHS, MSH, MSA AR 1, ERR, BTS|1");
        assertThat(answer("BHS|^~\\&|OTHER||||||||B1\r")).contains("MSA|AR|B1|");
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void strangersGetOneRefusalForAll() throws Exception {
        assertThat(shape(answer("BHS|^~\\&|OTHER||||||||B1\rBTS\r"))).isEqualTo("BHS, MSH, MSA AR B1, ERR, BTS|1");
        assertThat(shape(answer("BHS|^~\\&|OTHER||||||||B1\r" + "MSH|^~\\&\r".repeat(5000) + "BTS\r")))
                .isEqualTo("BHS, MSH, MSA AR B1, ERR, BTS|1");
        assertThat(shape(answer("FHS|^~\\&|OTHER||||||||F1\rBHS|^~\\&|MON\rBTS\rFTS\r")))
                .isEqualTo("FHS, BHS, MSH, MSA AR F1, ERR, BTS|1, FTS|1");
    }

    @Test
    void anEmptyBatchOfAKnownSenderIsWell() throws Exception {
        assertThat(shape(answer(BHS + "BTS|0\r"))).isEqualTo("BHS, BTS|0");
    }

    @Test
    void moreThanAThousandBatchesAreRefused() throws Exception {
        String answer = answer(BHS + "BTS\r" + "BHS|^\rBTS\r".repeat(400_000));

        assertThat(shape(answer)).isEqualTo("BHS, MSH, MSA AE B7, ERR, BTS|1");
        assertThat(quarantined()).extracting(Quarantined::reason).containsExactly("malformed");
    }

    @Test
    void acknowledgementsAreNotAnswered() throws Exception {
        try (Sender sender = server.connect()) {
            sender.send(BHS + "MSH|^~\\&|MON||||||ACK|1|P|2.6\rMSA|AA|7\rBTS|1\r")
                    .send("BHS|^~\\&|MON||||||||B1|OURS\rBTS|0\r")
                    .send(Sender.message("A1"));
            assertThat(sender.verdict()).isEqualTo("AA A1");
        }
    }

    @Test
    void whoWantsNoAnswersGetsAnEmptyBatch() throws Exception {
        assertThat(shape(answer(BHS + Sender.message("A1", "|||ER|NE") + "BTS|1\r")))
                .isEqualTo("BHS, BTS|0");
    }

    @Test
    void fourMegabytesAreTheLimitForTheWholeBatch() throws Exception {
        String large = Sender.message("A1").replace("|70|", "|" + "7".repeat(2 << 20) + "|");
        assertThat(answer(BHS + large + large + "BTS|2\r")).contains("longer than 4194304 bytes");
        assertThat(server.intake.asked()).isEmpty();
    }

    private List<Quarantined> quarantined() {
        return server.journal.quarantined;
    }
}
