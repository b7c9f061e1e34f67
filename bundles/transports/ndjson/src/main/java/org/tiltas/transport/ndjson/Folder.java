package org.tiltas.transport.ndjson;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The partner's folder, looked at anew each time: nobody's symbolic link leads outside the folder for exports. */
final class Folder {
    private final Path root;
    private final Path folder;

    Folder(NdjsonOptions options) {
        this.root = options.root();
        this.folder = options.folder();
    }

    /**
     * The folder as it really is, made if it was not there.
     *
     * @throws FileSystemException when it leads outside
     */
    Path there() throws IOException {
        Path real = Files.createDirectories(root).toRealPath();
        Path at = real;
        for (Path name : root.relativize(folder)) {
            at = at.resolve(name);
            if (Files.exists(at) || Files.isSymbolicLink(at)) {
                at = at.toRealPath();
            } else {
                Files.createDirectory(at);
            }
            if (!at.startsWith(real) || !Files.isDirectory(at)) {
                throw new FileSystemException(folder.toString(), null, "leads outside " + root + " or is no folder");
            }
        }
        return at;
    }
}
