package org.tiltas.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP sockets on which a process listens, from Linux's {@code /proc}. */
final class Listening {
    private static final String LISTEN = "0A";

    private Listening() {}

    /** Local addresses as the kernel writes them: hex, bytes of each word swapped, then the port. */
    static Set<String> of(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        Set<String> addresses = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            Path file = Path.of("/proc/net", table);
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns.length > 9 && columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
                        addresses.add(columns[1]);
                    }
                }
            }
        }
        return addresses;
    }

    static boolean isLoopback(String address) {
        String ip = address.substring(0, address.indexOf(':'));
        return ip.endsWith("7F") && ip.length() == 8
                || ip.equals("00000000000000000000000001000000")
                || ip.matches("0000000000000000FFFF0000......7F");
    }

    private static Set<String> inodes(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring(8, target.length() - 1));
                    }
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return inodes;
    }
}
