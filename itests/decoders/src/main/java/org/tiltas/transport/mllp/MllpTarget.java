package org.tiltas.transport.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What MLLP does with bytes from the network: frames, the header, the answer. */
public final class MllpTarget {
    private static final int LIMIT = 4096;

    private MllpTarget() {}

    /** @throws AssertionError when a rule is broken */
    public static void run(byte[] input) {
        // how the network cuts the bytes must not matter
        byte[][] whole = frames(input, input.length);
        byte[][] cut = frames(input, 1 + (input.length == 0 ? 0 : (input[0] & 0x0f)));
        if (!Arrays.deepEquals(whole, cut)) {
            throw new AssertionError("frames depend on how the bytes were cut");
        }
        for (byte[] message : whole) {
            header(message);
        }
        header(input);
    }

    private static void header(byte[] message) {
        Header header = Header.read(message);
        for (int field = 1; field <= 20; field++) {
            if (header.field(field) == null || header.component(field, 2) == null) {
                throw new AssertionError("a field is null");
            }
        }
        header.name(3);
        header.fault().ifPresent(fault -> {
            if (fault.line().indexOf('\r') >= 0 || fault.line().length() > 300) {
                throw new AssertionError("a fault is more than a line");
            }
        });
        Optional<byte[]> answer =
                new Answer(Clock.systemUTC(), ZoneOffset.UTC).to(header, Answer.Verdict.ERROR, header.fault());
        answer.ifPresent(bytes -> {
            if (Header.read(bytes).fault().isPresent()) {
                throw new AssertionError("an answer is not well formed: "
                        + Header.read(bytes).fault().get().line());
            }
        });
    }

    private static byte[][] frames(byte[] input, int piece) {
        Blocks blocks = new Blocks(LIMIT);
        List<byte[]> found = new ArrayList<>();
        for (int from = 0; from < input.length; from += piece) {
            ByteBuf in = Unpooled.wrappedBuffer(input, from, Math.min(piece, input.length - from));
            while (in.isReadable()) {
                switch (blocks.read(in, true)) {
                    case MESSAGE -> found.add(blocks.take());
                    case TOO_LARGE -> {
                        found.add(blocks.take());
                        return found.toArray(byte[][]::new); // the connection ends
                    }
                    case LARGE -> throw new AssertionError("large although it may be");
                    case NOTHING -> {
                        // goes on with the next bytes
                    }
                }
            }
        }
        return found.toArray(byte[][]::new);
    }
}
