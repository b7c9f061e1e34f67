package org.tiltas.transport.hl7push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
    private static Optional<Acknowledgement> read(String text) {
        return Acknowledgement.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theOldPlaceOfWordsIsReadToo() {
        assertThat(read("MSH|^~\\&|E\rMSA|AE|7|bad value\rERR|OBX^1^5^102\r"))
                .hasValueSatisfying(ack -> assertThat(ack.words()).isEqualTo("bad value; OBX 1 5 102"));
    }

    @Test
    void otherSeparatorsAndLineEndsAreUnderstood() {
        assertThat(read("MSH#*~\\&#E\nMSA#AR#7\nERR###207*Application internal error*HL70357#E\n"))
                .hasValueSatisfying(ack -> {
                    assertThat(ack.isPassing()).isTrue();
                    assertThat(ack.error()).isEqualTo(207);
                    assertThat(ack.controlId()).isEqualTo("7");
                });
    }

    @Test
    void whatIsNoAcknowledgementIsNone() {
        assertThat(read("")).isEmpty();
        assertThat(read("MSH|^~\\&|E\r")).isEmpty();
        assertThat(read("MSH|^~\\&|E\rMSA|XX|7\r")).isEmpty();
        assertThat(read("PID|1\rMSA|AA|7\r")).isEmpty();
    }

    @Property
    void nothingBreaksIt(@ForAll byte[] bytes, @ForAll String text) {
        Acknowledgement.read(bytes);
        read("MSH" + text);
        read("MSH|^~\\&|\rMSA|AE|" + text)
                .ifPresent(ack -> assertThat(ack.words()).hasSizeLessThanOrEqualTo(4_000));
    }
}
