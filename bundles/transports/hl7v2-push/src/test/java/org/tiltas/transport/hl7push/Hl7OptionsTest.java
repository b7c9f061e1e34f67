package org.tiltas.transport.hl7push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Hl7OptionsTest {
    private static void refused(String reason, String url, String... options) {
        assertThatThrownBy(() -> new Hl7PushChannel().check(Home.settings(url, options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void leftOutSettingsHaveSafeDefaults() {
        Hl7Options options = Hl7Options.of(Home.settings("mllp://engine.example:2575"));

        assertThat(options.names().application()).isEqualTo("TILTAS");
        assertThat(options.processing()).isEqualTo("P");
        assertThat(options.version()).isEqualTo("2.6");
        assertThat(options.withdrawn()).isEqualTo("W");
        assertThat(options.demographics()).isFalse();
        assertThat(options.timeout()).hasSeconds(30);
    }

    @Test
    void refusalsNameFieldAndReason() {
        refused("url: must begin with mllp:// or mllps://", "http://engine:2575");
        refused("url: must name host and port", "mllp://engine");
        refused("url: has more than host and port", "mllp://engine:2575/path");
        refused("settings.colour: is not known", "mllp://e:1", "settings.colour", "red");
        refused("settings.version: is not a version", "mllp://e:1", "settings.version", "3.0");
        refused("settings.processing: is not P, T or D", "mllp://e:1", "settings.processing", "X");
        refused("settings.authorities.urn:x: is not an assigning", "mllp://e:1", "settings.authorities.urn:x", "a^b^c");
        refused("settings.trust: is for mllps:", "mllp://e:1", "settings.trust", "PEM");
        refused("settings.trust: is no certificate", "mllps://e:1", "settings.trust", "PEM");
        refused("auth.type: is neither none nor", "mllp://e:1", "auth.type", "mtls");
        refused("auth.type: is neither none nor", "mllps://e:1", "auth.type", "basic");
        refused("auth.certificate: certificate and key", "mllps://e:1", "auth.type", "mtls");
        refused("fhirVersion, profile: are for FHIR", "mllp://e:1", "profile", "lt");
    }

    @Test
    void secretsAreNotInItsText() {
        Hl7Options options = Hl7Options.of(Home.settings("mllp://e:1"));
        assertThat(options.toString()).isEqualTo("Hl7Options[engine e:1]");
        assertThat(new Hl7Options.Own("chain", "key").toString()).isEqualTo("Own[]");
    }
}
