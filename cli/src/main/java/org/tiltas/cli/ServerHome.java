package org.tiltas.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The folders a server writes to. Its configuration, {@code karaf/etc}, is filled from the distribution: a file that
 * nobody has touched follows every upgrade; one that an operator has changed is kept, and the shipped text is laid beside it.
 */
final class ServerHome {
    private final Settings settings;
    private final Path distribution;

    ServerHome(Settings settings, Installation installation) {
        this.settings = settings;
        this.distribution = installation.distribution();
    }

    Path karaf() {
        return settings.data().resolve("karaf");
    }

    Path etc() {
        return karaf().resolve("etc");
    }

    Path temporary() {
        return karaf().resolve("data/tmp");
    }

    /** Makes the folders, readable by their owner alone, and brings the configuration up to date. */
    void prepare() throws IOException, CommandFailure {
        for (Path folder : List.of(settings.data(), settings.run(), settings.log(), etc(), temporary())) {
            makeFolder(folder);
        }
        try (Stream<Path> files = Files.list(settings.run())) {
            for (Path stale : files.filter(f -> f.toString().matches(".*\\.port(\\.new)?"))
                    .toList()) {
                Files.delete(stale);
            }
        }
        refreshConfiguration();
    }

    private void refreshConfiguration() throws IOException {
        Path record = karaf().resolve("shipped.properties");
        Properties shipped = new Properties();
        if (Files.exists(record)) {
            try (var in = Files.newBufferedReader(record)) {
                shipped.load(in);
            }
        }
        try (Stream<Path> files = Files.list(distribution.resolve("etc"))) {
            for (Path source : files.filter(Files::isRegularFile).sorted().toList()) {
                refresh(source, shipped);
            }
        }
        try (var out = Files.newBufferedWriter(record)) {
            shipped.store(out, "SHA-256 of the files in etc as they were shipped");
        }
    }

    private void refresh(Path source, Properties shipped) throws IOException {
        String name = source.getFileName().toString();
        Path target = etc().resolve(name);
        String hash = hash(source);
        String before = shipped.getProperty(name);
        if (Files.exists(target) && hash.equals(before)) {
            return;
        }
        boolean untouched = !Files.exists(target) || hash(target).equals(before);
        Path place = untouched ? target : etc().resolve(name + ".shipped");
        Files.copy(source, place, StandardCopyOption.REPLACE_EXISTING);
        shipped.setProperty(name, hash);
    }

    private void makeFolder(Path folder) throws IOException, CommandFailure {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure("TILTAS_DATA: " + folder + " is not a folder");
        } catch (FileSystemException e) {
            throw new CommandFailure("TILTAS_DATA: the folder " + folder + " cannot be made: " + reason(e));
        }
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "this user may not write there";
        }
        return e instanceof NoSuchFileException || e.getReason() == null
                ? "the file system does not allow it"
                : e.getReason();
    }

    private static String hash(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return new BigInteger(1, digest).toString(16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
