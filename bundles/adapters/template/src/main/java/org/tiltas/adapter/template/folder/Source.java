package org.tiltas.adapter.template.folder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The files of one mapping, as they were found: {@code <name>.yaml}, {@code .yml} or {@code .json}, or the pair
 * {@code <name>.devicecontent.json} and {@code <name>.fhirmapping.json}, with or without settings in
 * {@code <name>.yaml}.
 *
 * @param name name of the mapping
 * @param own our own mapping, or the settings beside a pair
 * @param json whether {@code own} is written in JSON
 * @param content Microsoft's device content
 * @param fhir Microsoft's FHIR mapping
 * @param trouble why the files cannot be read; empty if they can
 */
public record Source(
        String name,
        Optional<String> own,
        boolean json,
        Optional<String> content,
        Optional<String> fhir,
        String trouble) {

    /**
     * Tells one content from another: eight hex digits of its SHA-256.
     */
    String fingerprint() {
        String all = own.orElse("") + "\0" + content.orElse("") + "\0" + fhir.orElse("");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    static Source empty(String name) {
        return new Source(name, Optional.empty(), false, Optional.empty(), Optional.empty(), "");
    }

    Source withOwn(String text, boolean isJson) {
        return own.isPresent()
                ? withTrouble("there are two files of this name; keep one")
                : new Source(name, Optional.of(text), isJson, content, fhir, trouble);
    }

    Source withContent(String text) {
        return new Source(name, own, json, Optional.of(text), fhir, trouble);
    }

    Source withFhir(String text) {
        return new Source(name, own, json, content, Optional.of(text), trouble);
    }

    Source withTrouble(String sentence) {
        return new Source(name, own, json, content, fhir, trouble.isEmpty() ? sentence : trouble);
    }
}
