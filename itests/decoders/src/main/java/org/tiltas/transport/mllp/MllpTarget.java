package org.tiltas.transport.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.hl7batch.Batch;
import org.tiltas.hl7batch.Envelope;
import org.tiltas.hl7batch.MalformedBatch;

/** What MLLP does with bytes from the network: frames, the header, the answer. */
public final class MllpTarget {
    private static final int LIMIT = 4096;
    private static final Pattern SECOND = Pattern.compile("[\r\n\u000b\u001c](MSH|FHS|BHS|BTS|FTS)([^A-Za-z0-9]|$)");
    private static final Pattern START = Pattern.compile("(?s)(\u00ef\u00bb.)?[\\x00-\\x20]*");
    private static final Pattern FIRST = Pattern.compile("(?<![^\r\n\u000b\u001c])MSH(?![A-Za-z0-9])");
    private static final Pattern AROUND =
            Pattern.compile("[\r\n\u000b\u001c]++|(?:BHS|BTS|FHS|FTS)(?![A-Za-z0-9])[^\r\n\u000b\u001c]*+");

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

    /** Batches: what is taken apart is whole, and what is answered is one. */
    public static void batch(byte[] input) {
        Batch batch;
        try {
            batch = Batch.read(input);
        } catch (MalformedBatch e) {
            refusal(input, e);
            return;
        }
        whole(input, batch.messages());
        for (byte[] message : batch.messages()) {
            String text = new String(message, StandardCharsets.ISO_8859_1);
            if (!text.startsWith("MSH") || SECOND.matcher(text).find() || !text.endsWith("\r")) {
                throw new AssertionError("a message that is none, or more");
            }
        }
        Answer answer = answer();
        AtomicInteger asked = new AtomicInteger();
        Optional<byte[]> text = new BatchAnswer(answer, batch)
                .of(message -> {
                    Header header = Header.read(message);
                    return CompletableFuture.completedFuture(
                            asked.incrementAndGet() % 3 == 0
                                    ? Optional.empty()
                                    : answer.to(header, Answer.Verdict.ERROR, header.fault()));
                })
                .join();
        if (asked.get() != batch.messages().size()) {
            throw new AssertionError("a message was left out");
        }
        text.ifPresent(bytes -> wellFormed(bytes, batch.groups().size()));
    }

    /** The messages stand in the input in their order, and nothing stands between them but what is around batches. */
    static void whole(byte[] input, List<byte[]> messages) {
        String all = new String(input, StandardCharsets.ISO_8859_1);
        Matcher start = START.matcher(all);
        String text = start.lookingAt() ? all.substring(start.end()) : all;
        if (FIRST.matcher(text).results().count() != messages.size()) {
            throw new AssertionError("another number of messages than came");
        }
        int at = around(text, 0);
        for (byte[] message : messages) {
            // a carriage return stands in for whatever ended the last line
            String body = new String(message, 0, message.length - 1, StandardCharsets.ISO_8859_1);
            if (!text.startsWith(body, at)) {
                throw new AssertionError("a message that did not come, or not in this place");
            }
            at += body.length();
            if (at < text.length() && "\r\n\u000b\u001c".indexOf(text.charAt(at)) < 0) {
                throw new AssertionError("a message without its end");
            }
            at = around(text, at);
        }
        if (at != text.length()) {
            throw new AssertionError("something that is in no message");
        }
    }

    private static int around(String text, int from) {
        Matcher around = AROUND.matcher(text);
        int at = from;
        while (around.region(at, text.length()).lookingAt()) {
            at = around.end();
        }
        return at;
    }

    private static void refusal(byte[] input, MalformedBatch e) {
        if (e.line().length() > 300 || e.line().indexOf('\r') >= 0) {
            throw new AssertionError("a fault is more than a line");
        }
        Optional<Envelope> envelope = Batch.header(input);
        Header header = envelope.map(Header::of).orElseGet(() -> new Header("", Optional.of(Fault.of(e))));
        answer().to(header, Answer.Verdict.ERROR, Optional.of(Fault.of(e)))
                .ifPresent(one -> wellFormed(BatchAnswer.refusal(answer(), envelope, one), 1));
    }

    private static void wellFormed(byte[] answer, int groups) {
        try {
            Batch said = Batch.read(answer);
            if (!Batch.begins(answer) && groups > 0 || said.groups().size() != groups) {
                throw new AssertionError("an answer with another number of batches");
            }
            said.messages().forEach(message -> Header.read(message).fault().ifPresent(fault -> {
                throw new AssertionError("an answer is not well formed: " + fault.line());
            }));
        } catch (MalformedBatch e) {
            throw new AssertionError("an answer is no batch: " + e.line(), e);
        }
    }

    private static Answer answer() {
        return new Answer(Clock.systemUTC(), ZoneOffset.UTC);
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
        Optional<byte[]> answer = answer().to(header, Answer.Verdict.ERROR, header.fault());
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
