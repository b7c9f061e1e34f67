package org.tiltas.transport.mllp;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Headers in, answers out: whatever comes, an answer that the field's own parser reads. */
class HeaderTest {
    private static final Answer ANSWER = new Answer(Clock.systemUTC(), ZoneOffset.UTC);
    private static final HapiContext HAPI = new DefaultHapiContext();

    static {
        HAPI.setModelClassFactory(new GenericModelClassFactory());
        HAPI.setValidationContext(ValidationContextFactory.noValidation());
    }

    @Example
    void anAnswerDoesNotRepeatWhatWasWrong() {
        for (String header :
                new String[] {"MSH|^~\\&|MON||||20261122||ORU^R01|1|X|2.6", "MSH|^~\\&|MON||||20261122||ORU^R01|1|P|3.0"
                }) {
            Header wrong = Header.read(header.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(wrong.fault()).isPresent();
            byte[] answer =
                    ANSWER.to(wrong, Answer.Verdict.ERROR, wrong.fault()).orElseThrow();
            assertThat(Header.read(answer).fault()).isEmpty();
        }
    }

    /** A time in the answer would have been two fields. */
    @Example
    void signsOfNumbersAreNoSeparators() {
        for (String header : new String[] {"MSH+~^\\", "MSH|.~\\&|MON||||20261122||ORU.R01|1|P|2.6"}) {
            Header wrong = Header.read(header.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(wrong.fault().orElseThrow().line()).contains("separators");
            byte[] answer =
                    ANSWER.to(wrong, Answer.Verdict.ERROR, wrong.fault()).orElseThrow();
            assertThat(Header.read(answer).fault()).isEmpty();
        }
    }

    @Provide
    Arbitrary<String> almostHeaders() {
        return Arbitraries.of(
                        "MSH", "|", "|", "|", "^~\\&", "#", "ORU^R01", "ADT^A01", "1", "P", "T", "2.6", "2.3", "3",
                        "\r", "\n", "OBX|", "AL", "NE", "8859/1", "ž", "\u0000", " ")
                .list()
                .ofMaxSize(60)
                .map(list -> String.join("", list));
    }

    private static Optional<String> answered(byte[] message) {
        Header header = Header.read(message);
        Answer.Verdict verdict = header.fault().isPresent() ? Answer.Verdict.ERROR : Answer.Verdict.ACCEPT;
        return ANSWER.to(header, verdict, header.fault()).map(b -> new String(b, StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 5000)
    void anyBytes(@ForAll @Size(max = 200) byte[] message) {
        assertThat(answered(message).orElse("MSH")).startsWith("MSH");
    }

    @Property(tries = 5000)
    void anythingAlmostLikeAHeader(@ForAll("almostHeaders") String text) {
        assertThat(answered(("MSH|^~\\&" + text).getBytes(StandardCharsets.UTF_8))
                        .orElse("MSH"))
                .startsWith("MSH");
        assertThat(answered(text.getBytes(StandardCharsets.UTF_8)).orElse("MSH"))
                .startsWith("MSH");
    }

    @Example
    void hapiReadsTheAnswers() throws HL7Exception {
        String good =
                answered(Sender.message("A1").getBytes(StandardCharsets.UTF_8)).orElseThrow();
        Terser accepted = new Terser(HAPI.getPipeParser().parse(good));
        assertThat(accepted.get("MSA-1")).isEqualTo("AA");
        assertThat(accepted.get("MSA-2")).isEqualTo("A1");
        assertThat(accepted.get("MSH-5")).isEqualTo("MON");
        assertThat(accepted.get("MSH-9-2")).isEqualTo("R01");
        String bad = answered(Sender.message("A1").replace("|P|", "|P|3").getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        Terser refused = new Terser(HAPI.getPipeParser().parse(bad.replace("|32.6\r", "|2.6\r")));
        assertThat(refused.get("MSA-1")).isEqualTo("AE");
        assertThat(refused.get("ERR-2-1")).isEqualTo("MSH");
        assertThat(refused.get("ERR-2-3")).isEqualTo("12");
        assertThat(refused.get("ERR-3-1")).isEqualTo("203");
    }
}
