package org.tiltas.engine.analysis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.analysis.Signal.Severity;

/** A {@link KeyState} as bytes; the first one tells the form. */
final class KeyBytes {
    private static final int FORM = 1;

    private KeyBytes() {}

    static byte[] write(KeyState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + state.judge.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeInt(state.judge.length);
            out.write(state.judge);
            out.writeBoolean(state.seen.isPresent());
            if (state.seen.isPresent()) {
                time(out, state.seen.get().at());
                out.writeUTF(state.seen.get().rest());
            }
            time(out, state.woke);
            time(out, state.received);
            out.writeBoolean(state.begun.isPresent());
            if (state.begun.isPresent()) {
                time(out, state.begun.get());
            }
            out.writeUTF(state.subject);
            out.writeUTF(state.device);
            out.writeShort(state.wakes.size());
            for (Map.Entry<String, KeyState.Wake> wake : state.wakes.entrySet()) {
                out.writeUTF(wake.getKey());
                time(out, wake.getValue().asked());
                time(out, wake.getValue().set());
            }
            List<Fold> folds =
                    state.folds.values().stream().filter(f -> !f.isBlank()).toList();
            out.writeShort(folds.size());
            for (Fold fold : folds) {
                fold(out, fold);
            }
            out.writeShort(state.scores.size());
            for (Map.Entry<String, Instant> score : state.scores.entrySet()) {
                out.writeUTF(score.getKey());
                time(out, score.getValue());
            }
            out.writeShort(state.snapshots.size());
            for (KeyState.Snapshot snapshot : state.snapshots) {
                time(out, snapshot.time());
                out.writeByte(snapshot.slot());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void fold(DataOutputStream out, Fold fold) throws IOException {
        out.writeUTF(fold.kind);
        out.writeBoolean(fold.open.isPresent());
        if (fold.open.isPresent()) {
            episode(out, fold.open.get());
        }
        patient(out, fold.waiting);
        patient(out, fold.worse);
        out.writeBoolean(fold.refractory.isPresent());
        if (fold.refractory.isPresent()) {
            time(out, fold.refractory.get());
            out.writeByte(fold.refractorySeverity.ordinal());
        }
        out.writeByte(fold.closed.map(Severity::ordinal).orElse(-1));
    }

    private static void episode(DataOutputStream out, Episode e) throws IOException {
        out.writeUTF(e.alert);
        out.writeUTF(e.subject);
        out.writeUTF(e.device);
        moment(out, e.opened);
        out.writeByte(e.severity.ordinal());
        out.writeByte(e.worst.ordinal());
        texts(out, e.first);
        texts(out, e.last);
        out.writeLong(e.count);
        out.writeUTF(e.text);
        out.writeBoolean(e.quiet);
    }

    private static void patient(DataOutputStream out, Optional<Fold.Patient> patient) throws IOException {
        out.writeBoolean(patient.isPresent());
        if (patient.isPresent()) {
            Fold.Patient p = patient.get();
            moment(out, p.since);
            out.writeLong(p.hold.toMillis());
            out.writeInt(p.needed);
            out.writeInt(p.count);
            out.writeByte(p.severity.ordinal());
            texts(out, p.evidence);
            out.writeUTF(p.text);
            out.writeBoolean(p.quiet);
        }
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static void moment(DataOutputStream out, OffsetDateTime moment) throws IOException {
        time(out, moment.toInstant());
        out.writeInt(moment.getOffset().getTotalSeconds());
    }

    private static void time(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    /** @throws IllegalStateException when it is in a form this server does not know */
    static KeyState read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORM) {
                throw new IllegalStateException("the state of a judge was written by another version of the server");
            }
            KeyState state = new KeyState();
            state.judge = in.readNBytes(in.readInt());
            if (in.readBoolean()) {
                state.seen = Optional.of(new KeyState.Place(time(in), in.readUTF()));
            }
            state.woke = time(in);
            state.received = time(in);
            state.begun = in.readBoolean() ? Optional.of(time(in)) : Optional.empty();
            state.subject = in.readUTF();
            state.device = in.readUTF();
            for (int n = in.readShort(); n > 0; n--) {
                state.wakes.put(in.readUTF(), new KeyState.Wake(time(in), time(in)));
            }
            for (int n = in.readShort(); n > 0; n--) {
                Fold fold = fold(in);
                state.folds.put(fold.kind, fold);
            }
            for (int n = in.readShort(); n > 0; n--) {
                state.scores.put(in.readUTF(), time(in));
            }
            for (int n = in.readShort(); n > 0; n--) {
                state.snapshots.add(new KeyState.Snapshot(time(in), in.readByte()));
            }
            return state;
        } catch (IOException e) {
            throw new IllegalStateException("the state of a judge is cut short", e);
        }
    }

    private static Fold fold(DataInputStream in) throws IOException {
        Fold fold = new Fold(in.readUTF());
        if (in.readBoolean()) {
            fold.open = Optional.of(episode(in, fold.kind));
        }
        fold.waiting = patient(in);
        fold.worse = patient(in);
        if (in.readBoolean()) {
            fold.refractory = Optional.of(time(in));
            fold.refractorySeverity = severity(in.readByte());
        }
        int closed = in.readByte();
        fold.closed = closed < 0 ? Optional.empty() : Optional.of(severity(closed));
        return fold;
    }

    private static Episode episode(DataInputStream in, String kind) throws IOException {
        String alert = in.readUTF();
        String subject = in.readUTF();
        String device = in.readUTF();
        Episode e = new Episode(kind, alert, moment(in));
        e.subject = subject;
        e.device = device;
        e.severity = severity(in.readByte());
        e.worst = severity(in.readByte());
        e.first = texts(in);
        e.last = texts(in);
        e.count = in.readLong();
        e.text = in.readUTF();
        e.quiet = in.readBoolean();
        return e;
    }

    private static Optional<Fold.Patient> patient(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return Optional.empty();
        }
        Fold.Patient p = new Fold.Patient(moment(in), Duration.ofMillis(in.readLong()), in.readInt());
        p.count = in.readInt();
        p.severity = severity(in.readByte());
        p.evidence = texts(in);
        p.text = in.readUTF();
        p.quiet = in.readBoolean();
        return Optional.of(p);
    }

    private static Severity severity(int ordinal) {
        return Severity.values()[ordinal];
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> found = new ArrayList<>();
        for (int n = in.readShort(); n > 0; n--) {
            found.add(in.readUTF());
        }
        return List.copyOf(found);
    }

    private static OffsetDateTime moment(DataInputStream in) throws IOException {
        Instant time = time(in);
        return OffsetDateTime.ofInstant(time, ZoneOffset.ofTotalSeconds(in.readInt()));
    }

    private static Instant time(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
