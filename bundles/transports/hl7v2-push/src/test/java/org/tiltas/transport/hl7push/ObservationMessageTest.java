package org.tiltas.transport.hl7push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.adapter.hl7v2.Hl7Adapter;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class ObservationMessageTest {
    private static final HapiContext HAPI = hapi();

    private final Home home = new Home();

    private static HapiContext hapi() {
        HapiContext context = new DefaultHapiContext();
        context.setModelClassFactory(new GenericModelClassFactory());
        context.setValidationContext(ValidationContextFactory.noValidation());
        return context;
    }

    private ObservationMessage writer(String... options) {
        return new ObservationMessage(Hl7Options.of(Home.settings("mllp://engine:2575", options)), home);
    }

    private String text(ObservationMessage.Written written) {
        return new String(written.bytes(), StandardCharsets.UTF_8);
    }

    private Terser read(ReadingStatus status, Set<Quality> quality, String... options) throws Exception {
        return new Terser(HAPI.getPipeParser()
                .parse(text(writer(options).write(Home.observed(5, "o5", "17", 2, status, quality)))));
    }

    @Test
    void isWrittenAsTheStandardHasIt() throws Exception {
        ObservationMessage.Written written = writer(
                        "settings.facility", "NORTH^1.2.9^ISO",
                        "settings.receivingApplication", "ENGINE",
                        "settings.receivingFacility", "HOSPITAL",
                        "settings.authorities.urn:home", "HOME&1.2.9&ISO^PI",
                        "settings.authorities.urn:oid:1.2.3", "LV^NI")
                .write(Home.observed(5));

        assertThat(written.controlId()).hasSize(20).matches("[0-9A-Z]+");
        assertThat(text(written).replace(written.controlId(), "ID").split("\r"))
                .containsExactly(
                        "MSH|^~\\&|TILTAS|NORTH^1.2.9^ISO|ENGINE|HOSPITAL|20261122100002+0200||ORU^R01^ORU_R01|ID|P|2.6"
                                + "||||||UNICODE UTF-8",
                        "PID|1||R\\T\\17^^^HOME&1.2.9&ISO^PI~39001010001^^^LV^NI||^^^^^^S",
                        "PV1|1|N",
                        "OBR|1||o5^TILTAS|8867-4^Heart rate^LN^149530^MDC_PULS_OXIM_PULS_RATE^MDC|||"
                                + "20261122100000.250+0200|||||||||||||||20261122100002+0200|||F",
                        "OBX|1|NM|8867-4^Heart rate^LN^149530^MDC_PULS_OXIM_PULS_RATE^MDC|1|72.0|/min^/min^UCUM"
                                + "|||||F|||20261122100000.250+0200||||C0FFEE000001^^C0FFEE000001^EUI-48|||"
                                + "i-o5^^urn:tiltas:measurement^URI");
    }

    @Test
    void sayingItAgainGivesTheSameBytesAndAnotherVersionAnotherId() throws Exception {
        ObservationMessage writer = writer();
        ObservationMessage.Written first = writer.write(Home.observed(5));

        assertThat(writer.write(Home.observed(5)).bytes()).isEqualTo(first.bytes());
        assertThat(writer.write(Home.observed(6, "o5", "17", 2, ReadingStatus.CORRECTED, Set.of()))
                        .controlId())
                .isNotEqualTo(first.controlId());
    }

    @Test
    void aNameGoesOnlyWhereThePartnerIsToHaveIt() throws Exception {
        String named = text(writer("settings.demographics", "true").write(Home.observed(1)));
        String unnamed = text(writer().write(Home.observed(1)));

        assertThat(named).contains("||Kalniņš^Jānis^Arvīds^^^^L||19400229|M\r");
        assertThat(unnamed).contains("||^^^^^^S\r").doesNotContain("Kalni", "1940");
    }

    @Test
    void withoutAuthoritiesTheSystemsStandForThemselves() throws Exception {
        assertThat(text(writer().write(Home.observed(1))))
                .contains("PID|1||R\\T\\17^^^&urn:home&URI~39001010001^^^&1.2.3&ISO|");
        home.resources.put("Patient/17", "{\"resourceType\":\"Patient\",\"id\":\"17\"}");
        assertThat(text(writer().write(Home.observed(1)))).contains("PID|1||17^^^&urn:tiltas:patient&URI|");
    }

    @Test
    void aResidentWhomThePartnerCannotKnowIsNotSent() {
        assertThatThrownBy(() -> writer("settings.authorities.urn:other", "X").write(Home.observed(1)))
                .isInstanceOf(Unwritable.class)
                .hasMessage("the Patient has no identifier in a system of settings.authorities");
        home.resources.put("Patient/17", "");
        assertThatThrownBy(() -> writer().write(Home.observed(1)))
                .isInstanceOf(Unwritable.class)
                .hasMessage("Patient/17 is not known to this server any more");
    }

    @ParameterizedTest
    @CsvSource({
        "FINAL, F, F",
        "PRELIMINARY, P, P",
        "AMENDED, C, C",
        "CORRECTED, C, C",
        "CANCELLED, X, X",
        "ENTERED_IN_ERROR, W, C"
    })
    void statusBecomesThatOfTheRowAndOfTheOrder(ReadingStatus status, String row, String order) throws Exception {
        Terser message = read(status, Set.of());

        assertThat(message.get("OBX-11")).isEqualTo(row);
        assertThat(message.get("OBR-25")).isEqualTo(order);
    }

    @Test
    void whatIsTakenBackGoesWithoutItsValue() throws Exception {
        home.rest = Home.PRESSURE;

        Terser message = read(ReadingStatus.ENTERED_IN_ERROR, Set.of(), "settings.withdrawn", "D");

        for (String row : List.of("OBX", "OBX(1)")) {
            assertThat(message.get(row + "-5")).isNull();
            assertThat(message.get(row + "-11")).isEqualTo("D");
            assertThat(message.get(row + "-21")).isEqualTo("i-o5");
        }
    }

    @Test
    void aPanelIsARowForEachPartAndAnAbsentOneSaysWhy() throws Exception {
        home.rest = Home.PRESSURE;

        Terser message = read(ReadingStatus.FINAL, Set.of());

        assertThat(message.get("OBR-4")).isEqualTo("85354-9");
        assertThat(message.get("OBX-3")).isEqualTo("8480-6");
        assertThat(message.get("OBX-5")).isEqualTo("121");
        assertThat(message.get("OBX-6-1")).isEqualTo("mm[Hg]");
        assertThat(message.get("OBX(1)-3")).isEqualTo("8462-4");
        assertThat(message.get("OBX(1)-4")).isEqualTo("2");
        assertThat(message.get("OBX(1)-5")).isNull();
        assertThat(message.get("OBX(1)-8")).isEqualTo("INV");
        assertThat(message.get("OBX(1)-11")).isEqualTo("X");
    }

    @Test
    void worthBecomesFlagsAndATestIsNoProduction() throws Exception {
        Terser message = read(ReadingStatus.FINAL, Set.of(Quality.TEST, Quality.QUESTIONABLE, Quality.MANUAL));

        assertThat(List.of(message.get("OBX-8(0)"), message.get("OBX-8(1)"))).containsExactly("QUES", "TEST");
        assertThat(message.get("OBX-17")).isEqualTo("MMEAS");
        assertThat(message.get("MSH-11")).isEqualTo("T");
    }

    @Test
    void everyShapeOfValueHasItsType() throws Exception {
        String code =
                "\"code\":{\"coding\":[{\"system\":\"urn:tiltas:event\",\"code\":\"fall\",\"display\":\"Fall\"}]},";
        Map<String, List<String>> shapes = Map.of(
                "\"valueQuantity\":{\"value\":40,\"comparator\":\"<\",\"code\":\"%\"}", List.of("SN", "<"),
                "\"valueBoolean\":true", List.of("CWE", "Y"),
                "\"valueString\":\"up & about\"", List.of("ST", "up & about"),
                "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"urn:x\",\"code\":\"a\"}]}", List.of("CWE", "a"));
        for (Map.Entry<String, List<String>> shape : shapes.entrySet()) {
            home.rest = code + shape.getKey();
            Terser message = read(ReadingStatus.FINAL, Set.of());
            assertThat(List.of(message.get("OBX-2"), message.get("OBX-5-1")))
                    .as(shape.getKey())
                    .isEqualTo(shape.getValue());
            assertThat(message.get("OBX-3-3")).isEqualTo("99TILTAS");
        }
    }

    @Property(tries = 300)
    void anyTextSurvivesAndNeverBreaksTheMessage(@ForAll String words) throws Exception {
        Home site = new Home();
        com.fasterxml.jackson.databind.ObjectMapper json = new com.fasterxml.jackson.databind.ObjectMapper();
        site.rest = Home.HEART_RATE + ",\"note\":[{\"text\":" + json.writeValueAsString("x" + words) + "}],"
                + "\"bodySite\":{\"text\":" + json.writeValueAsString("y" + words + "z") + "}";
        byte[] bytes = new ObservationMessage(Hl7Options.of(Home.settings("mllp://engine:2575")), site)
                .write(Home.observed(1))
                .bytes();

        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text.chars().filter(c -> Character.isISOControl(c) && c != '\r'))
                .isEmpty();
        assertThat(text.split("\r")).hasSize(6);
        String printable = new String(("y" + words + "z").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Terser message = new Terser(HAPI.getPipeParser().parse(text));
        assertThat(message.get("OBX-20-2")).isEqualTo(printable);
    }

    /** Two writers of the same house: what goes out here is read back by the adapter for monitors. */
    @Test
    void ourOwnReaderFindsWhatWasSaid() throws Exception {
        home.rest = Home.PRESSURE;
        List<Reading> pressure =
                readBack(writer("settings.authorities.urn:home", "HOME").write(Home.observed(1)));
        home.rest = Home.HEART_RATE;
        List<Reading> rate = readBack(writer().write(Home.observed(2)));

        assertThat(pressure).singleElement().satisfies(reading -> {
            assertThat(reading.metric()).isEqualTo(Metrics.BLOOD_PRESSURE);
            assertThat(((Value.Panel) reading.value()).components())
                    .contains(new Value.Component(Metrics.SYSTOLIC, Value.quantity(121, "mm[Hg]")));
            assertThat(reading.attributes().get(Attributes.PATIENT)).contains("HOME|R&17");
        });
        assertThat(rate).singleElement().satisfies(reading -> {
            assertThat(reading.metric()).isEqualTo(Metrics.HEART_RATE);
            assertThat(reading.value()).isEqualTo(Value.quantity(new BigDecimal("72.0"), "/min"));
            assertThat(reading.time()).isInstanceOfSatisfying(ReadingTime.DeviceClock.class, clock -> assertThat(
                            clock.local().atOffset(clock.offset().orElseThrow()))
                    .isEqualTo(Home.EFFECTIVE));
            assertThat(reading.device()).isEqualTo(DeviceIdentifier.own("hl7v2", "gw", "C0FFEE000001"));
        });
    }

    private static List<Reading> readBack(ObservationMessage.Written written) throws Exception {
        RawMessage raw = new RawMessage(
                "m1", "hl7v2", "gw", "mllp", "", "", Instant.EPOCH, false, Lane.ROUTINE, written.bytes());
        return new ArrayList<>(new Hl7Adapter().decode(raw, () -> ZoneId.of("Europe/Riga")));
    }
}
