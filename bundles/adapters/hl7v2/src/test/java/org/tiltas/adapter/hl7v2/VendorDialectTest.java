package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** Ways in which monitors write what the profile says otherwise. */
class VendorDialectTest {
    @Test
    void aCentralStationWithHexCodesAndNoNameOfItsOwn() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                StandardCharsets.ISO_8859_1,
                "MSH|^~\\&|||||||ORU^R01|HP1|P|2.3||||||8859/1",
                "PID|||MRN1||Kalna^Anna",
                "PV1||I|ICU/PCU^^bed6&0&0",
                "OBR|||||||20261122100000+0200",
                "OBX||NM|0002-4bb8^SpO2^MDIL|0|98|0004-0220^%^MDIL|||||F",
                "OBX||NM|0002-5000^Resp^MDIL|0|15|0004-0ae0^rpm^MDIL|||||F",
                "OBX||NM|0002-4182^HR^MDIL|0|87|0004-0aa0^bpm^MDIL|||||F",
                "OBX||NM|0002-4822^Pulse^MDIL|0|86|0004-0aa0^bpm^MDIL|||||F",
                "OBX||NM|0002-4a05^NBPs^MDIL|0|120|0004-0f20^mmHg^MDIL|||||F",
                "OBX||NM|0002-4a06^NBPd^MDIL|0|80|0004-0f20^mmHg^MDIL|||||F",
                "OBX||NM|0002-4B60^Tcore^MDIL|0|36.8|0004-17a0^\u00b0C^MDIL|||||F",
                "OBX||NM|0002-4bb0^Perf^MDIL|0|1.5|0004-0200^^MDIL|||||F",
                "OBX||NM|0002-4261^PVC^MDIL|0|0|0004-0aa0^bpm^MDIL|||||F",
                "OBX||TX|5^HardInop^MDIL-ALERT||No Pulse||||||F");

        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(
                        "spo2", "respiration-rate", "heart-rate", "heart-rate", "blood-pressure", "body-temperature");
        assertThat(readings.get(2).attributes()).containsEntry(Attributes.MODALITY, "ecg");
        assertThat(readings.get(3).attributes()).containsEntry(Attributes.MODALITY, "oximeter");
        assertThat(readings.get(5).value()).isEqualTo(Value.quantity(new BigDecimal("36.8"), "Cel"));
        assertThat(readings)
                .extracting(Reading::device)
                .containsOnly(DeviceIdentifier.own("hl7v2", "gw1", "ICU/PCU bed6"));
    }

    @ParameterizedTest
    @CsvSource({
        "149538^X^MDC, 71, 264896^MDC_DIM_PULS_PER_MIN^MDC, heart-rate",
        "192741^X^MDC, 71, 264672^MDC_DIM_PER_MIN^MDC, heart-rate",
        "188496^MDC_TEMP_AXIL^MDC, 35.1, 268192^MDC_DIM_DEGC^MDC, body-temperature",
        "150344^MDC_TEMP^MDC, 36.5, 268192^MDC_DIM_DEGC^MDC, body-temperature",
        "150448^MDC_PULS_OXIM_PERF_REL^MDC, 2.1, 262688^MDC_DIM_PERCENT^MDC, perfusion-index",
        "150488^MDC_BLD_PERF_INDEX^MDC, 0.94, 262688^MDC_DIM_PERCENT^MDC, perfusion-index",
        "151658^MDC_PULS_OXIM_PLETH_RESP_RATE^MDC, 19, 264928^MDC_DIM_RESP_PER_MIN^MDC, respiration-rate",
        "150316^MDC_SAT_O2^MDC, 96, %, spo2",
        "MDC_ECG_HEART_RATE^^MDC, 71, MDC_DIM_BEAT_PER_MIN, heart-rate",
        "^MDC_TEMP_ORAL^MDC, 36.6, Cel, body-temperature",
        "8867-4^Heart rate^LOINC, 71, /min, heart-rate",
        "8867-4^Heart rate^2.16.840.1.113883.6.1, 71, /min, heart-rate",
        "HR^local^99X^8867-4^Heart rate^LN, 71, bpm, heart-rate"
    })
    void codesAreKnown(String code, String number, String unit, String metric) throws DecodeException {
        assertThat(Monitor.rows("OBX|1|NM|" + code + "|1.1.1.1|" + number + "|" + unit + "|||||F"))
                .singleElement()
                .satisfies(reading -> {
                    assertThat(reading.metric()).isEqualTo(metric);
                    assertThat(((Value.Quantity) reading.value()).value()).isEqualTo(new BigDecimal(number));
                });
    }

    /** Signal quality and the work of the heart are no perfusion. */
    @ParameterizedTest
    @CsvSource({"150320", "150416"})
    void whatLooksAlikeIsNotTaken(String code) {
        assertThat(catchThrowableOfType(
                                DecodeException.class,
                                () -> Monitor.rows("OBX|1|NM|" + code + "^^MDC|1.1.1.1|80|262688^^MDC|||||F"))
                        .reason())
                .isEqualTo("unknown-code");
    }

    @Test
    void theNumberThatStandsForNoNumberIsNone() throws DecodeException {
        assertThat(Monitor.rows("OBX|1|NM|150456^^MDC|1.1.1.1|8388607|262688^^MDC|||||F"))
                .singleElement()
                .satisfies(
                        reading -> assertThat(reading.value()).isEqualTo(new Value.Absent(AbsentReason.NOT_A_NUMBER)));
    }

    @ParameterizedTest
    @CsvSource({"150301^^MDC, -999, 266016^^MDC", "150456^^MDC, -100, 262688^^MDC", "150344^^MDC, -99.9, 268192^^MDC"})
    void aSensorThatIsOnNobodyGivesNoNumber(String code, String number, String unit) throws DecodeException {
        assertThat(Monitor.rows("OBX|1|NM|" + code + "|1.1.1.1|" + number + "|" + unit + "|||||F"))
                .singleElement()
                .satisfies(reading -> assertThat(reading.value().toString()).contains("TEMP_UNKNOWN"));
    }

    @Test
    void aSenderThatNamesOnlyItsFacility() throws DecodeException {
        assertThat(Monitor.decode(
                        "MSH|^~\\&||KC575235977G|||20261122100000||ORU^R01|1|P|2.6",
                        "PID|||||",
                        "OBX||NM|149530^MDC_PULS_OXIM_PULS_RATE^MDC|1.3.1|70|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||F"))
                .singleElement()
                .satisfies(reading ->
                        assertThat(reading.device()).isEqualTo(DeviceIdentifier.own("hl7v2", "gw1", "KC575235977G")));
    }

    @Test
    void whoNamesNoDeviceAtAllIsAskedForOne() {
        assertThat(catchThrowableOfType(
                                DecodeException.class,
                                () -> Monitor.decode(
                                        "MSH|^~\\&|||||20261122100000||ORU^R01|1|P|2.3",
                                        "PV1||I|\"\"",
                                        "OBX|1|NM|8867-4^^LN||70|/min|||||F"))
                        .getMessage())
                .isEqualTo("OBX[1]-18: no device named, nor in MSH-3, MSH-4 or PV1-3");
    }
}
