package org.tiltas.tools.swap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Another version of a module: the same classes under a changed manifest. */
public final class JarVariant {
    private JarVariant() {}

    /** @param headers main attributes to set; an empty value takes one out */
    public static byte[] of(byte[] jar, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(jar.length);
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            Manifest manifest = in.getManifest();
            headers.forEach((name, value) -> {
                if (value.isEmpty()) {
                    manifest.getMainAttributes().remove(new java.util.jar.Attributes.Name(name));
                } else {
                    manifest.getMainAttributes().putValue(name, value);
                }
            });
            try (JarOutputStream written = new JarOutputStream(out, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    written.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(written);
                    written.closeEntry();
                }
            }
        }
        return out.toByteArray();
    }
}
