package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A folder cannot go on now; everything stays as it is and is tried again at the next look. */
final class Standstill extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason one line without names of files, which can be names of people */
    Standstill(String reason) {
        super(reason);
    }

    Standstill(String what, IOException cause) {
        super(what + ": " + why(cause), cause);
    }

    /** The reason of a failure without the path that Java puts before it. */
    static String why(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "is gone";
        }
        if (e instanceof AtomicMoveNotSupportedException) {
            return "in and taking are not on the same file system";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof DirectoryNotEmptyException) {
            return "something else is there";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : e.getClass().getSimpleName();
    }
}
