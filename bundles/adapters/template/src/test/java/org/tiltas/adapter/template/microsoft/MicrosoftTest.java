package org.tiltas.adapter.template.microsoft;

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
import org.tiltas.adapter.template.Bench;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Templates of every documented kind, written from Microsoft's pages on them. */
class MicrosoftTest {
    private static String content(String... templates) {
        return "{\"templateType\": \"CollectionContent\", \"template\": [" + String.join(",", templates) + "]}";
    }

    private static String fhir(String... templates) {
        return "{\"templateType\": \"CollectionFhir\", \"template\": [" + String.join(",", templates) + "]}";
    }

    private static String device(String kind, String type, String match, String rest, String... values) {
        StringBuilder list = new StringBuilder();
        for (String value : values) {
            String[] parts = value.split("=", 2);
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"required\": \"true\", \"valueName\": \"")
                    .append(parts[0])
                    .append("\", \"valueExpression\": \"")
                    .append(parts[1])
                    .append("\"}");
        }
        return "{\"templateType\": \"" + kind + "\", \"template\": {\"typeName\": \"" + type
                + "\", \"typeMatchExpression\": " + match + ", " + rest + " \"values\": [" + list + "]}}";
    }

    private static String observation(String type, String code, String display, String value) {
        return "{\"templateType\": \"CodeValueFhir\", \"template\": {\"codes\": [{\"code\": \"" + code
                + "\", \"system\": \"http://loinc.org\", \"display\": \"" + display
                + "\"}], \"periodInterval\": 60, \"typeName\": \"" + type + "\", \"value\": " + value + "}}";
    }

    private static String sampled(String name, String unit) {
        return "{\"defaultPeriod\": 5000, \"unit\": \"" + unit + "\", \"valueName\": \"" + name
                + "\", \"valueType\": \"SampledData\"}";
    }

    private static final String HEART_DEVICE = device(
            "JsonPathContent",
            "heartrate",
            "\"$..[?(@heartRate)]\"",
            "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
            "hr=$.heartRate");
    private static final String HEART_FHIR =
            observation("heartrate", "8867-4", "Heart rate", sampled("hr", "count/min"));
    private static final String PRESSURE_DEVICE = device(
            "JsonPathContent",
            "bloodpressure",
            "\"$..[?(@systolic && @diastolic)]\"",
            "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
            "systolic=$.systolic",
            "diastolic=$.diastolic");
    /** As Microsoft ships it: the diastolic pressure has the code of the heart rate. */
    private static final String PRESSURE_FHIR = """
            {"templateType": "CodeValueFhir", "template": {
              "codes": [{"code": "85354-9", "display": "Blood pressure panel", "system": "http://loinc.org"}],
              "periodInterval": 60, "typeName": "bloodpressure", "components": [
                {"codes": [{"code": "8867-4", "display": "Diastolic blood pressure", "system": "http://loinc.org"}],
                 "value": {"defaultPeriod": 5000, "unit": "mmHg", "valueName": "diastolic", "valueType": "sampledData"}},
                {"codes": [{"code": "8480-6", "display": "Systolic blood pressure", "system": "http://loinc.org"},
                           {"code": "271649006", "display": "Systolic blood pressure", "system": "http://snomed.info/sct"}],
                 "value": {"defaultPeriod": 5000, "unit": "mmHg", "valueName": "systolic", "valueType": "Quantity"}}]}}""";

    private static Report report(MappingReader.Loaded loaded) {
        return loaded.report().orElseThrow();
    }

    private static Value.Quantity quantity(String value, String unit) {
        return new Value.Quantity(new BigDecimal(value), unit, "");
    }

    @Test
    void jsonPathContent() throws Exception {
        MappingReader.Loaded loaded = Bench.microsoft(content(HEART_DEVICE), fhir(HEART_FHIR));
        String body =
                "{\"heartRate\": \"78\", \"endDate\": \"2019-02-01T22:46:01.8750000Z\", \"deviceId\": \"device123\"}";
        List<Reading> bare = Bench.decode(loaded, body);
        assertThat(bare).hasSize(1);
        assertThat(bare.get(0).metric()).isEqualTo("heart-rate");
        assertThat(bare.get(0).value()).isEqualTo(quantity("78", "/min"));
        assertThat(bare.get(0).device().value()).isEqualTo("gw1/device123");
        assertThat(bare.get(0).time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.parse("2019-02-01T22:46:01.875"), Optional.of(ZoneOffset.UTC)));
        assertThat(Bench.decode(loaded, "{\"Body\": " + body + ", \"Properties\": {}, \"SystemProperties\": {}}"))
                .isEqualTo(bare);
        assertThat(loaded.mapping().descriptor().topics()).containsExactly("template/test/{gateway}");
    }

    @Test
    void severalMeasurementsOfOneMessageAndOfAnArray() throws Exception {
        String steps = device(
                "JsonPathContentTemplate",
                "stepcount",
                "\"$..[?(@steps)]\"",
                "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
                "steps=$.steps");
        MappingReader.Loaded loaded = Bench.microsoft(
                content(HEART_DEVICE, steps),
                fhir(HEART_FHIR, observation("stepCount", "55423-8", "Number of steps", sampled("steps", ""))));
        assertThat(Bench.decode(loaded, "{\"heartRate\": 78, \"steps\": 2, \"deviceId\": \"d\"}"))
                .extracting(Reading::metric)
                .containsExactly("heart-rate", "steps");
        assertThat(Bench.decode(loaded, """
                        [{"heartRate": "78", "endDate": "2019-02-01T22:46:01Z", "deviceId": "d"},
                         {"heartRate": "81", "endDate": "2019-02-01T23:46:01Z", "deviceId": "d"}]"""))
                .extracting(Reading::value)
                .containsExactly(quantity("78", "/min"), quantity("81", "/min"));
    }

    @Test
    void iotJsonPathContent() throws Exception {
        MappingReader.Loaded loaded = Bench.microsoft(
                content(device(
                        "IotJsonPathContent",
                        "heartrate",
                        "\"$..[?(@Body.heartRate)]\"",
                        "\"patientIdExpression\": \"$.SystemProperties.iothub-connection-device-id\",",
                        "hr=$.Body.heartRate")),
                fhir(HEART_FHIR));
        Reading hub = Bench.decode(loaded, """
                        {"Body": {"heartRate": "78"},
                         "Properties": {"iothub-creation-time-utc": "2019-02-01T22:46:01.8750000Z"},
                         "SystemProperties": {"iothub-connection-device-id": "device123"}}""").get(0);
        assertThat(hub.device().value()).isEqualTo("gw1/device123");
        assertThat(hub.time()).isInstanceOf(ReadingTime.DeviceClock.class);
        Reading direct = Bench.decode(loaded, "{\"heartRate\": \"78\"}").get(0);
        assertThat(direct.device().value()).isEqualTo("gw1/gw1");
        assertThat(direct.time()).isEqualTo(new ReadingTime.Unknown());
        assertThat(report(loaded).of(Report.Kind.UNUSED)).noneMatch(line -> line.contains("patientIdExpression"));
    }

    @Test
    void iotCentralJsonPathContent() throws Exception {
        MappingReader.Loaded loaded = Bench.microsoft(
                content(device(
                        "IotCentralJsonPathContent",
                        "bloodpressure",
                        "\"$..[?(@telemetry.BloodPressure.Systolic && @telemetry.BloodPressure.Diastolic)]\"",
                        "",
                        "systolic=$.telemetry.BloodPressure.Systolic",
                        "diastolic=$.telemetry.BloodPressure.Diastolic")),
                fhir(PRESSURE_FHIR));
        Reading reading = Bench.decode(loaded, """
                        {"applicationId": "1dffa667", "messageSource": "telemetry", "deviceId": "1vzb5ghlsg1",
                         "enqueuedTime": "2020-08-05T22:26:55.455Z",
                         "telemetry": {"BloodPressure": {"Diastolic": 71, "Systolic": 117}, "HeartRate": 88},
                         "messageProperties": {"messageProp": "value"}}""").get(0);
        assertThat(reading.device().value()).isEqualTo("gw1/1vzb5ghlsg1");
        assertThat(reading.time())
                .isEqualTo(new ReadingTime.GatewayClock(OffsetDateTime.parse("2020-08-05T22:26:55.455Z")));
        assertThat(reading.value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("diastolic", quantity("71", "mm[Hg]")),
                        new Value.Component("systolic", quantity("117", "mm[Hg]")))));
    }

    @Test
    void calculatedContentInBothLanguages() throws Exception {
        String calculated = """
                {"templateType": "CalculatedContent", "template": {
                  "typeName": "heartrate",
                  "typeMatchExpression": {"value": "$..[?(@heartRate)]", "language": "JsonPath"},
                  "deviceIdExpression": "$.matchedToken.deviceId",
                  "timestampExpression": {"value": "fromUnixTimestampMs(matchedToken.at)", "language": "JmesPath"},
                  "encounterIdExpression": "$.Body.encounter",
                  "correlationIdExpression": "$.matchedToken.session",
                  "values": [{"required": true, "valueName": "hr",
                    "valueExpression": {"value": "divide(matchedToken.heartRate, Body.scale)", "language": "JmesPath"}}]}}""";
        MappingReader.Loaded loaded = Bench.microsoft(content(calculated), fhir(HEART_FHIR));
        List<Reading> readings = Bench.decode(loaded, """
                {"scale": 10, "data": [{"heartRate": 780, "deviceId": "d1", "at": 1626799080000},
                                       {"heartRate": 790, "deviceId": "d2", "at": 1626799140000}]}""");
        assertThat(readings).extracting(Reading::value).containsExactly(quantity("78", "/min"), quantity("79", "/min"));
        assertThat(readings.get(1).device().value()).isEqualTo("gw1/d2");
        assertThat(readings.get(0).time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.of(2021, 7, 20, 16, 38), Optional.of(ZoneOffset.UTC)));
    }

    @Test
    void jmesPathMatchesThatAreArraysGiveEachElement() throws Exception {
        String calculated = device(
                "CalculatedContent",
                "heartrate",
                "\"Body.data[?heartRate]\"",
                "\"defaultExpressionLanguage\": \"JmesPath\", \"deviceIdExpression\": \"@.matchedToken.deviceId\","
                        + " \"timestampExpression\": \"@.matchedToken.at\",",
                "hr=@.matchedToken.heartRate");
        MappingReader.Loaded loaded = Bench.microsoft(content(calculated), fhir(HEART_FHIR));
        assertThat(Bench.decode(loaded, """
                        {"data": [{"heartRate": 61, "deviceId": "d"}, {"other": 1}, {"heartRate": 62, "deviceId": "d"}]}"""))
                .extracting(Reading::value)
                .containsExactly(quantity("61", "/min"), quantity("62", "/min"));
    }

    @Test
    void theReportSaysWhatWasMappedCorrectedUnusedAndRefused() throws Exception {
        String motion = device(
                "JsonPathContent",
                "rangeofmotion",
                "\"$..[?(@rom)]\"",
                "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
                "rom=$.rom");
        String temperature = device(
                "JsonPathContent",
                "temp",
                "\"$..[?(@temp)]\"",
                "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
                "temp=$.temp");
        String breath = device(
                "JsonPathContent",
                "resp",
                "\"$..[?(@resp)]\"",
                "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
                "resp=$.resp");
        Report report = report(Bench.microsoft(
                content(HEART_DEVICE, PRESSURE_DEVICE, motion, temperature, breath),
                fhir(
                        HEART_FHIR,
                        PRESSURE_FHIR,
                        observation("rangeofmotion", "rom", "Range Of Motion", sampled("rom", "")),
                        observation("temp", "8310-5", "Body temperature", sampled("temp", "degC")),
                        observation("resp", "9279-1", "Respiratory rate", sampled("resp", "breaths/minute")),
                        observation("lonely", "8302-2", "Body height", sampled("h", "cm")))));
        assertThat(report.of(Report.Kind.MAPPED))
                .containsExactly(
                        "heartrate: becomes heart-rate (8867-4 Heart rate).",
                        "bloodpressure: becomes blood-pressure (85354-9 Blood pressure panel with all children optional).",
                        "temp: becomes body-temperature (8310-5 Body temperature).",
                        "resp: becomes respiration-rate (9279-1 Respiratory rate).");
        assertThat(report.of(Report.Kind.CORRECTED))
                .containsExactlyInAnyOrder(
                        "heartrate: unit 'count/min' of value hr is no UCUM; it is read as /min.",
                        "bloodpressure: component diastolic: code 8867-4 (Diastolic blood pressure) is wrong for"
                                + " Diastolic blood pressure and is corrected to 8462-4.",
                        "bloodpressure: unit 'mmHg' of value diastolic is no UCUM; it is read as mm[Hg].",
                        "bloodpressure: unit 'mmHg' of value systolic is no UCUM; it is read as mm[Hg].",
                        "temp: unit 'degC' of value temp is no UCUM; it is read as Cel.",
                        "resp: unit 'breaths/minute' of value resp is no UCUM; it is read as /min.");
        assertThat(report.of(Report.Kind.UNUSED))
                .contains(
                        "heartrate: SampledData is not used: each value becomes an Observation of its own moment.",
                        "heartrate: periodInterval 60 is not used: an Observation has the moment it was measured, not a"
                                + " period.",
                        "lonely: no template of devicecontent gives such values.");
        assertThat(report.of(Report.Kind.REFUSED))
                .containsExactly("rangeofmotion: no metric of this server has the code rom (Range Of Motion).");
        assertThat(report.text()).contains("## Refused: 1").contains("## Mapped: 4");
    }

    @Test
    void whatCannotBeCorrectedIsRefused() throws Exception {
        String weight = device(
                "JsonPathContent", "weight", "\"$..[?(@w)]\"", "\"deviceIdExpression\": \"$.deviceId\",", "w=$.w");
        String alone =
                device("JsonPathContent", "sys", "\"$..[?(@s)]\"", "\"deviceIdExpression\": \"$.deviceId\",", "s=$.s");
        String nameless = device("JsonPathContent", "worn", "\"$..[?(@worn)]\"", "", "worn=$.worn");
        Report report = report(Bench.microsoft(
                content(HEART_DEVICE, weight, alone, nameless),
                fhir(
                        HEART_FHIR,
                        observation("weight", "29463-7", "Body weight", sampled("w", "")),
                        observation("sys", "8480-6", "Systolic blood pressure", sampled("s", "mmHg")))));
        assertThat(report.of(Report.Kind.REFUSED))
                .containsExactlyInAnyOrder(
                        "worn: cannot be read: template[3].deviceIdExpression: is missing.",
                        "weight: value w has no unit, and body-weight could be meant in several; say it in the settings"
                                + " beside the files.",
                        "sys: codes: systolic cannot stand alone: its profile wants it as a component of blood-pressure.");
        assertThatThrownBy(() -> Bench.microsoft(
                        content(HEART_DEVICE), fhir(observation("heartrate", "8867-4", "", sampled("hr", "kg")))))
                .isInstanceOf(MappingError.class)
                .hasMessageContaining("is a unit of mass");
        assertThatThrownBy(() -> Bench.microsoft(
                        content(device(
                                "JsonPathContent", "x", "\"$..[?(@a\"", "\"deviceIdExpression\": \"$.d\",", "a=$.a")),
                        fhir(HEART_FHIR)))
                .isInstanceOf(MappingError.class)
                .hasMessageContaining("is not JSONPath");
    }

    @Test
    void commentsAndCommasAtTheEndAreReadAsTheConnectorReadsThem() throws Exception {
        String commented = content(HEART_DEVICE)
                .replaceFirst("\\{", "{ // what the monitors send\n")
                .replaceFirst("\\}(\\s*)$", ", /* no more */ }$1");
        MappingReader.Loaded loaded = Bench.microsoft(commented, "// FHIR\n" + fhir(HEART_FHIR));

        assertThat(Bench.decode(loaded, "{\"heartRate\": 60, \"deviceId\": \"d\"}"))
                .extracting(Reading::metric)
                .containsExactly("heart-rate");
    }

    @Test
    void codeAndDisplayThatDisagreeAreSettledByTheNamesOrRefused() throws Exception {
        String saysDiastolic = observation("heartrate", "8867-4", "Body temperature", sampled("hr", ""));
        assertThat(Bench.decode(
                                Bench.microsoft(content(HEART_DEVICE), fhir(saysDiastolic)),
                                "{\"heartRate\": 60, \"deviceId\": \"d\"}")
                        .get(0)
                        .metric())
                .isEqualTo("heart-rate");
        String neutral = HEART_DEVICE.replace("heartrate", "vital").replace("\"hr\"", "\"v\"");
        assertThatThrownBy(() -> Bench.microsoft(
                        content(neutral), fhir(observation("vital", "8867-4", "Body temperature", sampled("v", "")))))
                .hasMessageContaining("means Heart rate and its display says Body temperature");
    }

    @Test
    void settingsBesideTheFilesSayWhatTheFilesDoNot() throws Exception {
        String removed = device(
                "JsonPathContent",
                "deviceRemoved",
                "\"$..[?(@deviceRemoved)]\"",
                "\"deviceIdExpression\": \"$.deviceId\", \"timestampExpression\": \"$.endDate\",",
                "deviceRemoved=$.deviceRemoved");
        String concept = """
                {"templateType": "CodeValueFhir", "template": {
                  "codes": [{"code": "deviceEvent", "system": "https://www.mydevice.com/v1", "display": "Device Event"}],
                  "periodInterval": 0, "typeName": "deviceRemoved",
                  "value": {"text": "Device Removed", "codes": [{"code": "deviceRemoved",
                    "system": "https://www.mydevice.com/v1", "display": "Device Removed"}],
                    "valueName": "deviceRemoved", "valueType": "codeableConcept"}}}""";
        MappingReader.Loaded loaded = Bench.microsoft(content(HEART_DEVICE, removed), fhir(HEART_FHIR, concept), """
                topics: clinic/{gateway}
                unmatched: ignore
                microsoft:
                  device: {system: bluetooth}
                  zone: Europe/Vilnius
                  metrics: {deviceRemoved: off-body}
                """);
        Reading reading = Bench.decode(
                        loaded,
                        "{\"deviceRemoved\": \"yes, at noon\", \"deviceId\": \"c0ffee000001\", \"endDate\": \"2026-07-01T12:00:00\"}")
                .get(0);
        assertThat(reading.metric()).isEqualTo("off-body");
        assertThat(reading.value()).isEqualTo(new Value.Flag(true));
        assertThat(reading.device().value()).isEqualTo("C0-FF-EE-00-00-01");
        assertThat(reading.time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.of(2026, 7, 1, 12, 0), Optional.of(ZoneOffset.ofHours(3))));
        assertThat(loaded.mapping().descriptor().topics()).containsExactly("clinic/{gateway}");
        assertThat(Bench.decode(loaded, "{\"other\": 1}")).isEmpty();
    }

    @Test
    void aRequiredValueThatIsMissingQuarantinesTheRestIsRead() throws Exception {
        String loose = PRESSURE_DEVICE.replace("@systolic && @diastolic", "@systolic");
        MappingReader.Loaded loaded = Bench.microsoft(content(HEART_DEVICE, loose), fhir(HEART_FHIR, PRESSURE_FHIR));
        DecodeException refusal = catchThrowableOfType(
                DecodeException.class,
                () -> Bench.decode(loaded, "{\"heartRate\": 60, \"systolic\": 120, \"deviceId\": \"d\"}"));
        assertThat(refusal.reason()).isEqualTo("incomplete");
        assertThat(refusal.partial()).extracting(Reading::metric).containsExactly("heart-rate");
    }

    @Test
    void stringsAreWordsWhereAMetricHasWords() throws Exception {
        String note = device(
                "JsonPathContent",
                "meal",
                "\"$..[?(@meal)]\"",
                "\"deviceIdExpression\": \"$.deviceId\",",
                "meal=$.meal");
        String fhir = observation("meal", "x", "y", "{\"valueName\": \"meal\", \"valueType\": \"String\"}");
        MappingReader.Loaded loaded =
                Bench.microsoft(content(note), fhir(fhir), "microsoft: {metrics: {meal: glucose-context}}\n");
        assertThat(Bench.decode(loaded, "{\"meal\": \"after lunch\", \"deviceId\": \"d\"}")
                        .get(0)
                        .value())
                .isEqualTo(new Value.Text("after lunch"));
    }
}
