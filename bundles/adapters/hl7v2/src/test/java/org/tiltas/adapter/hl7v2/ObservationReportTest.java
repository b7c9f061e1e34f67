package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Messages written from the text of IHE PCD TF 2 and HL7 2.6, and what they mean. */
class ObservationReportTest {
    private static final String SPO2 =
            "OBX|1|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.1.1.150456|97|262688^MDC_DIM_PERCENT^MDC|";

    private static Value quantity(String number, String unit) {
        return Value.quantity(new BigDecimal(number), unit);
    }

    private static Reading one(String... rows) throws DecodeException {
        List<Reading> readings = Monitor.rows(rows);
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    private static DecodeException refused(String... rows) {
        return catchThrowableOfType(DecodeException.class, () -> Monitor.rows(rows));
    }

    @Test
    void aBedsideMonitorAsPcd01() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                "MSH|^~\\&|ACME^ACDE48234567ABCD^EUI-64||||20261122090030-0500||ORU^R01^ORU_R01|MSG1|P|2.6|||NE|AL|||||IHE PCD ORU-R012006^HL7^2.16.840.1.113883.9.n.m^HL7",
                "PID|||789567^^^Imaginary Hospital^PI||Doe^John^Joseph^^^^L^A|||M",
                "PV1||I|3 West ICU^3002^1",
                "OBR|1|AB12345^ACME^ACDE48234567ABCD^EUI-64|CD12345^ACME^ACDE48234567ABCD^EUI-64|182777000^monitoring of patient^SCT|||20261122090000-0500",
                "OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||ACME^^0011223344556677^EUI-64",
                "OBX|2||69635^MDC_DEV_ANALY_ECG_VMD^MDC|1.1.0.0|||||||X",
                "OBX|3|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.147842|61|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R",
                "OBX|4|NM|151562^MDC_RESP_RATE^MDC|1.2.1.151562|14|264928^MDC_DIM_RESP_PER_MIN^MDC|||||F|||20261122085955.250-0500",
                "OBX|5|NM|150301^MDC_PRESS_CUFF_SYS^MDC|1.3.1.150301|120|266016^MDC_DIM_MMHG^MDC|||||R",
                "OBX|6|NM|150302^MDC_PRESS_CUFF_DIA^MDC|1.3.1.150302|80|266016^MDC_DIM_MMHG^MDC|||||R",
                "OBX|7|NM|150303^MDC_PRESS_CUFF_MEAN^MDC|1.3.1.150303|95|266016^MDC_DIM_MMHG^MDC|||||R");

        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly("heart-rate", "respiration-rate", "blood-pressure");
        assertThat(readings).extracting(Reading::device).containsOnly(DeviceIdentifier.eui64("0011223344556677"));
        Reading rate = readings.get(0);
        assertThat(rate.value()).isEqualTo(quantity("61", "/min"));
        assertThat(rate.channel()).isEqualTo("1.1.1.147842");
        assertThat(rate.status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(rate.attributes())
                .containsEntry(Attributes.MODALITY, "ecg")
                .containsEntry(Attributes.PATIENT, "Imaginary Hospital|789567");
        ZoneOffset fiveBehind = ZoneOffset.ofHours(-5);
        assertThat(rate.time())
                .isEqualTo(
                        new ReadingTime.DeviceClock(LocalDateTime.parse("2026-11-22T09:00"), Optional.of(fiveBehind)));
        assertThat(rate.heardAt()).contains(OffsetDateTime.parse("2026-11-22T09:00:30-05:00"));
        assertThat(readings.get(1).time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        LocalDateTime.parse("2026-11-22T08:59:55.250"), Optional.of(fiveBehind)));
        assertThat(readings.get(2).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("systolic", quantity("120", "mm[Hg]")),
                        new Value.Component("diastolic", quantity("80", "mm[Hg]")),
                        new Value.Component("mean-pressure", quantity("95", "mm[Hg]")))));
        assertThat(readings.get(2).channel()).isEqualTo("1.3.1");
    }

    @Test
    void aPlainSpotCheckWithLoinc() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                "MSH|^~\\&|SPOT|CLINIC|||20261122101500||ORU^R01|7|P|2.3",
                "PID|1||4711^^^CLINIC",
                "OBR|1||||||20261122101000",
                "OBX|1|NM|8889-8^Heart rate by Pulse oximetry^LN||72|/min|||||F",
                "OBX|2|NM|8480-6^Systolic^LN|1|16.0|kPa|||||F",
                "OBX|3|NM|8462-4^Diastolic^LN|2|10.7|kPa|||||F",
                "OBX|4|NM|8310-5^Body temperature^LN||98.6|[degF]|||||F",
                "OBX|5|ST|8302-2^Height^LN||1.72|m|||||F");
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly("heart-rate", "blood-pressure", "body-temperature", "body-height");
        assertThat(readings)
                .extracting(Reading::device)
                .containsOnly(new DeviceIdentifier("urn:tiltas:device:hl7v2", "gw1/SPOT"));
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.MODALITY, "oximeter");
        assertThat(readings.get(0).time())
                .isEqualTo(new ReadingTime.DeviceClock(LocalDateTime.parse("2026-11-22T10:10"), Optional.empty()));
        assertThat(readings.get(1).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("systolic", quantity("120", "mm[Hg]")),
                        new Value.Component("diastolic", quantity("80", "mm[Hg]")))));
        assertThat(readings.get(2).value()).isEqualTo(quantity("37.0", "Cel"));
        assertThat(readings.get(3).value()).isEqualTo(quantity("172", "cm"));
    }

    @ParameterizedTest
    @CsvSource({
        "F, final",
        "R, preliminary",
        "P, preliminary",
        "S, preliminary",
        "C, corrected",
        "A, amended",
        "D, entered-in-error",
        "W, entered-in-error"
    })
    void statusOfObx11(String letter, String status) throws DecodeException {
        Reading reading = one(SPO2 + "||||" + letter);
        assertThat(reading.status().code()).isEqualTo(status);
        assertThat(reading.value()).isEqualTo(quantity("97", "%"));
    }

    @Test
    void whatCannotBeObtainedIsCancelled() throws DecodeException {
        Reading reading = one("OBX|1|NM|150456^^MDC|1.1.1.150456|||||||X");
        assertThat(reading.status()).isEqualTo(ReadingStatus.CANCELLED);
        assertThat(reading.value()).isEqualTo(new Value.Absent(AbsentReason.UNKNOWN));
        assertThat(Monitor.rows("OBX|1||69798^MDC_DEV_ANALY_SAT_O2_VMD^MDC|1.1.0.0|||||||X"))
                .isEmpty();
        assertThat(Monitor.rows("OBX|1|NM|150456^^MDC|1.1.1.150456|||||||F")).isEmpty();
        assertThat(refused(SPO2 + "||||Q").reason()).isEqualTo("unknown-status");
    }

    @Test
    void qualityOfObx8() throws DecodeException {
        assertThat(one(SPO2 + "|INV~L|||F").quality()).containsExactly(Quality.INVALID);
        assertThat(one(SPO2 + "|NAV|||F").value()).isEqualTo(new Value.Absent(AbsentReason.TEMP_UNKNOWN));
        assertThat(one(SPO2 + "|BUSY|||F").value()).isEqualTo(new Value.Absent(AbsentReason.TEMP_UNKNOWN));
        assertThat(one(SPO2 + "|OFF|||X").value()).isEqualTo(new Value.Absent(AbsentReason.NOT_PERFORMED));
        assertThat(one(SPO2 + "|QUES~CAL~EARLY~PH|||R").quality())
                .containsExactlyInAnyOrder(Quality.QUESTIONABLE, Quality.CALIBRATING, Quality.EARLY, Quality.IN_ALARM);
        assertThat(one(SPO2 + "|DEMO|||F").quality()).containsExactly(Quality.TEST);
        assertThat(one(SPO2 + "|>|||F").value()).isEqualTo(new Value.Quantity(new BigDecimal("97"), "%", ">"));
        assertThat(one(SPO2 + "||||F||||||MMEAS^manual-measurement^MDC").quality())
                .containsExactly(Quality.MANUAL);
        assertThat(Monitor.rows(SPO2 + "||||F||||||ASET^automatic setting^MDC")).isEmpty();
    }

    @Test
    void trainingAndDebuggingAreTests() throws DecodeException {
        String[] rows = {"OBR|1", SPO2 + "||||F"};
        for (String processing : new String[] {"T", "D"}) {
            String msh = Monitor.MSH.replace("|P|2.6", "|" + processing + "|2.6");
            assertThat(Monitor.decode(msh, rows[0], rows[1]).get(0).quality()).containsExactly(Quality.TEST);
        }
        assertThat(Monitor.decode(Monitor.MSH, rows[0], rows[1]).get(0).quality())
                .isEmpty();
    }

    @Test
    void structuredNumbers() throws DecodeException {
        String row = "OBX|1|SN|41653-7^Glucose^LN||";
        assertThat(one(row + ">^600|mg/dL|||||F").value())
                .isEqualTo(new Value.Quantity(new BigDecimal("600"), "mg/dL", ">"));
        assertThat(one(row + "^5.50|mmol/L|||||F").value()).isEqualTo(quantity("5.50", "mmol/L"));
        assertThat(one(row + "^5.50|mmol/L|||||F").metric()).isEqualTo("glucose-capillary-mmol");
        assertThat(refused(row + "^1^:^128|mg/dL|||||F").reason()).isEqualTo("unsupported-value");
    }

    @Test
    void severalPressuresOfOneOrder() throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|NM|150021^^MDC|1|120|mm[Hg]|||||F|||20261122100000",
                "OBX|2|NM|150022^^MDC|1|80|mm[Hg]|||||F|||20261122100000",
                "OBX|3|NM|150021^^MDC|2|125|mm[Hg]|||||F|||20261122100500",
                "OBX|4|NM|150022^^MDC|2|85|mm[Hg]||QUES|||C|||20261122100500",
                "OBX|5|NM|150021^^MDC|1.3.2.1|130|mm[Hg]|||||F|||20261122100500");
        assertThat(readings).hasSize(3);
        assertThat(readings.get(1).status()).isEqualTo(ReadingStatus.CORRECTED);
        assertThat(readings.get(1).quality()).containsExactly(Quality.QUESTIONABLE);
        assertThat(readings.get(2).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("systolic", quantity("130", "mm[Hg]")),
                        new Value.Component("diastolic", new Value.Absent(AbsentReason.UNKNOWN)))));
    }

    @ParameterizedTest
    @CsvSource({
        "150033^^MDC, 150034^^MDC, 150035^^MDC",
        "150037^MDC_PRESS_BLD_ART_ABP_SYS^MDC, ^MDC_PRESS_BLD_ART_ABP_DIA^MDC, 150039^^MDC",
        "0002-4a15^ABPs^MDIL, 0002-4a16^ABPd^MDIL, 0002-4a17^ABPm^MDIL",
        "76215-3^^LN, 76213-8^^LN, 76214-6^^LN"
    })
    void anArterialLineIsABloodPressureBesideThatOfTheCuff(String systolic, String diastolic, String mean)
            throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|NM|" + systolic + "|1.7.1.1|131|mm[Hg]|||||R",
                "OBX|2|NM|" + diastolic + "|1.7.1.2|71|mm[Hg]|||||R",
                "OBX|3|NM|" + mean + "|1.7.1.3|92|mm[Hg]|||||R",
                "OBX|4|NM|150021^^MDC|1.7.1.4|128|mm[Hg]|||||R",
                "OBX|5|NM|150022^^MDC|1.7.1.5|76|mm[Hg]|||||R");

        assertThat(readings).extracting(Reading::metric).containsExactly("blood-pressure", "blood-pressure");
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.MODALITY, "arterial-line");
        assertThat(readings.get(0).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("systolic", quantity("131", "mm[Hg]")),
                        new Value.Component("diastolic", quantity("71", "mm[Hg]")),
                        new Value.Component("mean-pressure", quantity("92", "mm[Hg]")))));
        assertThat(readings.get(1).attributes()).doesNotContainKey(Attributes.MODALITY);
    }

    @ParameterizedTest
    @CsvSource({
        "150045^MDC_PRESS_BLD_ART_PULM_SYS^MDC, 150046^^MDC, 150047^^MDC",
        "^MDC_PRESS_BLD_ART_PULM_SYS^MDC, ^MDC_PRESS_BLD_ART_PULM_DIA^MDC, ^MDC_PRESS_BLD_ART_PULM_MEAN^MDC",
        "0002-4a1d^PAPs^MDIL, 0002-4a1e^PAPd^MDIL, 0002-4a1f^PAPm^MDIL",
        "8440-0^^LN, 8385-7^^LN, 8414-5^^LN"
    })
    void aPulmonaryArteryHasAPanelOfItsOwn(String systolic, String diastolic, String mean) throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|NM|" + systolic + "|1.7.1.1|25|mm[Hg]|||||R",
                "OBX|2|NM|150021^^MDC|1.7.1.4|128|mm[Hg]|||||R",
                "OBX|3|NM|" + diastolic + "|1.7.1.2|10|mm[Hg]|||||R",
                "OBX|4|NM|150022^^MDC|1.7.1.5|76|mm[Hg]|||||R",
                "OBX|5|NM|" + mean + "|1.7.1.3|15|mm[Hg]|||||R");

        assertThat(readings).extracting(Reading::metric).containsExactly("pulmonary-pressure", "blood-pressure");
        assertThat(readings.get(0).value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("pulmonary-systolic", quantity("25", "mm[Hg]")),
                        new Value.Component("pulmonary-diastolic", quantity("10", "mm[Hg]")),
                        new Value.Component("pulmonary-mean", quantity("15", "mm[Hg]")))));
        assertThat(one("OBX|1|NM|" + mean + "|1.7.1.3|15|mm[Hg]|||||R").value())
                .isEqualTo(new Value.Panel(List.of(new Value.Component("pulmonary-mean", quantity("15", "mm[Hg]")))));
    }

    @ParameterizedTest
    @CsvSource({
        "150084^MDC_PRESS_BLD_VEN_CENT^MDC, 266016^MDC_DIM_MMHG^MDC, 8, central-venous-pressure, 8",
        "150087^^MDC, 266048^MDC_DIM_CM_H2O^MDC, 8, central-venous-mean, 6",
        "^MDC_PRESS_BLD_VEN_CENT_MEAN^MDC, cm[H2O], 8.5, central-venous-mean, 6.3",
        "0002-4a47^CVPm^MDIL, mmHg, -1, central-venous-mean, -1",
        "60985-9^^LN, mm[Hg], -4, central-venous-pressure, -4",
        "8591-0^^LN, kPa, 1.1, central-venous-mean, 8",
        "153608^MDC_PRESS_INTRA_CRAN^MDC, 266016^MDC_DIM_MMHG^MDC, 12, intracranial-pressure, 12",
        "0002-580b^ICPm^MDIL, mmHg, -1, intracranial-mean, -1",
        "^MDC_PRESS_INTRA_CRAN_MEAN^MDC, mmHg, 14, intracranial-mean, 14",
        "60956-0^^LN, mm[Hg], 11, intracranial-pressure, 11"
    })
    void pressuresOfACentralVeinAndOfTheSkull(String code, String unit, String sent, String metric, String read)
            throws DecodeException {
        Reading reading = one("OBX|1|NM|" + code + "|1.13.2.1|" + sent + "|" + unit + "|||||R");
        assertThat(reading.metric()).isEqualTo(metric);
        assertThat(reading.value()).isEqualTo(quantity(read, "mm[Hg]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"150052", "150068", "150085", "150086", "153609", "153610", "150044"})
    void pressuresWithoutMetricAreNamed(String code) {
        assertThat(refused("OBX|1|NM|" + code + "^^MDC|1.1.1.1|8|mm[Hg]|||||R"))
                .hasMessageContaining(code)
                .extracting(DecodeException::reason)
                .isEqualTo("unknown-code");
    }

    @Test
    void minusOneIsNoPressureOfAnArtery() throws DecodeException {
        assertThat(one("OBX|1|NM|150045^^MDC|1.1.1.1|-1|mm[Hg]|||||R").value())
                .isEqualTo(new Value.Panel(List.of(
                        new Value.Component("pulmonary-systolic", new Value.Absent(AbsentReason.TEMP_UNKNOWN)))));
        assertThat(one("OBX|1|NM|150087^^MDC|1.1.1.1|-99.9|mm[Hg]|||||R").value())
                .isEqualTo(new Value.Absent(AbsentReason.TEMP_UNKNOWN));
    }

    @Test
    void unnamedPressuresDoNotMixWithTheCuff() throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|NM|0002-4a01^P^MDIL|0|24|mm[Hg]|||||F|||20261122100000",
                "OBX|2|NM|0002-4a05^NBPs^MDIL|0|120|mm[Hg]|||||F|||20261122100000",
                "OBX|3|NM|0002-4a06^NBPd^MDIL|0|80|mm[Hg]|||||F|||20261122100000",
                "OBX|4|NM|MDC_PRESS_BLD_DIA^^MDC|0|9|mm[Hg]|||||F|||20261122100000",
                "OBX|5|NM|150019^^MDC|1.3.2.1|8|mm[Hg]|||||F|||20261122100000");

        assertThat(readings).extracting(Reading::value).containsExactly(pressures("24", "9"), pressures("120", "80"));
        assertThat(readings).extracting(Reading::sequence).doesNotHaveDuplicates();
    }

    private static Value pressures(String systolic, String diastolic) {
        return new Value.Panel(List.of(
                new Value.Component("systolic", quantity(systolic, "mm[Hg]")),
                new Value.Component("diastolic", quantity(diastolic, "mm[Hg]"))));
    }

    @Test
    void anUnnamedPressureWithoutItsPulseIsUnsupported() throws DecodeException {
        String mean = "OBX|1|NM|0002-4a03^P^MDIL|0|8|mm[Hg]|||||F";
        assertThat(refused(mean).reason()).isEqualTo("unknown-code");
        assertThat(refused(mean)).hasMessageContaining("0002-4a03");
        assertThat(Monitor.rows(mean, "OBX|2|NM|8867-4^^LN|0|70|/min|||||F"))
                .extracting(Reading::metric)
                .containsExactly("heart-rate");
    }

    @Test
    void orderAndChannelKeepPressuresApart() throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|NM|150021^^MDC|1.3.1.1|120|mm[Hg]|||||F",
                "OBX|2|NM|150022^^MDC|1.3.2.1|80|mm[Hg]|||||F",
                "OBR|2",
                "OBX|1|NM|150022^^MDC|1.3.1.2|81|mm[Hg]|||||F");
        assertThat(readings).hasSize(3);
    }

    @Test
    void severalPatientsInOneMessage() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                Monitor.MSH,
                "PID|||17^^^HOME~0199^^^&1.2.3.4&ISO^NI",
                "OBR|1",
                "OBX|1||69965^MDS^MDC|1.0.0.0|||||||X|||||||BED1",
                SPO2 + "||||F",
                "PID|||18^^^HOME",
                "OBR|1",
                SPO2 + "||||F",
                "PID|",
                "OBR|1",
                SPO2 + "||||F|||||||DEV2^^^");
        assertThat(readings)
                .extracting(r -> r.attributes().get(Attributes.PATIENT))
                .containsExactly("HOME|17\nurn:oid:1.2.3.4|0199", "HOME|18", null);
        assertThat(readings)
                .extracting(r -> r.device().value())
                .containsExactly("gw1/BED1", "00-12-21-00-00-00-00-01", "gw1/DEV2");
    }

    @Test
    void theSameTimeIsTheSamePlace() throws DecodeException {
        Reading first = one(SPO2 + "||||F");
        Reading corrected = one(SPO2.replace("|97|", "|95|") + "||||C");
        assertThat(first.sequence()).isPresent().isEqualTo(corrected.sequence());
        assertThat(first.sequence())
                .isNotEqualTo(one(SPO2 + "||||F|||20261122100001").sequence());
    }

    @Test
    void timesFallBack() throws DecodeException {
        assertThat(one(SPO2 + "||||F").time()).isEqualTo(Monitor.AT_TEN);
        assertThat(one(SPO2 + "||||F|||20261122").time()).isEqualTo(Monitor.AT_TEN);
        assertThat(refused(SPO2 + "||||F|||20261322100000").reason()).isEqualTo("impossible-time");
        assertThat(refused(SPO2 + "||||F|||yesterday").getMessage()).isEqualTo("OBX[1]-14: not a date and time");
    }

    @Test
    void aBrokenRowDoesNotTakeTheOthersAlong() {
        DecodeException refused = refused(
                SPO2 + "||||F",
                "OBX|2|NM|8867-4^^LN||seventy|/min|||||F",
                "OBX|3|NM|8867-4^^LN||70|furlong|||||F",
                "OBX|4|NM|151562^^MDC|1.1.1.2|14|264928^MDC_DIM_RESP_PER_MIN^MDC|||||F");
        assertThat(refused.reason()).isEqualTo("malformed");
        assertThat(refused.getMessage()).isEqualTo("OBX[2]-5: not a number (and 1 more)");
        assertThat(refused.partial()).extracting(Reading::metric).containsExactly("spo2", "respiration-rate");
    }

    @Test
    void unknownCodesAreLeftOutUnlessNothingElseIsThere() throws DecodeException {
        String unknown = "OBX|2|NM|999999^MDC_NOBODY_KNOWS^MDC|1.1.1.2|14|264928^^MDC|||||F";
        assertThat(Monitor.rows(SPO2 + "||||F", unknown)).hasSize(1);
        assertThat(refused(unknown).reason()).isEqualTo("unknown-code");
        assertThat(refused(unknown).getMessage()).contains("OBX[1]-3", "999999");
    }

    @Test
    void alternateCodesAndUnits() throws DecodeException {
        Reading reading = one("OBX|1|NM|HR^Puls^99LOCAL^8867-4^Heart rate^LN||70|S^Schlaege^99LOCAL^/min^^UCUM|||||F");
        assertThat(reading.metric()).isEqualTo("heart-rate");
        assertThat(reading.value()).isEqualTo(quantity("70", "/min"));
    }

    @Test
    void aDeviceTellsAboutItself() throws DecodeException {
        List<Reading> readings = Monitor.rows(
                "OBX|1|ST|531970^MDC_ID_MODEL_MANUFACTURER^MDC|1.0.0.1.1|Acme \\T\\ Sons||||||F",
                "OBX|2|CWE|531969^MDC_ID_MODEL_NUMBER^MDC|1.0.0.1.2|^Monitor 9||||||F",
                "OBX|3|DTM|67975^MDC_ATTR_TIME_ABS^MDC|1.0.0.2|20261122095959.5||||||R",
                "OBX|4|NM|67996^MDC_ATTR_VAL_BATT_CHARGE^MDC|1.0.0.3|88|262688^MDC_DIM_PERCENT^MDC|||||F");
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly("device-information", "device-information", "device-clock", "battery");
        assertThat(readings).extracting(Reading::channel).startsWith("manufacturer", "model", "");
        assertThat(readings.get(0).value()).isEqualTo(new Value.Text("Acme & Sons"));
        assertThat(readings.get(1).value()).isEqualTo(new Value.Text("Monitor 9"));
        assertThat(readings.get(2).value()).isEqualTo(new Value.Text("2026-11-22T09:59:59.5"));
    }

    @Test
    void aBadDeviceIdentityIsRefused() {
        assertThat(refused(SPO2 + "||||F|||||||X^^12345^EUI-64").getMessage())
                .isEqualTo("OBX[1]-18: not an EUI-64 (8 octets in hex)");
    }
}
