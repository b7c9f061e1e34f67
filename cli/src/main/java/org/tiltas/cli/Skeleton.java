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

    Skeleton(ModuleName name) throws IOException {
        Properties versions = new Properties();
        versions.load(new StringReader(raw("versions.properties")));
        versions.forEach((part, version) -> words.put("@" + part + "@", version.toString()));
        words.put("@id@", name.id());
        words.put("@group@", name.group());
        words.put("@package@", name.packageName());
        words.put("@class@", name.className());
    }

    /** Path in the project and text of each file of an adapter. */
    Map<String, String> adapter() throws IOException {
        String folder = words.get("@package@").replace('.', '/');
        String type = words.get("@class@");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", text("adapter/pom.xml"));
        files.put("bnd.bnd", text("adapter/bnd.bnd"));
        files.put("README.md", text("adapter/README.md"));
        files.put(".gitignore", text("adapter/gitignore"));
        files.put("src/main/java/" + folder + "/" + type + ".java", text("adapter/Adapter.java"));
        files.put("src/test/java/" + folder + "/" + type + "Test.java", text("adapter/AdapterTest.java"));
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
