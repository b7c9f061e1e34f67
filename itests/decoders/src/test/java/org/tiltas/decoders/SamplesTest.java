package org.tiltas.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tiltas.api.Contents;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Reading;
import org.tiltas.decoders.Decoder.Sample;

/** What our own simulators say is what our own adapters read. */
class SamplesTest {
    @ParameterizedTest
    @EnumSource(Decoder.class)
    void everythingAHomeSaysIsRead(Decoder decoder) throws Exception {
        DeviceAdapter adapter = decoder.adapter();
        Set<String> metrics = new HashSet<>();
        for (Sample sample : Samples.of(decoder)) {
            assertThatCode(() -> Decoder.read(adapter, sample))
                    .as(Samples.text(sample))
                    .doesNotThrowAnyException();
            Contents contents = Decoder.read(adapter, sample);
            contents.readings().stream().map(Reading::metric).forEach(metrics::add);
        }
        assertThat(metrics).hasSizeGreaterThan(2);
    }
}
