package org.tiltas.adapter.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Reading;

/** Separators, escapes, character sets and continuation (HL7 2.6, chapter 2). */
class GrammarTest {
    private static final Delimiters USUAL = new Delimiters('|', '^', '~', '\\', '&');
    private static final String ROW = "OBX|1|NM|8867-4^^LN||70|/min|||||F";

    private static String unescaped(String text) {
        return Escapes.resolve(text, USUAL, StandardCharsets.UTF_8);
    }

    private static String patient(Charset charset, String declared, String id) throws DecodeException {
        String msh = "MSH|^~\\&|MON||||20261122100000||ORU^R01|1|P|2.6||||||" + declared;
        List<Reading> readings = Monitor.decode(charset, msh, "PID|||" + id + "^^^HOME", "OBR|1", ROW);
        return readings.get(0).attributes().get(Attributes.PATIENT);
    }

    private static String reason(String message) {
        return catchThrowableOfType(
                        DecodeException.class, () -> Monitor.decode(message.getBytes(StandardCharsets.ISO_8859_1)))
                .reason();
    }

    @Test
    void escapeSequences() {
        assertThat(unescaped("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f")).isEqualTo("a|b^c&d~e\\f");
        assertThat(unescaped("\\X41\\\\XC4AB\\\\X0D\\")).isEqualTo("Aī\r");
        assertThat(unescaped("one\\.br\\two\\H\\three\\N\\")).isEqualTo("one\ntwothree");
        assertThat(unescaped("\\C2842\\\\Zlocal\\x")).isEqualTo("x");
        assertThat(unescaped("C:\\temp\\new\\S\\")).isEqualTo("C:\\temp\\new^");
        assertThat(unescaped("open\\")).isEqualTo("open\\");
        assertThat(unescaped("\\\\\\X4\\\\XZZ\\")).isEqualTo("\\\\\\X4\\\\XZZ\\");
    }

    @Test
    void otherSeparators() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                "MSH#$*!%#MON####20261122100000##ORU$R01#1#P#2.6",
                "PID###17$$$HOME*18$$$X%1.2$ISO", "OBR#1", "OBX#1#NM#8867-4$$LN##70#/min#####F");
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.PATIENT, "HOME|17\n1.2|18\nX|18");
    }

    @Test
    void characterSets() throws DecodeException {
        assertThat(patient(StandardCharsets.UTF_8, "UNICODE UTF-8", "Žemė-1")).isEqualTo("HOME|Žemė-1");
        assertThat(patient(Charset.forName("ISO-8859-13"), "8859/13", "Žemė-1")).isEqualTo("HOME|Žemė-1");
        assertThat(patient(StandardCharsets.ISO_8859_1, "8859/1", "Müller")).isEqualTo("HOME|Müller");
        assertThat(patient(StandardCharsets.UTF_8, "", "Žemė-1")).isEqualTo("HOME|Žemė-1");
        assertThat(patient(StandardCharsets.ISO_8859_1, "", "Müller")).isEqualTo("HOME|Müller");
        assertThat(patient(StandardCharsets.US_ASCII, "ASCII", "17")).isEqualTo("HOME|17");
        assertThat(patient(StandardCharsets.UTF_8, "8859/1~UNICODE UTF-8", "17"))
                .isEqualTo("HOME|17");
    }

    @Test
    void unknownOrWrongCharacterSets() {
        String msh = "MSH|^~\\&|MON||||20261122100000||ORU^R01|1|P|2.6||||||";
        assertThat(reason(msh + "ISO IR87\rOBR|1\r" + ROW)).isEqualTo("unsupported-character-set");
        assertThat(reason(msh + "UNICODE UTF-8\rPID|||\u00fc^^^H\rOBR|1\r" + ROW))
                .isEqualTo("malformed");
    }

    @Test
    void lineEndsAndLeadingBytes() throws DecodeException {
        String message = "\ufeff" + Monitor.MSH + "\r\nOBR|1\n\r" + ROW + "\n";
        assertThat(Monitor.decode(message.getBytes(StandardCharsets.UTF_8))).hasSize(1);
        assertThat(Monitor.decode(Monitor.MSH, "OBR|1", ROW)).hasSize(1);
    }

    @Test
    void continuedSegments() throws DecodeException {
        List<Reading> readings = Monitor.decode(
                Monitor.MSH, "PID|||1", "ADD|7^^^HO", "ADD|ME", "OBR|1", ROW.replace("|F", ""), "ADD||F");
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.PATIENT, "HOME|17");
    }

    @Test
    void malformed() {
        assertThat(reason("")).isEqualTo("malformed");
        assertThat(reason("PID|||1")).isEqualTo("malformed");
        assertThat(reason("MSH|")).isEqualTo("malformed");
        assertThat(reason("MSH||||")).isEqualTo("malformed");
        assertThat(reason("MSH|^^^^|MON")).isEqualTo("malformed");
        assertThat(reason(Monitor.MSH + "\rob x")).isEqualTo("malformed");
        assertThat(reason(Monitor.MSH + "\rADD|x\r" + Monitor.MSH)).isEqualTo("malformed");
    }

    @Test
    void otherMessages() {
        assertThat(reason(Monitor.MSH.replace("ORU^R01^ORU_R01", "ORU^R40^ORU_R40")))
                .isEqualTo("unsupported-message");
        assertThat(reason(Monitor.MSH.replace("ORU^R01^ORU_R01", "ORM^O01"))).isEqualTo("unsupported-message");
    }

    @Test
    void resultsWithoutMeasurementsAreNothing() throws DecodeException {
        assertThat(Monitor.decode(Monitor.MSH, "PID|||1", "NTE|1||a word", "ZZZ|1"))
                .isEmpty();
    }
}
