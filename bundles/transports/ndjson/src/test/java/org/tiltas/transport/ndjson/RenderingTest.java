package org.tiltas.transport.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tiltas.api.PartnerSettings;

class RenderingTest {
    @Test
    void tellsTheLinesOfAFileThatHoldsNothingYet() {
        PartnerSettings settings = new PartnerSettings("archive", "ndjson", "", Map.of());

        String text = new NdjsonChannel().render(Home.observed(1, "p"), settings, new Home());

        assertThat(text.lines())
                .hasSize(3)
                .last()
                .asString()
                .contains("\"resourceType\":\"Observation\"", "61.50", "\"versionId\":\"1\"");
    }
}
