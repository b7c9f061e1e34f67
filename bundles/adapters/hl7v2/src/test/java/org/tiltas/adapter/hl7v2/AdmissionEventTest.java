package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.ResidentChange;
import org.tiltas.api.ResidentChange.Death;
import org.tiltas.api.ResidentChange.Identifier;
import org.tiltas.api.ResidentChange.Kind;
import org.tiltas.api.ResidentChange.Name;
import org.tiltas.api.ResidentChange.Person;
import org.tiltas.api.ResidentChange.Place;

/** What ADT A01, A02, A03, A08 and A40 tell of residents. */
class AdmissionEventTest {
    private static final String PID = "PID|1||17^^^HOME&1.2.3.4&ISO^PI~999^^^OTHER||Bērziņa^Anna^Marija^^Dr.^^L"
            + "~Kalna^^^^^^M||19380230|F|||||||||||||||||||||";

    private static ReadingTime.DeviceClock at(String time) {
        return new ReadingTime.DeviceClock(LocalDateTime.parse(time), Optional.of(ZoneOffset.ofHours(2)));
    }

    private static Contents contents(String type, String... segments) throws DecodeException {
        String text = "MSH|^~\\&|HIS|HOME|||20261122100000+0200||" + type + "|1|P|2.6\r" + String.join("\r", segments);
        RawMessage message = new RawMessage(
                "m1",
                "hl7v2",
                "gw1",
                "mllp",
                "",
                "",
                Instant.EPOCH,
                false,
                Lane.ROUTINE,
                text.getBytes(StandardCharsets.UTF_8));
        return new Hl7Adapter().read(message, () -> ZoneId.of("Europe/Riga"));
    }

    private static ResidentChange only(String type, String... segments) throws DecodeException {
        Contents contents = contents(type, segments);
        assertThat(contents.readings()).isEmpty();
        assertThat(contents.residents()).hasSize(1);
        return contents.residents().get(0);
    }

    private static DecodeException refusal(String type, String... segments) {
        return catchThrowableOfType(DecodeException.class, () -> contents(type, segments));
    }

    @Test
    void anAdmissionTellsWhoAndWhere() throws DecodeException {
        ResidentChange change = only(
                "ADT^A01^ADT_A01", "EVN|A01|20261122095500+0200||||20261122093000+0200", PID, "PV1|1|I|W1^12^A^NORTH");

        assertThat(change)
                .isEqualTo(new ResidentChange(
                        Kind.ADMIT,
                        Optional.of(at("2026-11-22T09:55")),
                        Optional.of(at("2026-11-22T09:30")),
                        List.of(
                                new Identifier("urn:oid:1.2.3.4", "17"),
                                new Identifier("HOME", "17"),
                                new Identifier("OTHER", "999")),
                        List.of(),
                        new Person(
                                Optional.of(List.of(
                                        new Name(
                                                "official",
                                                "Bērziņa",
                                                List.of("Anna", "Marija"),
                                                List.of("Dr."),
                                                List.of()),
                                        new Name("maiden", "Kalna", List.of(), List.of(), List.of()))),
                                Optional.empty(), // there is no 30th of February
                                Optional.of("female"),
                                Optional.empty()),
                        Optional.of(new Place("NORTH", "W1", "12", "A"))));
    }

    @Test
    void whatIsEmptyIsUntoldAndTwoQuotesDelete() throws DecodeException {
        ResidentChange change = only("ADT^A08", "PID|||17^^^HOME||\"\"||\"\"|\"\"", "PV1|1|I");
        assertThat(change.person())
                .isEqualTo(new Person(Optional.of(List.of()), Optional.of(""), Optional.of(""), Optional.empty()));
        assertThat(change.place()).isEmpty();
        assertThat(change.recorded()).as("MSH-7").contains(at("2026-11-22T10:00"));
        assertThat(change.occurred()).isEmpty();
        assertThat(only("ADT^A08", "PID|||17^^^HOME").person()).isEqualTo(Person.UNTOLD);
    }

    @Test
    void birthDatesAsFarAsTheyAreKnown() throws DecodeException {
        assertThat(birth("1938")).contains("1938");
        assertThat(birth("193802")).contains("1938-02");
        assertThat(birth("19380228")).contains("1938-02-28");
        assertThat(birth("193802280930+0200")).contains("1938-02-28");
        for (String none : List.of("00000000", "19381301", "38", "28.02.1938", "1".repeat(5000))) {
            assertThat(birth(none)).as(none).isEmpty();
        }
    }

    private static Optional<String> birth(String text) throws DecodeException {
        return only("ADT^A08", "PID|||17^^^HOME||||" + text).person().birthDate();
    }

    @Test
    void death() throws DecodeException {
        String pid = "PID|||17^^^HOME" + "|".repeat(26);
        assertThat(only("ADT^A08", pid + "20261121230000+0200|Y").person().death())
                .contains(new Death(true, Optional.of(at("2026-11-21T23:00"))));
        assertThat(only("ADT^A08", pid + "|Y").person().death()).contains(new Death(true, Optional.empty()));
        assertThat(only("ADT^A08", pid + "|N").person().death()).contains(new Death(false, Optional.empty()));
        assertThat(only("ADT^A08", pid + "|").person().death()).isEmpty();
    }

    @Test
    void aMoveADischargeAndAMerge() throws DecodeException {
        ResidentChange move = only("ADT^A02", "EVN|A02|20261122", "PID|||17^^^HOME", "PV1|||^14");
        assertThat(move.kind()).isEqualTo(Kind.MOVE);
        assertThat(move.recorded()).as("a day is no time").contains(at("2026-11-22T10:00"));
        assertThat(move.place()).contains(new Place("", "", "14", ""));
        ResidentChange leave = only("ADT^A03", "PID|||17^^^HOME", "PV1|||W1^12");
        assertThat(leave.kind()).isEqualTo(Kind.DISCHARGE);
        assertThat(leave.place()).isEmpty();

        Contents merges = contents(
                "ADT^A40^ADT_A39",
                "EVN|A40|20261122100000+0200",
                "PID|||17^^^HOME",
                "MRG|18^^^HOME",
                "PID|||20^^^HOME||Kalns^Jānis",
                "MRG|21^^^HOME~22^^^HOME");
        assertThat(merges.residents()).extracting(ResidentChange::kind).containsExactly(Kind.MERGE, Kind.MERGE);
        assertThat(merges.residents().get(0).replaced()).containsExactly(new Identifier("HOME", "18"));
        assertThat(merges.residents().get(0).person()).isEqualTo(Person.UNTOLD);
        assertThat(merges.residents().get(1).replaced())
                .containsExactly(new Identifier("HOME", "21"), new Identifier("HOME", "22"));
        assertThat(merges.residents().get(1).person().names()).isPresent();
    }

    @Test
    void whatCannotBeApplied() throws DecodeException {
        assertThat(refusal("ADT^A01", "PV1|1").reason()).isEqualTo("malformed");
        assertThat(refusal("ADT^A01", "PID|||^^^HOME||Name").reason()).isEqualTo("no-identifier");
        assertThat(refusal("ADT^A40", "PID|||17^^^HOME").reason()).isEqualTo("malformed");
        assertThat(refusal("ADT^A40", "PID|||17^^^HOME", "MRG|").reason()).isEqualTo("no-identifier");
        assertThat(refusal("ADT^A11", PID).reason()).isEqualTo("unsupported-message");
        assertThat(refusal("ADT^A01", "EVN|A01|20261322100000", PID).reason()).isEqualTo("impossible-time");
        assertThat(refusal("ADT^A01|1|T|2.6", PID).reason()).isEqualTo("test-message");
        assertThat(only("ADT", "EVN|A08", "PID|||17^^^HOME").kind()).isEqualTo(Kind.UPDATE);
    }

    @Test
    void nothingPersonalInWordsForALog() throws DecodeException {
        Contents contents = contents("ADT^A01", PID, "PV1|||W1^12^A");
        assertThat(contents.toString()).doesNotContain("Anna", "17", "1938", "female");
        assertThat(refusal("ADT^A40", PID).getMessage()).doesNotContain("Anna", "17");
    }
}
