package org.tiltas.adapter.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.tiltas.api.DecodeException;

/** Character sets of MSH-18 (HL7 table 0211). Those that switch within the text (ISO 2022) are refused. */
final class CharacterSets {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ASCII", "US-ASCII"),
            Map.entry("ISO IR6", "US-ASCII"),
            Map.entry("UNICODE", "UTF-8"),
            Map.entry("UNICODE UTF-8", "UTF-8"),
            Map.entry("UTF-8", "UTF-8"),
            Map.entry("UTF8", "UTF-8"),
            Map.entry("GB 18030-2000", "GB18030"),
            Map.entry("KS X 1001", "EUC-KR"),
            Map.entry("BIG-5", "Big5"));

    private CharacterSets() {}

    /**
     * The text of a message. One that declares nothing is ASCII by the standard; many senders mean more by it, so what
     * is not ASCII is read as UTF-8 where it is that, otherwise as ISO 8859-1.
     *
     * @param declared first repetition of MSH-18; empty for none
     */
    static String decode(byte[] bytes, String declared) throws DecodeException {
        Charset charset = of(declared);
        if (charset.equals(StandardCharsets.US_ASCII)) {
            try {
                return strict(bytes, StandardCharsets.UTF_8);
            } catch (CharacterCodingException e) {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
        try {
            return strict(bytes, charset);
        } catch (CharacterCodingException e) {
            throw new DecodeException("malformed", "MSH-18: the text is not in the character set it names");
        }
    }

    static Charset of(String declared) throws DecodeException {
        String name = declared.strip().toUpperCase(Locale.ROOT);
        if (name.isEmpty()) {
            return StandardCharsets.US_ASCII;
        }
        String java = NAMES.get(name);
        if (java == null && name.matches("(ISO[- ]?)?8859[/-][0-9]{1,2}")) {
            java = "ISO-8859-" + name.substring(name.lastIndexOf(name.contains("/") ? '/' : '-') + 1);
        }
        if (java == null || !Charset.isSupported(java)) {
            throw new DecodeException("unsupported-character-set", "MSH-18: this character set is not read");
        }
        return Charset.forName(java);
    }

    private static String strict(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
