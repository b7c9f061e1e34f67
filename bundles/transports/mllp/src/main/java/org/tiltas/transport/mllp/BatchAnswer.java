package org.tiltas.transport.mllp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.tiltas.hl7batch.Batch;
import org.tiltas.hl7batch.Envelope;

/**
 * The answer to a batch: a batch of the answers to its messages, in their order (HL7 2.6, 2.10.3.3). Messages whose
 * sender wants no answer have none in it; a batch without any says that all is well.
 */
final class BatchAnswer {
    private static final int REFERENCE = 12;

    private final Answer answer;
    private final Batch batch;

    BatchAnswer(Answer answer, Batch batch) {
        this.answer = answer;
        this.batch = batch;
    }

    /**
     * Takes every message.
     *
     * @param take what is answered to one message, when it is on disk; never fails
     * @return empty for a batch of acknowledgements, which are not answered
     */
    CompletableFuture<Optional<byte[]>> of(Function<byte[], CompletableFuture<Optional<byte[]>>> take) {
        List<List<CompletableFuture<Optional<byte[]>>>> answers = new ArrayList<>();
        for (Batch.Group group : batch.groups()) {
            answers.add(group.messages().stream().map(take).toList());
        }
        CompletableFuture<?>[] all = answers.stream().flatMap(List::stream).toArray(CompletableFuture<?>[]::new);
        boolean silent = isAcknowledgement();
        return CompletableFuture.allOf(all).thenApply(done -> silent ? Optional.empty() : Optional.of(text(answers)));
    }

    /** Whether it only answers something of ours, and is not answered. */
    boolean isAcknowledgement() {
        List<byte[]> messages = batch.messages();
        if (messages.isEmpty()) {
            return batch.file().map(BatchAnswer::refers).orElse(false)
                    || batch.groups().stream()
                            .anyMatch(group ->
                                    group.header().map(BatchAnswer::refers).orElse(false));
        }
        return messages.stream()
                .allMatch(message -> Header.read(message).component(9, 1).equals("ACK"));
    }

    private static boolean refers(Envelope header) {
        return !header.field(REFERENCE).isBlank();
    }

    private byte[] text(List<List<CompletableFuture<Optional<byte[]>>>> answers) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        batch.file().ifPresent(file -> text.writeBytes(header("FHS", Optional.of(file), answer)));
        for (int i = 0; i < answers.size(); i++) {
            Optional<Envelope> header = batch.groups().get(i).header();
            text.writeBytes(header("BHS", header, answer));
            int count = 0;
            for (CompletableFuture<Optional<byte[]>> one : answers.get(i)) {
                Optional<byte[]> said = one.join();
                said.ifPresent(text::writeBytes);
                count += said.isPresent() ? 1 : 0;
            }
            text.writeBytes(trailer("BTS", header, count));
        }
        batch.file().ifPresent(file -> text.writeBytes(trailer("FTS", Optional.of(file), answers.size())));
        return text.toByteArray();
    }

    /** One refusal for a batch that cannot be taken apart. */
    static byte[] refusal(Answer answer, Optional<Envelope> header, byte[] one) {
        boolean file = header.isPresent() && header.get().text().startsWith("FHS");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (file) {
            text.writeBytes(header("FHS", header, answer));
        }
        text.writeBytes(header("BHS", header, answer));
        text.writeBytes(one);
        text.writeBytes(trailer("BTS", header, 1));
        if (file) {
            text.writeBytes(trailer("FTS", header, 1));
        }
        return text.toByteArray();
    }

    /** Sender and receiver change places; the last field is what the sender called the one that is answered. */
    private static byte[] header(String name, Optional<Envelope> of, Answer answer) {
        StringBuilder text = new StringBuilder(128);
        char field = of.map(Envelope::separator).orElse('|');
        Answer.append(
                text,
                field,
                name,
                of.map(e -> e.field(2)).orElse("^~\\&"),
                of.map(e -> e.field(5)).orElse(""),
                of.map(e -> e.field(6)).orElse(""),
                of.map(e -> e.field(3)).orElse(""),
                of.map(e -> e.field(4)).orElse(""),
                answer.now(),
                "",
                "",
                "",
                answer.id(),
                of.map(Envelope::controlId).orElse(""));
        return bytes(text);
    }

    private static byte[] trailer(String name, Optional<Envelope> of, int count) {
        StringBuilder text = new StringBuilder(16);
        Answer.append(text, of.map(Envelope::separator).orElse('|'), name, Integer.toString(count));
        return bytes(text);
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
