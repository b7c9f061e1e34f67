package org.tiltas.tools.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The part of a ledger that was written during one phase. */
final class LedgerSlice {
    private LedgerSlice() {}

    static Path copy(Path ledger, long from, Path target) throws IOException {
        try (FileChannel in = FileChannel.open(ledger, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = from;
            long end = in.size();
            while (at < end) {
                at += in.transferTo(at, end - at, out);
            }
        }
        return target;
    }
}
