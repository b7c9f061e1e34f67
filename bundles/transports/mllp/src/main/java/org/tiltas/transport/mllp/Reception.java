package org.tiltas.transport.mllp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Caller;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;
import org.tiltas.api.transport.Taken.Outcome;
import org.tiltas.hl7batch.Batch;
import org.tiltas.hl7batch.Envelope;
import org.tiltas.hl7batch.MalformedBatch;

/** Decides what becomes of a message and what its sender is told. Thread-safe; never blocks. */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final String ADAPTER = "hl7v2";
    private static final String CONTENT_TYPE = "x-application/hl7-v2+er7";

    private final Host host;
    private final Answer answer;

    Reception(Host host, Answer answer) {
        this.host = host;
        this.answer = answer;
    }

    /** Who is at the other end of a connection; {@code subject} of the verified client certificate, null for none. */
    record Peer(InetAddress address, X500Principal subject) {}

    /** @return the bytes to answer, when the commit is on disk; empty for no answer. Never fails. */
    CompletableFuture<Optional<byte[]>> take(byte[] message, Peer peer) {
        return Batch.begins(message) ? batch(message, peer) : single(message, peer, new AtomicBoolean());
    }

    /** Each message of a batch as if it had come alone; one batch of answers when all are on disk. */
    private CompletableFuture<Optional<byte[]>> batch(byte[] bytes, Peer peer) {
        try {
            Batch batch = Batch.read(bytes);
            BatchAnswer said = new BatchAnswer(answer, batch);
            Optional<Header> stranger = said.isAcknowledgement() ? Optional.empty() : stranger(bytes, batch, peer);
            if (stranger.isPresent()) {
                Optional<Envelope> envelope = Batch.header(bytes);
                return unknownSender(stranger.get(), peer, new AtomicBoolean())
                        .thenApply(text -> text.map(one -> BatchAnswer.refusal(answer, envelope, one)));
            }
            AtomicBoolean told = new AtomicBoolean();
            return said.of(message -> single(message, peer, told));
        } catch (MalformedBatch e) {
            return refuseBatch(bytes, peer, "malformed", Fault.of(e));
        }
    }

    /**
     * Who gets one refusal for the whole: the sender of a batch none of whose messages, or whose header if it has no
     * message, is of a configured gateway. Nobody unknown shall be answered at many times the length of what came.
     *
     * @return the header that the refusal answers
     */
    private Optional<Header> stranger(byte[] bytes, Batch batch, Peer peer) {
        Header envelope = Batch.header(bytes).map(Header::of).orElseThrow();
        List<byte[]> messages = batch.messages();
        if (messages.isEmpty()) {
            return gateway(envelope, peer).isPresent() ? Optional.empty() : Optional.of(envelope);
        }
        for (byte[] message : messages) {
            Header header = Header.read(message);
            if (!isAcknowledgement(header) && gateway(header, peer).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.of(messages.size() == 1 ? Header.read(messages.get(0)) : envelope);
    }

    private static boolean isAcknowledgement(Header header) {
        return header.component(9, 1).equals("ACK");
    }

    private CompletableFuture<Optional<byte[]>> refuseBatch(byte[] bytes, Peer peer, String reason, Fault fault) {
        Optional<Envelope> envelope = Batch.header(bytes);
        Header header = envelope.map(Header::of).orElseGet(() -> new Header("", Optional.of(fault)));
        Optional<Gateway> gateway = gateway(header, peer);
        CompletableFuture<Optional<byte[]>> refusal = gateway.isEmpty()
                ? unknownSender(header, peer, new AtomicBoolean())
                : putAside(bytes, gateway.get(), reason, header, fault);
        return refusal.thenApply(text -> text.map(one -> BatchAnswer.refusal(answer, envelope, one)));
    }

    /** @param told whether the log has been told of an unknown sender in this frame */
    private CompletableFuture<Optional<byte[]>> single(byte[] message, Peer peer, AtomicBoolean told) {
        Header header = Header.read(message);
        if (isAcknowledgement(header)) {
            refused("acknowledgement");
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Optional<Gateway> gateway = gateway(header, peer);
        if (gateway.isEmpty()) {
            return unknownSender(header, peer, told);
        }
        Optional<Fault> fault = header.fault();
        return fault.isPresent()
                ? putAside(message, gateway.get(), "malformed", header, fault.get())
                : commit(message, gateway.get(), header);
    }

    /**
     * A block that never became a message: too large, or never ended. Its head is kept if the sender is known.
     *
     * @param head what has come of it
     * @param reason machine word for the quarantine
     */
    CompletableFuture<Optional<byte[]>> giveUp(byte[] head, Peer peer, String reason, String detail) {
        if (Batch.begins(head)) {
            String name = Batch.header(head)
                    .map(header -> header.text().substring(0, 3))
                    .orElse("BHS");
            return refuseBatch(head, peer, reason, new Fault(name, 1, 0, Fault.Code.DATA_TYPE, detail));
        }
        Header header = Header.read(head);
        Optional<Gateway> gateway = gateway(header, peer);
        if (gateway.isEmpty()) {
            return unknownSender(header, peer, new AtomicBoolean());
        }
        Fault fault = new Fault("MSH", 1, 0, Fault.Code.DATA_TYPE, detail);
        return putAside(head, gateway.get(), reason, header, fault);
    }

    private Optional<Gateway> gateway(Header header, Peer peer) {
        return host.gateway(
                new Caller(peer.address(), Optional.ofNullable(peer.subject()), header.name(3), header.name(4)));
    }

    private CompletableFuture<Optional<byte[]>> unknownSender(Header header, Peer peer, AtomicBoolean told) {
        refused("unknown-sender");
        if (told.compareAndSet(false, true)) {
            LOG.warn("MLLP: a message from {} was refused: no gateway is configured for this sender", peer.address());
        }
        Fault fault = Fault.ofHeader(3, Fault.Code.UNKNOWN_KEY, "this sender is not known here");
        return CompletableFuture.completedFuture(answer.to(header, Answer.Verdict.REJECT, Optional.of(fault)));
    }

    private CompletableFuture<Optional<byte[]>> commit(byte[] message, Gateway gateway, Header header) {
        return host.take(gateway.id(), incoming(message)).handle((taken, failure) -> {
            if (failure != null) {
                LOG.debug("not committed", failure);
                return notKept(header);
            }
            return taken(taken, header);
        });
    }

    private Optional<byte[]> taken(Taken taken, Header header) {
        if (taken.outcome() == Outcome.ACCEPTED || taken.outcome() == Outcome.KNOWN) {
            return answer.to(header, Answer.Verdict.ACCEPT, Optional.empty());
        }
        refused("refused");
        return switch (taken.outcome()) {
            case NOT_AUTHORISED -> {
                Fault fault = Fault.ofHeader(3, Fault.Code.UNKNOWN_KEY, taken.detail());
                yield answer.to(header, Answer.Verdict.REJECT, Optional.of(fault));
            }
            case NO_ADAPTER -> {
                Fault fault = Fault.ofHeader(0, Fault.Code.INTERNAL, taken.detail());
                yield answer.to(header, Answer.Verdict.REJECT, Optional.of(fault));
            }
            default -> {
                Fault fault = Fault.ofHeader(0, Fault.Code.DATA_TYPE, taken.detail());
                yield answer.to(header, Answer.Verdict.ERROR, Optional.of(fault));
            }
        };
    }

    private Optional<byte[]> notKept(Header header) {
        refused("unavailable");
        Fault fault = Fault.ofHeader(0, Fault.Code.INTERNAL, "nothing was kept; send it again later");
        return answer.to(header, Answer.Verdict.REJECT, Optional.of(fault));
    }

    private CompletableFuture<Optional<byte[]>> putAside(
            byte[] message, Gateway gateway, String reason, Header header, Fault fault) {
        refused(reason);
        return host.refuse(gateway.id(), incoming(message), reason, fault.line())
                .handle((id, failure) -> {
                    if (failure != null) {
                        LOG.debug("not committed", failure);
                        return notKept(header);
                    }
                    return answer.to(header, Answer.Verdict.ERROR, Optional.of(fault));
                });
    }

    private static Incoming incoming(byte[] message) {
        return new Incoming(ADAPTER, "", CONTENT_TYPE, false, message, Optional.empty());
    }

    private void refused(String reason) {
        host.count("tiltas_mllp_refused_total", "reason", reason);
    }
}
