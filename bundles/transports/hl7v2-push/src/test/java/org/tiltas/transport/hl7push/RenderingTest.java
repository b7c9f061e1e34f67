package org.tiltas.transport.hl7push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;

class RenderingTest {
    private final PartnerSettings settings = Home.settings("mllp://127.0.0.1:1");
    private final Hl7PushChannel channel = new Hl7PushChannel();

    @Test
    void tellsTheMessageThatWouldGoOut() throws Exception {
        Home home = new Home();

        String text = channel.render(Home.observed(1), settings, home);

        assertThat(text.getBytes(StandardCharsets.UTF_8))
                .isEqualTo(new ObservationMessage(Hl7Options.of(settings), home)
                        .write(Home.observed(1))
                        .bytes());
    }

    @Test
    void saysWhyNothingWouldGoOut() {
        Home home = new Home();
        home.resources.put("Patient/17", "");

        assertThatThrownBy(() -> channel.render(Home.observed(1), settings, home))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("not known to this server");
    }
}
