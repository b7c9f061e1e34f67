package org.tiltas.transport.ndjson;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that fills up, or whose machine is killed, at the n-th thing done to it. */
final class FaultyDisk extends Disk {
    /** The machine is gone; what was done so far is on the disk. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    int killAt = Integer.MAX_VALUE;
    boolean full;
    boolean fullForCuts;
    /** How many bytes of a write reach the disk before it is full or the machine is killed. */
    int partly;

    private int steps;

    int steps() {
        return steps;
    }

    private void step() {
        if (++steps > killAt) {
            throw new Killed();
        }
    }

    @Override
    FileChannel create(Path file) throws IOException {
        step();
        return super.create(file);
    }

    @Override
    void write(FileChannel channel, byte[] bytes, long position) throws IOException {
        if (full || steps + 1 > killAt) {
            super.write(channel, java.util.Arrays.copyOf(bytes, Math.min(partly, bytes.length)), position);
        }
        step();
        if (full) {
            throw new IOException("No space left on device");
        }
        super.write(channel, bytes, position);
    }

    @Override
    void cut(FileChannel channel, long length) throws IOException {
        step();
        if (fullForCuts) {
            throw new IOException("Input/output error");
        }
        super.cut(channel, length);
    }

    @Override
    void sync(FileChannel channel) throws IOException {
        step();
        super.sync(channel);
    }

    @Override
    void syncFolder(Path folder) throws IOException {
        step();
        super.syncFolder(folder);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        step();
        super.rename(from, to);
    }
}
