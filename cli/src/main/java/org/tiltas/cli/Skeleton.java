package org.tiltas.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The texts that {@code tiltas new} writes, with names and versions filled in. */
final class Skeleton {
    private final Map<String, String> words = new LinkedHashMap<>();

    /** @param kind what is made: {@code adapter}, {@code analysis}, {@code transport} or {@code route} */
    Skeleton(ModuleName name, String kind) throws IOException {
        Properties versions = new Properties();
        versions.load(new StringReader(raw("versions.properties")));
        versions.forEach((part, version) -> words.put("@" + part + "@", version.toString()));
        words.put("@id@", name.id());
        words.put("@group@", name.group());
        words.put("@kind@", kind);
        words.put("@package@", name.packageName(kind));
        words.put("@class@", name.className(kind));
    }

    /** Path in the project and text of each file of a module. */
    Map<String, String> module() throws IOException {
        String folder = words.get("@package@").replace('.', '/');
        String type = words.get("@class@");
        String kind = words.get("@kind@");
        String example = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", text("adapter/pom.xml"));
        files.put("bnd.bnd", text(kind + "/bnd.bnd"));
        files.put("README.md", text(kind + "/README.md"));
        files.put(".gitignore", text("adapter/gitignore"));
        files.put("src/main/java/" + folder + "/" + type + ".java", text(kind + "/" + example + ".java"));
        files.put("src/test/java/" + folder + "/" + type + "Test.java", text(kind + "/" + example + "Test.java"));
        files.put("mvnw", raw("adapter/mvnw"));
        files.put(".mvn/maven.config", text("adapter/maven.config"));
        files.put(".mvn/wrapper/maven-wrapper.properties", raw("adapter/maven-wrapper.properties"));
        return files;
    }

    /** Path in a Maven repository and text of the pom of one of our artifacts. */
    Map.Entry<String, String> pom(String artifact) throws IOException {
        return Map.entry(path(artifact, ".pom"), text(artifact + ".pom"));
    }

    /** Path in a Maven repository. */
    String path(String artifact, String ending) {
        String version = words.get("@tiltas@");
        return "org/tiltas/" + artifact + "/" + version + "/" + artifact + "-" + version + ending;
    }

    String route() throws IOException {
        return text("route.yaml");
    }

    private String text(String file) throws IOException {
        String text = raw(file);
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = text.replace(word.getKey(), word.getValue());
        }
        return text;
    }

    private static String raw(String file) throws IOException {
        try (InputStream in = Skeleton.class.getResourceAsStream("skeleton/" + file)) {
            if (in == null) {
                throw new IOException("this command line was built without skeleton/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
