package org.tiltas.hl7batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    private static Batch read(String text) throws MalformedBatch {
        return Batch.read(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> texts(Batch.Group group) {
        return group.messages().stream()
                .map(message -> new String(message, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void aFileHoldsBatchesThatHoldMessages() throws Exception {
        Batch batch = read("FHS|^~\\&|APP|FAC|||20261122||||F1\rBHS|^~\\&|APP||||||||B1\r"
                + "MSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\rBTS|2|done\rBHS|^~\\&\rBTS|0\rFTS|2\r");

        assertThat(batch.file().orElseThrow().controlId()).isEqualTo("F1");
        assertThat(batch.groups()).hasSize(2);
        assertThat(batch.groups().get(0).header().orElseThrow().controlId()).isEqualTo("B1");
        assertThat(texts(batch.groups().get(0))).containsExactly("MSH|^~\\&|A\rPID|1\r", "MSH|^~\\&|B\r");
        assertThat(batch.groups().get(1).messages()).isEmpty();
        assertThat(batch.messages()).hasSize(2);
    }

    @Test
    void headersMayBeMissing() throws Exception {
        assertThat(read("MSH|^~\\&|A\nPID|1\n\nMSH|^~\\&|B").groups())
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.header()).isEmpty();
                    assertThat(texts(group)).containsExactly("MSH|^~\\&|A\nPID|1\r", "MSH|^~\\&|B\r");
                });
        assertThat(read("FHS|^~\\&\rMSH|^~\\&|A\rFTS|1\r").groups()).hasSize(1);
        assertThat(read("").groups()).isEmpty();
    }

    @Test
    void framesThatGotIntoAFileAreNoText() throws Exception {
        Batch batch = read("\u000bMSH|^~\\&|A\rPID|1\r\u001c\r\u000bMSH|^~\\&|B\r\u001c\r");

        assertThat(texts(batch.groups().get(0))).containsExactly("MSH|^~\\&|A\rPID|1\r", "MSH|^~\\&|B\r");
    }

    @Test
    void eachHeaderHasItsOwnSeparators() throws Exception {
        Batch batch = read("\u00ef\u00bb\u00bfBHS#*~\\&#APP*x\rMSH|^~\\&|A\rBTS#1\r");

        assertThat(batch.groups().get(0).header().orElseThrow().field(3)).isEqualTo("APP*x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "BHS|^~\\&;MSH|^~\\&;BTS|2! BTS-1: says 2 messages, there are 1",
                "BHS|^~\\&;MSH|^~\\&;BTS|two! BTS-1: not a number of messages",
                "BHS|^~\\&;MSH|^~\\&;BTS|99999999999! BTS-1: not a number of messages",
                "BHS|^~\\&;MSH|^~\\&! BTS: is missing: the batch is not whole",
                "BHS|^~\\&;MSH|^~\\&;BHS|^~\\&;BTS! BTS: is missing before the next BHS",
                "FHS|^~\\&;BHS|^~\\&;MSH|^~\\&;FTS|1! BTS: is missing before FTS",
                "FHS|^~\\&;BHS|^~\\&;BTS;BHS|^~\\&;BTS;FTS|1! FTS-1: says 1 batches, there are 2",
                "FHS|^~\\&;BHS|^~\\&;MSH|^~\\&;BTS|1! FTS: is missing: the file is not whole",
                "FHS|^~\\&;FTS|0;MSH|^~\\&! FTS: segments stand behind it",
                "BHS|^~\\&;BTS;BTS! BTS[2]: no batch stands before it",
                "BHS|^~\\&;BTS;FTS! FTS: no FHS stands before it",
                "BHS|^~\\&;FHS|^~\\&! FHS: stands where no file can begin",
                "BHS|^~\\&;PID|1;BTS! ???[2]: segment 2 stands outside of every message",
                "BHS;BTS! BHS-2: not four different separators",
                "FHS||x;FTS! FHS-2: not four different separators",
                "FHS|^^~\\;FTS! FHS-2: not four different separators"
            })
    void refusesWithThePlace(String text, String line) {
        MalformedBatch refusal = catchThrowableOfType(MalformedBatch.class, () -> read(text.replace(';', '\r')));

        assertThat(refusal).isNotNull();
        assertThat(refusal.line()).isEqualTo(line);
    }

    @Test
    void tooManyMessagesAreRefusedTogether() {
        String many = "BHS|^~\\&\r" + "MSH|^~\\&\r".repeat(Batch.MOST_MESSAGES + 1) + "BTS\r";

        assertThat(catchThrowableOfType(MalformedBatch.class, () -> read(many)).line())
                .isEqualTo("MSH[10001]: more than 10000 messages in one batch");
    }

    @Test
    void tooManyBatchesAreRefusedTogether() throws Exception {
        String headed = "BHS|^~\\&\rBTS\r";
        String bare = "MSH|^~\\&\rBTS\r";

        assertThat(read(headed.repeat(Batch.MOST_GROUPS)).groups()).hasSize(Batch.MOST_GROUPS);
        assertThat(catchThrowableOfType(MalformedBatch.class, () -> read(headed.repeat(Batch.MOST_GROUPS + 1)))
                        .line())
                .isEqualTo("BHS[1001]: more than 1000 batches in one file");
        assertThat(catchThrowableOfType(MalformedBatch.class, () -> read(bare.repeat(Batch.MOST_GROUPS + 1)))
                        .line())
                .isEqualTo("MSH[1001]: more than 1000 batches in one file");
    }

    @Test
    void longHeadersAreRefused() {
        assertThat(catchThrowableOfType(MalformedBatch.class, () -> read("BHS|^~\\&|" + "x".repeat(3000) + "\rBTS"))
                        .line())
                .isEqualTo("BHS: longer than 2048 bytes");
        assertThat(catchThrowableOfType(
                                MalformedBatch.class, () -> read("BHS|^~\\&|||||||||" + "x".repeat(201) + "\rBTS"))
                        .line())
                .isEqualTo("BHS-11: longer than 200 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FHS|^~\\&", "BHS|^~\\&", "\r\n BHS|", "\u00ef\u00bb\u00bfFHS|", "BHS"})
    void isKnownByItsBeginning(String text) {
        assertThat(Batch.begins(bytes(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MSH|^~\\&|BHS|", "BHSX|", "BH", "BTS|1"})
    void isNoBatch(String text) {
        assertThat(Batch.begins(bytes(text))).isFalse();
    }
}
