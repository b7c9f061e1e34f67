package org.tiltas.adapter.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

class PressTest {
    @ParameterizedTest
    @CsvSource({
        "emergency,''",
        "sos,''",
        "SOS,''",
        "panic,''",
        "single,''",
        "double,''",
        "triple,''",
        "hold,''",
        "long,''",
        "many,''",
        "press,''",
        "shake,''",
        "1_single,1",
        "4_hold,4",
        "button_2_double,button_2",
        "single_left,left",
        "both_double,both",
        "1_initial_press,1",
        "1_long_press,1",
        "dots_1_initial_press,dots_1",
        "on_press,''",
        "up_hold,''",
        "medical,''",
        "emergency_alarm,''",
        "call_nurse,''"
    })
    void presses(String action, String button) throws DecodeException {
        Reading press = Bridge.only("{'action':'" + action + "'}");

        assertThat(press.metric()).isEqualTo("help-call");
        assertThat(press.channel()).isEqualTo(button);
        assertThat(press.attributes())
                .containsEntry(Attributes.KIND, action.toLowerCase(Locale.ROOT))
                .doesNotContainKey(Attributes.STATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "none", "release", "1_short_release", "button_1_hold_release", "on_press_release",
                        "brightness_stop",
                "on", "off", "toggle", "on_l1", "left_off", "brightness_move_up", "brightness_step_down",
                "color_temperature_move", "arrow_left_click", "recall_1", "scene_2", "arm_all_zones", "disarm", "lock",
                "manual_unlock", "key_lock", "rotate_right", "dial_rotate_left_step", "flip90", "slide", "fall",
                "region_1_enter", "volume_up", "play_pause", "up_open", "down_close", "test", "unknown"
            })
    void whatIsNoPress(String action) throws DecodeException {
        assertThat(Bridge.state("{'action':'" + action + "'}")).isEmpty();
    }

    @Test
    void anEmptyActionIsNone() throws DecodeException {
        assertThat(Bridge.state("{'action':null}")).isEmpty();
        assertThat(Bridge.publish("sensor/action", "")).isEmpty();
        assertThat(Bridge.publish("sensor/action", "\"\"")).isEmpty();
        assertThat(Bridge.publish("sensor/action", "null")).isEmpty();
    }

    @Test
    void aKnockOnAThing() throws DecodeException {
        assertThat(Bridge.brief(Bridge.only("{'action':'vibration'}"))).isEqualTo("vibration=true");
        assertThat(Bridge.brief(Bridge.only("{'action':'drop'}"))).isEqualTo("vibration=true");
    }

    @Test
    void theOldNameOfAnAction() throws DecodeException {
        assertThat(Bridge.brief(Bridge.state("{'click':'single'}"))).containsExactly("help-call=true");
        assertThat(Bridge.brief(Bridge.state("{'click':'single','action':'single'}")))
                .containsExactly("help-call=true");
    }

    @Test
    void theTopicBesideTheKeySaysTheSameOnAnotherWay() throws DecodeException {
        Reading key = Bridge.only("{'action':'1_single'}");
        for (String payload : List.of("1_single", "\"1_single\"", "{\"action\":\"1_single\"}")) {
            Reading topic = Bridge.publish("sensor/action", payload).get(0);

            assertThat(topic.device()).isEqualTo(key.device());
            assertThat(topic.metric()).isEqualTo(key.metric());
            assertThat(topic.channel()).isEqualTo(key.channel());
            assertThat(topic.value()).isEqualTo(key.value());
            assertThat(key.attributes()).containsEntry(Attributes.WAY, Source.STATE);
            assertThat(topic.attributes()).containsEntry(Attributes.WAY, Source.ATTRIBUTE);
        }
    }

    @Test
    void garbageIsNoCallForHelp() {
        for (String payload : List.of("\u0001\u0002", "two words!", "x".repeat(101))) {
            assertThatThrownBy(() -> Bridge.publish("sensor/action", payload))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage("action: not a word");
        }
    }
}
