package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CrcTest {
    @Test
    void checkValue() {
        // the customary check of this CRC (MCRF4XX) over the nine digits
        assertThat(Crc.of("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9))
                .isEqualTo(0x6f91);
    }

    @Test
    void coversOnlyWhatItIsTold() {
        assertThat(Crc.of("x123456789y".getBytes(StandardCharsets.US_ASCII), 1, 9))
                .isEqualTo(0x6f91);
        assertThat(Crc.of(new byte[0], 0, 0)).isEqualTo(0xffff);
    }
}
