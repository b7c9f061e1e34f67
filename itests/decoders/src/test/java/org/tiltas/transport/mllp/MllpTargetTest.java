package org.tiltas.transport.mllp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the fuzz target notice what they are there for. */
class MllpTargetTest {
    private static final String A = "MSH|^~\\&|A\rPID|1";
    private static final String B = "MSH|^~\\&|B";
    private static final String BATCH = "FHS|^~\\&\nBHS|^~\\&|MSH|\r" + A + "\n\n" + B + "\u001cBTS|2\rFTS|1\r";

    private static void whole(String... messages) {
        List<byte[]> bytes = Stream.of(messages)
                .map(message -> (message + "\r").getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        MllpTarget.whole(BATCH.getBytes(StandardCharsets.ISO_8859_1), bytes);
    }

    @Test
    void allMessagesAreThere() {
        assertThatCode(() -> whole(A, B)).doesNotThrowAnyException();
        assertThatCode(() -> MllpTarget.batch(BATCH.getBytes(StandardCharsets.ISO_8859_1)))
                .doesNotThrowAnyException();
    }

    @Test
    void noticesWhatIsLostOrChanged() {
        assertThatThrownBy(() -> whole(A)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> whole(A, B, B)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> whole(B, A)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> whole("MSH|^~\\&|A", B)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> whole(A, "MSH|^~\\&")).isInstanceOf(AssertionError.class);
    }
}
