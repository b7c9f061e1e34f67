package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A real disk that refuses what it is told to refuse, or ends everything at a certain point. */
final class FaultyDisk extends Disk {
    /** Moves into this part fail as on a full disk; empty for none. */
    String fullAt = "";
    /** Moves into this part end the process before or after they are done; empty for none. */
    String killBefore = "";

    String killAfter = "";
    boolean writeFails;
    boolean readDenied;
    boolean makeFolderDenied;

    /** Stands for kill -9: nothing of the transport runs behind it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Override
    void move(Path from, Path to) throws IOException {
        String path = to.toString();
        if (is(killBefore, path)) {
            throw new Killed();
        }
        if (is(fullAt, path)) {
            throw new FileSystemException(path, null, "No space left on device");
        }
        super.move(from, to);
        if (is(killAfter, path)) {
            throw new Killed();
        }
    }

    private static boolean is(String part, String path) {
        return !part.isEmpty() && path.contains("/" + part + "/");
    }

    @Override
    void write(Path file, String text) throws IOException {
        if (writeFails) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
        }
        super.write(file, text);
    }

    @Override
    byte[] read(Path file, int most) throws IOException {
        if (readDenied) {
            throw new AccessDeniedException(file.toString());
        }
        return super.read(file, most);
    }

    @Override
    void makeFolder(Path folder) throws IOException {
        if (makeFolderDenied) {
            throw new AccessDeniedException(folder.toString());
        }
        super.makeFolder(folder);
    }
}
