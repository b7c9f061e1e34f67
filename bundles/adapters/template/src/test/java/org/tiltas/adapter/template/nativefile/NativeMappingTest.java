package org.tiltas.adapter.template.nativefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.adapter.template.Bench;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.AdapterDescriptor.UrgentRule;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class NativeMappingTest {
    private static final String HEART = """
            topics: band/{gateway}
            device: {id: $.id}
            time: $.at
            readings:
              - metric: heart-rate
                value: $.hr
            """;

    private static Value only(String yaml, String payload) throws Exception {
        List<Reading> readings = Bench.decode(Bench.yaml(yaml), payload);
        assertThat(readings).hasSize(1);
        return readings.get(0).value();
    }

    private static DecodeException refused(String yaml, String payload) {
        return catchThrowableOfType(DecodeException.class, () -> Bench.decode(Bench.yaml(yaml), payload));
    }

    @Test
    void whomTheMessageNames() throws Exception {
        String mapping = """
                device: {id: $.id}
                patient: {id: $.resident, authority: HOME}
                readings: [{metric: heart-rate, value: $.hr}]
                """;
        assertThat(named(mapping, "{\"id\": \"B\", \"hr\": 72, \"resident\": \"17\"}"))
                .isEqualTo("HOME|17");
        assertThat(named(mapping, "{\"id\": \"B\", \"hr\": 72, \"resident\": \"1|7\\n\"}"))
                .isEqualTo("HOME|1 7");
        assertThat(named(mapping, "{\"id\": \"B\", \"hr\": 72}")).isNull();
        String plain = mapping.replace("{id: $.resident, authority: HOME}", "$.resident");
        assertThat(named(plain, "{\"id\": \"B\", \"hr\": 72, \"resident\": 17}"))
                .isEqualTo("template:test|17");
    }

    private static String named(String mapping, String payload) throws Exception {
        return Bench.decode(Bench.yaml(mapping), payload).get(0).attributes().get(org.tiltas.api.Attributes.PATIENT);
    }

    @Test
    void theSmallestMapping() throws Exception {
        Reading reading = Bench.decode(
                        Bench.yaml(HEART), "{\"id\": \"b7\", \"at\": \"2026-11-22T10:00:00+02:00\", \"hr\": 72}")
                .get(0);
        assertThat(reading.metric()).isEqualTo("heart-rate");
        assertThat(reading.value()).isEqualTo(new Value.Quantity(new BigDecimal("72"), "/min", ""));
        assertThat(reading.device()).isEqualTo(new DeviceIdentifier("urn:tiltas:device:template:test", "gw1/b7"));
        assertThat(reading.time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.of(2026, 11, 22, 10, 0), Optional.of(ZoneOffset.ofHours(2))));
        assertThat(Bench.yaml(HEART).mapping().descriptor().topics()).containsExactly("band/{gateway}");
        assertThat(Bench.yaml(HEART).mapping().id()).isEqualTo("template:test");
    }

    @Test
    void numbersComeAsTextsToo() throws Exception {
        assertThat(only(HEART, "{\"id\": 7, \"hr\": \" 72.0 \"}"))
                .isEqualTo(new Value.Quantity(new BigDecimal("72.0"), "/min", ""));
        assertThat(only(HEART, "{\"id\": 7, \"hr\": \"<40\"}"))
                .isEqualTo(new Value.Quantity(new BigDecimal("40"), "/min", "<"));
        assertThat(refused(HEART, "{\"id\": 7, \"hr\": \"fast\"}"))
                .hasMessage("readings[0].value: matches a text that is no number");
        assertThat(refused(HEART, "{\"id\": 7, \"hr\": [1]}").reason()).isEqualTo("not-a-number");
    }

    @Test
    void aMessageWithoutDeviceOrReadingIsQuarantined() {
        assertThat(refused(HEART, "{\"hr\": 72}").reason()).isEqualTo("no-device");
        assertThat(refused(HEART, "{\"id\": 7}").reason()).isEqualTo("nothing-matched");
        assertThat(refused(HEART, "{\"id\": 7, \"hr\": 1, \"at\": \"soon\"}")).hasMessageContaining("time: not a time");
    }

    @Test
    void unmatchedMessagesCanBeIgnored() throws Exception {
        assertThat(Bench.decode(Bench.yaml(HEART + "unmatched: ignore\n"), "{\"status\": \"up\"}"))
                .isEmpty();
    }

    @Test
    void unitsFactorsAndSentinels() throws Exception {
        String yaml = """
                device: {id: $.id}
                readings:
                  - metric: body-temperature
                    value: $.t
                    unit: degF
                    factor: 0.1
                    absent: [9999, "-"]
                """;
        assertThat(only(yaml, "{\"id\": 1, \"t\": 986}"))
                .isEqualTo(new Value.Quantity(new BigDecimal("37.0"), "Cel", ""));
        assertThat(only(yaml, "{\"id\": 1, \"t\": 9999}")).isEqualTo(new Value.Absent(AbsentReason.ERROR));
        assertThat(only(yaml, "{\"id\": 1, \"t\": \"-\"}")).isEqualTo(new Value.Absent(AbsentReason.ERROR));
    }

    @Test
    void theMessageMayTellTheUnit() throws Exception {
        String yaml = """
                device: {id: $.id}
                readings:
                  - {metric: body-weight, value: $.w, unitFrom: $.u, units: {p: "[lb_av]"}}
                """;
        assertThat(only(yaml, "{\"id\": 1, \"w\": 154.3, \"u\": \"p\"}"))
                .isEqualTo(new Value.Quantity(new BigDecimal("70.0"), "kg", ""));
        assertThat(only(yaml, "{\"id\": 1, \"w\": 70, \"u\": \"kg\"}"))
                .isEqualTo(new Value.Quantity(new BigDecimal("70"), "kg", ""));
        assertThat(refused(yaml, "{\"id\": 1, \"w\": 70, \"u\": \"degC\"}").reason())
                .isEqualTo("unknown-unit");
    }

    @Test
    void onePressureIsOnePanel() throws Exception {
        String yaml = """
                language: jmespath
                device: {id: serial, system: bluetooth}
                readings:
                  - metric: blood-pressure
                    user: slot
                    components:
                      - {metric: systolic, value: bp.sys, unit: kPa}
                      - {metric: diastolic, value: bp.dia, unit: kPa}
                """;
        List<Reading> readings =
                Bench.decode(Bench.yaml(yaml), "{\"serial\": \"c0ffee000001\", \"bp\": {\"sys\": 16.0}, \"slot\": 2}");
        assertThat(readings.get(0).device()).isEqualTo(DeviceIdentifier.bluetooth("C0:FF:EE:00:00:01"));
        assertThat(readings.get(0).userIndex()).hasValue(2);
        assertThat(readings.get(0).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("systolic", new Value.Quantity(new BigDecimal("120"), "mm[Hg]", "")),
                        new Value.Component("diastolic", new Value.Absent(AbsentReason.UNKNOWN)))));
    }

    @Test
    void arraysGiveAReadingForEachPart() throws Exception {
        String yaml = """
                each: $.data[*]
                device: {id: $.id, global: true, prefix: "A-"}
                time: {value: $.ts, format: unix-ms, clock: gateway}
                sequence: $.n
                readings:
                  - {metric: spo2, value: $.spo2}
                  - metric: steps
                    each: $.walks
                    value: $.count
                    channel: {path: $.foot}
                """;
        List<Reading> readings = Bench.decode(Bench.yaml(yaml), """
                {"id": "x", "data": [{"ts": 1795341600123, "n": 5, "spo2": 97},
                  {"ts": 1795341660000, "n": 6, "walks": [{"count": 3, "foot": "left"}, {"count": 4}]}]}""");
        assertThat(readings).hasSize(3);
        assertThat(readings.get(0).device().value()).isEqualTo("A-x");
        assertThat(readings.get(0).time())
                .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T10:00:00.123Z")));
        assertThat(readings.get(0).sequence().orElseThrow().number()).isEqualTo(5);
        assertThat(readings.get(1).channel()).isEqualTo("left");
        assertThat(readings.get(2).value()).isEqualTo(new Value.Quantity(new BigDecimal("4"), "1", ""));
    }

    @Test
    void eventsConditionsQualityAndStatus() throws Exception {
        String yaml = """
                topics: home/+/button
                device: {topicLevel: 1}
                readings:
                  - metric: help-call
                    when: {path: $.event, is: [press, hold]}
                    value: true
                  - metric: bed-occupied
                    value: $.bed
                    map: {in: true, out: false}
                  - metric: heart-rate
                    when: ["$.hr", {jmespath: "ok == `true`"}]
                    value: $.hr
                    quality: {value: $.q, map: {poor: questionable}}
                    status: {value: $.s, map: {p: preliminary}}
                    attributes: {body-site: wrist, rssi: {path: $.rssi}}
                """;
        Reading press = Bench.decode(Bench.yaml(yaml), "{\"event\": \"press\"}", "home/b17/button")
                .get(0);
        assertThat(press.value()).isEqualTo(new Value.Flag(true));
        assertThat(press.device().value()).isEqualTo("gw1/b17");
        assertThat(press.time()).isEqualTo(new ReadingTime.Unknown());
        assertThat(Bench.decode(Bench.yaml(yaml), "{\"bed\": \"out\"}", "home/b17/button")
                        .get(0)
                        .value())
                .isEqualTo(new Value.Flag(false));
        Reading pulse = Bench.decode(
                        Bench.yaml(yaml),
                        "{\"hr\": 61, \"ok\": true, \"q\": \"poor\", \"s\": \"p\", \"rssi\": -61}",
                        "home/b17/button")
                .get(0);
        assertThat(pulse.quality()).containsExactly(Quality.QUESTIONABLE);
        assertThat(pulse.status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(pulse.attributes()).containsEntry("body-site", "wrist").containsEntry("rssi", "-61");
        assertThatThrownBy(() -> Bench.decode(Bench.yaml(yaml), "{\"hr\": 61, \"ok\": false}", "home/b17/button"))
                .isInstanceOf(DecodeException.class);
        assertThat(Bench.yaml(yaml).mapping().descriptor().urgent()).containsExactly(new UrgentRule("#", ""));
    }

    @Test
    void goodReadingsOfAHalfBrokenMessageAreRead() {
        String yaml = """
                each: $
                device: {id: $.id}
                readings: [{metric: heart-rate, value: $.hr}]
                """;
        DecodeException refusal = refused(yaml, "[{\"id\": 1, \"hr\": 60}, {\"id\": 1, \"hr\": \"x\"}, {\"hr\": 1}]");
        assertThat(refusal.partial()).hasSize(1);
        assertThat(refusal).hasMessageContaining("part 2: readings[0].value").hasMessageContaining("(and 1 more)");
    }

    @Test
    void timesWithoutOffsetAreTheZoneOfTheMappingOrTheHome() throws Exception {
        String yaml = """
                device: {id: $.id}
                time: {value: $.at, format: "dd.MM.yyyy HH:mm", zone: Europe/Riga}
                readings: [{metric: heart-rate, value: $.hr}]
                """;
        assertThat(Bench.decode(Bench.yaml(yaml), "{\"id\": 1, \"hr\": 60, \"at\": \"22.07.2026 09:30\"}")
                        .get(0)
                        .time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.of(2026, 7, 22, 9, 30), Optional.of(ZoneOffset.ofHours(3))));
        assertThat(Bench.decode(Bench.yaml(HEART), "{\"id\": 1, \"hr\": 60, \"at\": \"2026-07-22 09:30:01.5\"}")
                        .get(0)
                        .time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.of(2026, 7, 22, 9, 30, 1, 500_000_000), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "heart-rate; hart-rate; did you mean heart-rate?",
                "value: $.hr; value: '$.hr['; readings[0].value: '$.hr[' is not JSONPath",
                "value: $.hr; vlaue: $.hr; readings[0].vlaue: there is no such field",
                "heart-rate; systolic; systolic cannot stand alone",
                "heart-rate; blood-pressure; has no value of its own",
                "heart-rate; help-call; nothing wrong",
                "device: {id: $.id}; device: {}; must have either id or topicLevel",
                "device: {id: $.id}; device: {id: $.id, system: mac}; must be own, bluetooth",
                "band/{gateway}; band/#/x; # must stand alone",
                "band/{gateway}; +/#; would take every message",
                "time: $.at; time: {value: $.at, zone: Europe/Vilna}; is no time zone",
                "time: $.at; time: {value: $.at, format: bbbb}; must be iso, unix",
                "time: $.at; language: xpath; must be jsonpath or jmespath",
                "time: $.at; 'time: [';  is not YAML"
            })
    void mistakesAreRefusedWithASentence(String right, String wrong, String sentence) {
        String yaml = HEART.replace(right, wrong);
        if (sentence.equals("nothing wrong")) {
            assertThat(catchThrowableOfType(MappingError.class, () -> Bench.yaml(yaml)))
                    .isNull();
            return;
        }
        assertThatThrownBy(() -> Bench.yaml(yaml))
                .isInstanceOf(MappingError.class)
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{metric: heart-rate, value: $.x, unit: degC}; is a unit of temperature",
                "{metric: glucose-capillary-mg, value: $.x, unit: mmol/L}; cannot be converted",
                "{metric: glucose-control, value: $.x}; may be in",
                "{metric: help-call, value: $.x, unit: /min}; whose value is yes or no",
                "{metric: help-call, value: true}; say when",
                "{metric: heart-rate, value: $.x, map: {a: true}}; whose value is a number",
                "'{metric: blood-pressure, components: [{metric: systolic, value: $.x}]}'; needs diastolic too",
                "'{metric: blood-pressure, components: [{metric: heart-rate, value: $.x}]}'; is no component of blood-pressure",
                "{metric: consciousness, value: $.x}; codes: is missing"
            })
    void pairingsThatCannotBeAreRefused(String reading, String sentence) {
        assertThatThrownBy(() -> Bench.yaml("device: {id: $.id}\nreadings:\n  - " + reading + "\n"))
                .isInstanceOf(MappingError.class)
                .hasMessageContaining(sentence);
    }
}
