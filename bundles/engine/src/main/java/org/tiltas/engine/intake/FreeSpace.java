package org.tiltas.engine.intake;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.tiltas.spi.server.Settings;

/**
 * Watches the free space of the data directory, so that intake closes before the database stops. Once closed it opens
 * again a tenth above the watermark: a disk at its edge shall not make gateways come and go.
 */
final class FreeSpace {
    private static final long MEGABYTE = 1L << 20;
    private static final long DEFAULT_WATERMARK = 1024 * MEGABYTE;

    private final Path data;
    private final OptionalLong configured;
    private volatile Optional<String> trouble = Optional.empty();

    FreeSpace(Path data, OptionalLong configured) {
        this.data = data;
        this.configured = configured;
    }

    /** As {@code TILTAS_MIN_FREE_MB} says; unset: 1 GiB or 5 % of the disk, whichever is smaller. */
    static FreeSpace ofSettings() {
        int megabytes = Settings.number("TILTAS_MIN_FREE_MB", -1, 0, Integer.MAX_VALUE);
        return new FreeSpace(
                Settings.data(), megabytes < 0 ? OptionalLong.empty() : OptionalLong.of(megabytes * MEGABYTE));
    }

    Optional<String> trouble() {
        return trouble;
    }

    void look() {
        try {
            FileStore store = Files.getFileStore(existing(data));
            judge(store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            trouble = Optional.of("free space of the data directory cannot be read: " + e.getMessage());
        }
    }

    void judge(long usable, long total) {
        long watermark = configured.orElse(Math.min(DEFAULT_WATERMARK, total / 20));
        long needed = trouble.isPresent() ? watermark + watermark / 10 : watermark;
        trouble = usable >= needed
                ? Optional.empty()
                : Optional.of("disk: " + usable / MEGABYTE + " MB free, " + needed / MEGABYTE + " MB needed");
    }

    private static Path existing(Path path) {
        Path at = path;
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
