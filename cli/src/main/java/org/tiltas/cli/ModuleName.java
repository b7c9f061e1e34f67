package org.tiltas.cli;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * Id of a module or route, and the Java names that go with it.
 *
 * @param id lower-case letters, digits and hyphens, as the server demands of a module
 */
record ModuleName(String id) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,49}");
    private static final String GROUP = "org.example";

    static ModuleName of(String text) throws CommandFailure {
        if (!FORM.matcher(text).matches()) {
            throw new CommandFailure(
                    Main.USAGE,
                    "name: '" + text
                            + "' is not 1 to 50 lower-case letters, digits and hyphens that begin with a letter");
        }
        return new ModuleName(text);
    }

    String group() {
        return GROUP;
    }

    /** {@code org.example.bedscale} for {@code bed-scale}; the kind helps where that is no name in Java. */
    String packageName(String kind) {
        String plain = id.replace("-", "");
        return GROUP + "." + (SourceVersion.isName(plain) ? plain : plain + kind);
    }

    /** {@code BedScaleAdapter} for {@code bed-scale}, an {@code adapter}. */
    String className(String kind) {
        return Arrays.stream(id.split("-+"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining("", "", Character.toUpperCase(kind.charAt(0)) + kind.substring(1)));
    }
}
