package org.tiltas.engine.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Caller;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Notes;
import org.tiltas.api.transport.Taken;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.SecretBox;
import org.tiltas.spi.server.Settings;

/**
 * What one opening of a transport may ask of the server. When it has been {@linkplain #close closed} it takes nothing any
 * more, so that a version that was replaced cannot go on beside its successor.
 */
public final class TransportHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(TransportHost.class);

    /** Records that the operator writes for a transport, by its id. */
    private static final Map<String, String> CONFIGURED = Map.of("mqtt-client", Brokers.KIND);

    private static final Pattern SETTING = Pattern.compile("TILTAS_[A-Z0-9_]{1,60}");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN).*");

    private final String id;
    private final Intake intake;
    private final Journal journal;
    private final Senders senders;
    private final Ports ports;
    private final OwnNames names;
    private final Answers answers;
    private final JournalNotes notes;
    private final Refusing refusing;
    private final List<AutoCloseable> watches = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** @param thread of the module: its code runs nowhere else */
    public TransportHost(String id, Intake intake, Journal journal, Senders senders, Ports ports, Executor thread) {
        this.id = id;
        this.intake = intake;
        this.journal = journal;
        this.senders = senders;
        this.ports = ports;
        names = new OwnNames(id);
        answers = new Answers(id, thread);
        notes = new JournalNotes(journal, id);
        refusing = new Refusing(journal, id);
    }

    @Override
    public Optional<Gateway> authenticate(String gateway, String secret) {
        return intake.authenticate(gateway, secret).map(TransportHost::shown);
    }

    @Override
    public Optional<Gateway> gateway(String gateway) {
        return intake.gateway(gateway).map(TransportHost::shown);
    }

    @Override
    public Optional<Gateway> gateway(Caller caller) {
        return senders.gateway(caller).flatMap(this::gateway);
    }

    private static Gateway shown(org.tiltas.spi.intake.Gateway gateway) {
        return new Gateway(gateway.id(), gateway.adapters(), gateway.home(), gateway.rate());
    }

    @Override
    public Optional<String> closed() {
        return closed ? Optional.of("transport " + id + " was closed") : intake.closed();
    }

    @Override
    public CompletableFuture<Taken> take(String gateway, Incoming message) {
        return kept(() -> intake.take(
                        intake.gateway(gateway)
                                .orElseGet(() -> new org.tiltas.spi.intake.Gateway(gateway, Set.of(), "", 0)),
                        new Intake.Incoming(
                                id,
                                message.adapter(),
                                message.topic(),
                                message.contentType(),
                                message.redelivered(),
                                message.payload(),
                                message.receipt().map(notes::create)))
                .thenApply(TransportHost::shown));
    }

    private static Taken shown(Intake.Taken taken) {
        return new Taken(Taken.Outcome.valueOf(taken.outcome().name()), taken.id(), taken.detail());
    }

    @Override
    public CompletableFuture<String> refuse(String gateway, Incoming message, String reason, String detail) {
        return kept(() -> refusing.refuse(gateway, message, reason, detail));
    }

    @Override
    public Optional<Taken> refused(String gateway, String topic, Instant since) {
        return refusing.refused(gateway, topic, since);
    }

    /** Does it unless closed, and tells the module on its own thread. */
    private <T> CompletableFuture<T> kept(Supplier<CompletableFuture<T>> work) {
        Optional<String> shut = closed();
        return shut.isPresent()
                ? CompletableFuture.failedFuture(new IOException("nothing is taken in: " + shut.get()))
                : answers.told(work);
    }

    @Override
    public Notes notes() {
        return new Notes() {
            @Override
            public Optional<String> get(String book, String note) {
                return notes.get(book, note);
            }

            @Override
            public List<String> ids(String book) {
                return notes.ids(book);
            }

            @Override
            public CompletableFuture<Void> write(List<Note> written) {
                return kept(() -> notes.write(written));
            }
        };
    }

    @Override
    public void follow(Consumer<Configured> listener) {
        String kind = CONFIGURED.get(id);
        if (kind != null) {
            watches.add(journal.records()
                    .watch(
                            kind,
                            change -> answers.tell(() -> {
                                if (!closed) {
                                    listener.accept(new Configured(
                                            change.id(), change.now().map(Record::body)));
                                }
                            })));
        }
    }

    @Override
    public String unsealed(String sealed) {
        return SecretBox.open(sealed);
    }

    @Override
    public Optional<String> setting(String name) {
        return SETTING.matcher(name).matches() && !SECRET.matcher(name).matches()
                ? Settings.get(name)
                : Optional.empty();
    }

    @Override
    public int number(String name, int otherwise, int least, int most) {
        return Settings.number(name, otherwise, least, most);
    }

    @Override
    public int port(String listener, String setting, int otherwise) {
        names.checkListener(listener);
        return ports.choose(listener, Settings.port(setting, otherwise));
    }

    @Override
    public String bind() {
        return Settings.bind();
    }

    @Override
    public ZoneId zone() {
        return Settings.zone();
    }

    @Override
    public Path data() {
        return Settings.data();
    }

    @Override
    public void listening(String listener, int port) {
        names.checkListener(listener);
        ports.bound(id, listener, port);
    }

    @Override
    public void count(String meter, String... labels) {
        names.checkCounter(meter);
        Meters.counter(meter, labels).increment();
    }

    /** Looks whether the module still takes what it is told. */
    void look() {
        answers.look();
    }

    /**
     * What the module does wrong with what it is told, in one line.
     *
     * @param silence longest time for which it may keep the thread
     */
    Optional<String> fault(Duration silence) {
        return answers.fault(silence);
    }

    /** From now on nothing is taken and nothing is told; what is under way is not known to be committed. */
    public void close() {
        closed = true;
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.debug("a watch of transport {} did not end", id, e);
            }
        }
        answers.close();
    }
}
