package org.tiltas.adapter.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

class TopicsTest {
    @Test
    void friendlyNamesMayHaveSlashes() throws DecodeException {
        Reading reading =
                Bridge.publish("floor 1/room 12/door", "{\"contact\":true}").get(0);

        assertThat(reading.device())
                .isEqualTo(new DeviceIdentifier("urn:tiltas:zigbee2mqtt", "gw1/floor 1/room 12/door"));
    }

    @Test
    void aNameThatIsAnAddress() throws DecodeException {
        Reading reading =
                Bridge.publish("0x00158d0001a2b3c4", "{\"contact\":true}").get(0);

        assertThat(reading.device()).isEqualTo(DeviceIdentifier.zigbee("00158D0001A2B3C4"));
        assertThat(reading.device().value()).isEqualTo("00-15-8D-00-01-A2-B3-C4");
    }

    @Test
    void anotherBaseTopic() throws DecodeException {
        List<Reading> readings =
                Bridge.publish("house/door", "{\"contact\":true}".getBytes(StandardCharsets.UTF_8), "mqtt");

        assertThat(readings.get(0).device().value()).isEqualTo("gw1/door");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sensor/set",
                "sensor/get",
                "a/b/set",
                "sensor/set/state",
                "sensor/get/temperature",
                "sensor/left/set",
                "bridge/info",
                "bridge/logging",
                "bridge/groups",
                "bridge/definitions",
                "bridge/health",
                "bridge",
                "bridge/extensions",
                "bridge/request/permit_join",
                "bridge/response/device/rename",
                "bridge/log",
                "bridge/config",
                "bridge/converters"
            })
    void topicsThatTellNothing(String topic) throws DecodeException {
        assertThat(Bridge.publish(topic, "{\"contact\":true,\"action\":\"sos\"}"))
                .isEmpty();
        assertThat(Bridge.publish(topic, "no json {")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"online|true", "offline|false", "{\"state\":\"online\"}|true", "{\"state\":\"offline\"}|false"})
    void availability(String payload, boolean online) throws DecodeException {
        Reading device = Bridge.publish("room 12/door/availability", payload).get(0);
        Reading bridge = Bridge.publish("bridge/state", payload).get(0);

        assertThat(Bridge.brief(device)).isEqualTo("device-online=" + online + " held");
        assertThat(device.device().value()).isEqualTo("gw1/room 12/door");
        assertThat(Bridge.brief(bridge)).isEqualTo("gateway-online=" + online + " held");
        assertThat(bridge.device()).isEqualTo(new DeviceIdentifier("urn:tiltas:gateway", "gw1"));
    }

    @Test
    void brokenAvailability() {
        for (String payload : List.of("maybe", "{\"state\":7}", "{}")) {
            assertThatThrownBy(() -> Bridge.publish("door/availability", payload))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage("state: neither online nor offline");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "temperature,21.5,ambient-temperature=21.5 Cel",
        "contact,false,contact-open=true held",
        "occupancy,true,motion=true held",
        "fall_down_status,maybe_fall,fall=true held",
        "battery,80,battery=80 %"
    })
    void attributesWithTopicsOfTheirOwn(String field, String payload, String reading) throws DecodeException {
        List<Reading> readings = Bridge.publish("room 12/sensor/" + field, payload);

        assertThat(Bridge.brief(readings)).containsExactly(reading);
        assertThat(readings.get(0).device().value()).isEqualTo("gw1/room 12/sensor");
    }

    @Test
    void otherAttributesTellNothingAndGarbageIsRefused() throws DecodeException {
        assertThat(Bridge.publish("sensor/brightness", "254")).isEmpty();
        assertThat(Bridge.publish("sensor/last_seen", "1700000000000")).isEmpty();
        assertThatThrownBy(() -> Bridge.publish("kitchen/door", "garbage")).isInstanceOf(DecodeException.class);
    }

    @Test
    void anEmptyPayloadTakesARetainedMessageBack() throws DecodeException {
        assertThat(Bridge.publish("door", "")).isEmpty();
        assertThat(Bridge.publish("door/availability", "")).isEmpty();
        assertThat(Bridge.publish("bridge/devices", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-11-22T08:00:00.123Z\"',2026-11-22T08:00:00.123Z",
        "'\"2026-11-22T10:00:00+02:00\"',2026-11-22T10:00:00+02:00",
        "'\"2026-11-22T10:00:00\"',2026-11-22T10:00:00+02:00",
        "1795334400123,2026-11-22T10:00:00.123+02:00"
    })
    void lastSeen(String text, OffsetDateTime at) throws DecodeException {
        Reading reading = Bridge.publish("door", "{\"last_seen\":" + text + ",\"contact\":true}")
                .get(0);

        assertThat(((ReadingTime.GatewayClock) reading.time()).at()).isEqualTo(at);
        assertThat(reading.heardAt()).contains(at);
    }

    @Test
    void withoutLastSeenTheTimeIsUnknown() throws DecodeException {
        for (String last : List.of("", "\"last_seen\":null,", "\"last_seen\":\"disable\",")) {
            Reading reading =
                    Bridge.publish("door", "{" + last + "\"contact\":true}").get(0);
            assertThat(reading.time()).isEqualTo(new ReadingTime.Unknown());
            assertThat(reading.heardAt()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void theListOfDevicesTellsNamesAndAddresses() throws DecodeException {
        List<Reading> readings = Bridge.publish("bridge/devices", """
                [{"ieee_address":"0x00124b0012000001","type":"Coordinator","friendly_name":"Coordinator"},
                 {"ieee_address":"0x00158d0001a2b3c4","type":"EndDevice","friendly_name":"room 12/door","supported":true,
                  "definition":{"model":"MCCGQ11LM","vendor":"Aqara","exposes":[{"name":"action","features":[{}]}]},
                  "model_id":"lumi.sensor_magnet.aq2","software_build_id":"3000-0001","power_source":"Battery"},
                 {"ieee_address":"0x00158d0001a2b3c5","type":"EndDevice","friendly_name":"0x00158d0001a2b3c5",
                  "definition":null,"model_id":null,"manufacturer":"LUMI"}]
                """);

        assertThat(Bridge.brief(readings))
                .containsExactly(
                        "device-alias=urn:tiltas:zigbee2mqtt|gw1/room 12/door",
                        "device-information[manufacturer]=Aqara",
                        "device-information[model]=MCCGQ11LM",
                        "device-information[software]=3000-0001",
                        "device-information[manufacturer]=LUMI");
        assertThat(readings.get(0).device()).isEqualTo(DeviceIdentifier.zigbee("00158d0001a2b3c4"));
    }

    @Test
    void aBrokenDeviceCostsNoOther() {
        DecodeException e = catchThrowableOfType(
                DecodeException.class,
                () -> Bridge.publish(
                        "bridge/devices",
                        "[7,{\"ieee_address\":\"zz\"},{\"ieee_address\":\"0x00158d0001a2b3c4\",\"friendly_name\":\"x\"}]"));

        assertThat(e).hasMessage("device 1: not an object");
        assertThat(Bridge.brief(e.partial())).containsExactly("device-alias=urn:tiltas:zigbee2mqtt|gw1/x");
    }

    @Test
    void eventsTellNamesToo() throws DecodeException {
        String event = "{\"type\":\"%s\",\"data\":{\"friendly_name\":\"x\",\"ieee_address\":\"0x00158d0001a2b3c4\"}}";

        for (String type : List.of("device_joined", "device_announce", "device_interview")) {
            assertThat(Bridge.brief(Bridge.publish("bridge/event", event.formatted(type))))
                    .containsExactly("device-alias=urn:tiltas:zigbee2mqtt|gw1/x");
        }
        assertThat(Bridge.publish("bridge/event", event.formatted("device_leave")))
                .isEmpty();
        assertThat(Bridge.publish("bridge/event", event.formatted("other"))).isEmpty();
    }

    @Test
    void theAddressSentAlongIsTakenBeforeTheName() throws DecodeException {
        String state =
                "{\"contact\":false,\"device\":{\"ieeeAddr\":\"0x00158d0001a2b3c4\",\"friendlyName\":\"x\",\"model\":\"M1\"}}";
        List<Reading> readings = Bridge.publish("x", state);

        assertThat(Bridge.brief(readings))
                .containsExactly(
                        "device-alias=urn:tiltas:zigbee2mqtt|gw1/x",
                        "device-information[model]=M1",
                        "contact-open=true held");
        assertThat(readings).extracting(Reading::device).containsOnly(DeviceIdentifier.zigbee("00158d0001a2b3c4"));
        assertThat(Bridge.publish("/ingest/zigbee2mqtt", state.getBytes(StandardCharsets.UTF_8), "http"))
                .hasSize(2);
    }

    @Test
    void withoutATopicTheMessageMustNameItsDevice() {
        assertThatThrownBy(() -> Bridge.publish(
                        "/ingest/zigbee2mqtt", "{\"contact\":true}".getBytes(StandardCharsets.UTF_8), "http"))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("topic: names no device");
    }

    @Test
    void aNameTooLong() {
        assertThatThrownBy(() -> Bridge.publish("n".repeat(300), "{\"contact\":true}"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("topic: the friendly name is too long");
    }

    @Test
    void descriptor() {
        AdapterDescriptor descriptor = new Zigbee2MqttAdapter().descriptor();

        assertThat(descriptor.id()).isEqualTo("zigbee2mqtt");
        assertThat(descriptor.topics()).containsExactly("zigbee2mqtt/#");
        assertThat(descriptor.urgent())
                .contains(
                        new AdapterDescriptor.UrgentRule("#", "\"action\""),
                        new AdapterDescriptor.UrgentRule("#", "\"fall"),
                        new AdapterDescriptor.UrgentRule("+/+/+/action", ""));
    }
}
