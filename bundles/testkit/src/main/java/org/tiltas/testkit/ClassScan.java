package org.tiltas.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The classes of an adapter: its own and those it leads to that lie in the same jar or folder. What a library of
 * another jar does inside is not looked at.
 */
final class ClassScan {
    private ClassScan() {}

    /** By class name. */
    static Map<String, ClassFile> of(Class<?> adapter) throws IOException {
        ClassLoader loader =
                adapter.getClassLoader() == null ? ClassLoader.getSystemClassLoader() : adapter.getClassLoader();
        Map<String, ClassFile> scanned = new LinkedHashMap<>();
        String home = home(loader, adapter.getName());
        Set<String> seen = new LinkedHashSet<>(Set.of(adapter.getName()));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!home(loader, name).equals(home)) {
                continue;
            }
            try (InputStream in = loader.getResourceAsStream(path(name))) {
                ClassFile file = ClassFile.read(in);
                scanned.put(name, file);
                file.classes().stream().filter(seen::add).forEach(open::add);
            }
        }
        return scanned;
    }

    private static String home(ClassLoader loader, String name) {
        URL url = loader.getResource(path(name));
        String text = url == null ? "" : url.toString();
        return text.substring(0, Math.max(0, text.length() - path(name).length()));
    }

    private static String path(String name) {
        return name.replace('.', '/') + ".class";
    }
}
