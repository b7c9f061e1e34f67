package org.tiltas.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Lane;
import org.tiltas.api.transport.Caller;
import org.tiltas.api.transport.Caller.Name;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host.Configured;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Notes.Note;
import org.tiltas.api.transport.Taken;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.RecordWrite;

class TransportHostTest {
    private final MemoryJournal journal = new MemoryJournal();
    private final FakeIntake intake = new FakeIntake();
    private final Ports ports = new Ports();
    private final TransportHost host = host("post");

    private TransportHost host(String id) {
        return new TransportHost(id, intake, journal, new Senders(journal), ports, Runnable::run);
    }

    private static Incoming letter(int size) {
        return new Incoming(
                "gatt", "box", "text/plain", true, new byte[size], Optional.of(Note.of("seen", "17", "{}")));
    }

    @Test
    void aMessageIsTakenInTheNameOfTheTransport() {
        assertThat(host.take("gw1", letter(3)).join().id()).isEqualTo("1-1");

        assertThat(intake.taken.get(0).transport()).isEqualTo("post");
        assertThat(intake.taken.get(0).record()).contains(RecordWrite.create("transport/post/seen", "17", "{}"));
        assertThat(intake.senders.get(0).adapters()).containsExactly("gatt");
    }

    @Test
    void aGatewayThatIsGoneHasNoRights() {
        host.take("gone", letter(3)).join();

        assertThat(intake.senders.get(0).adapters()).isEmpty();
    }

    @Test
    void whatIsNotCommittedFails() {
        intake.failure = Optional.of(new JournalException.Unavailable("down", null));
        assertThat(host.take("gw1", letter(3))).isCompletedExceptionally();
        intake.failure = Optional.empty();
        intake.closed = Optional.of("disk: full");

        assertThat(host.closed()).contains("disk: full");
        assertThat(host.take("gw1", letter(3))).isCompletedExceptionally();
        assertThat(host.refuse("gw1", letter(3), "malformed", "x")).isCompletedExceptionally();
        assertThat(host.notes().write(List.of(Note.of("seen", "1", "{}")))).isCompletedExceptionally();
    }

    @Test
    void whatIsUnderWayFailsWhenItIsClosed() {
        CompletableFuture<Intake.Taken> commit = new CompletableFuture<>();
        intake.commit = Optional.of(commit);
        CompletableFuture<Taken> taken = host.take("gw1", letter(3));

        host.close();

        assertThat(taken)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("not known to be committed: transport post was closed");
        commit.complete(new Intake.Taken(Intake.Outcome.ACCEPTED, "1-1", Lane.ROUTINE, ""));
        assertThat(taken).isCompletedExceptionally();
    }

    @Test
    void whatWasCommittedBeforeTheCloseIsToldAndNothingIsLeftOpen() {
        Deque<Runnable> module = new ArrayDeque<>();
        TransportHost told = new TransportHost("post", intake, journal, new Senders(journal), ports, module::add);
        CompletableFuture<Taken> committed = told.take("gw1", letter(3));
        intake.commit = Optional.of(new CompletableFuture<>());
        CompletableFuture<Taken> underWay = told.take("gw1", letter(3));

        told.close();

        assertThat(committed).as("told on the module's own thread").isNotDone();
        module.forEach(Runnable::run);
        assertThat(committed).isCompletedWithValueMatching(taken -> taken.id().equals("1-1"));
        assertThat(underWay).isCompletedExceptionally();
    }

    @Test
    void credentialsAreCheckedByTheIntake() {
        assertThat(host.authenticate("gw1", "right")).contains(new Gateway("gw1", Set.of("gatt"), "north", 5));
        assertThat(host.authenticate("gw1", "wrong")).isEmpty();
    }

    @Test
    void aSenderIsKnownByWhatTheOperatorHasWritten() throws Exception {
        journal.put("gateway", "gw1", "{\"mllp\": {\"address\": \"10.0.0.5\", \"application\": \"MON\"}}");
        Name none = new Name("", "");
        Caller known = new Caller(InetAddress.getByName("10.0.0.5"), Optional.empty(), new Name("MON", "MON"), none);
        Caller other = new Caller(InetAddress.getByName("10.0.0.6"), Optional.empty(), new Name("MON", "MON"), none);

        assertThat(host.gateway(known)).map(Gateway::id).contains("gw1");
        assertThat(host.gateway(other)).isEmpty();
    }

    @Test
    void whatIsRefusedLiesInQuarantine() {
        assertThat(host.refuse("gw1", letter(3), "malformed", "MSH: is cut off").join())
                .isEqualTo("q-1");
        host.refuse("gw1", letter(100_000), "too-large", "payload: too long").join();

        assertThat(journal.quarantined.get(0).module()).isEqualTo("post");
        assertThat(journal.quarantined.get(0).sha256()).isEmpty();
        assertThat(journal.quarantined.get(0).message().gateway()).isEqualTo("gw1");
        assertThat(journal.quarantined.get(1).size()).isEqualTo(100_000);
        assertThat(journal.quarantined.get(1).sha256()).hasSize(64);
        assertThat(journal.quarantined.get(1).message().payload()).hasSize(1024);
    }

    @Test
    void notesAreItsOwn() {
        host.notes()
                .write(List.of(Note.of("seen", "1", "{\"a\":1}"), Note.of("seen", "2", "{}")))
                .join();
        host.notes().write(List.of(Note.none("seen", "2"))).join();

        assertThat(host.notes().get("seen", "1")).contains("{\"a\":1}");
        assertThat(host.notes().ids("seen")).containsExactly("1");
        assertThat(host("other").notes().ids("seen")).isEmpty();
        assertThatThrownBy(() -> host.notes().ids("../gateway")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void notesOfEarlierServersAreFound() {
        journal.put("file-taken", "m1", "{}");
        journal.put("broker-session", "ward", "{}");

        assertThat(host("file").notes().ids("taken")).containsExactly("m1");
        assertThat(host("mqtt-client").notes().ids("session")).containsExactly("ward");
    }

    @Test
    void brokersAreToldToTheirTransportOnly() {
        journal.put("broker", "ward", "{\"url\":\"mqtt://a\"}");
        List<Configured> told = new ArrayList<>();
        List<Configured> foreign = new ArrayList<>();
        TransportHost client = host("mqtt-client");
        client.follow(told::add);
        host.follow(foreign::add);
        journal.remove("broker", "ward");
        client.close();
        journal.put("broker", "later", "{}");

        assertThat(told)
                .containsExactly(
                        new Configured("ward", Optional.of("{\"url\":\"mqtt://a\"}")),
                        new Configured("ward", Optional.empty()));
        assertThat(foreign).isEmpty();
    }

    @Test
    void aListenerThatBreaksEndsThere() {
        TransportHost client = host("mqtt-client");
        client.follow(change -> {
            throw new IllegalStateException("a secret");
        });
        journal.put("broker", "ward", "{}");

        assertThat(client.fault(Duration.ofSeconds(5)))
                .contains("it broke with java.lang.IllegalStateException when it was told of a change");
    }

    @Test
    void secretsOfTheServerAreNotShown() {
        System.setProperty("tiltas.jdbc.password", "x");
        System.setProperty("tiltas.post.box", "blue");
        try {
            assertThat(host.setting("TILTAS_JDBC_PASSWORD")).isEmpty();
            assertThat(host.setting("PATH")).isEmpty();
            assertThat(host.setting("TILTAS_POST_BOX")).contains("blue");
        } finally {
            System.clearProperty("tiltas.jdbc.password");
            System.clearProperty("tiltas.post.box");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "mqtts", "poster", "post-", "post-A", "../post", "post-/x", ""})
    void aListenerOfAnotherNameIsRefused(String listener, @TempDir Path data) {
        System.setProperty("tiltas.data", data.toString());
        try {
            assertThatThrownBy(() -> host.listening(listener, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("listener: '" + listener + "' is not this module's own: 'post',");
            assertThatThrownBy(() -> host.port(listener, "TILTAS_POST_PORT", 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(data.resolve("run")).doesNotExist();
        } finally {
            System.clearProperty("tiltas.data");
        }
    }

    @Test
    void aListenerIsItsWhoHadItFirst(@TempDir Path data) {
        System.setProperty("tiltas.data", data.toString());
        try {
            host.listening("posts", 1);
            assertThatThrownBy(() -> host("posts").listening("posts", 2))
                    .hasMessage("listener: 'posts' is that of the transport post");
            ports.withdraw("post");
            host("posts").listening("posts", 2);
            assertThat(data.resolve("run/posts.port")).hasContent("2");
        } finally {
            System.clearProperty("tiltas.data");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiltas_messages_received_total",
                "tiltas_poster_total",
                "tiltas_post_letters",
                "tiltas_post_Letters_total",
                "post_letters_total"
            })
    void aCounterOfAnotherNameIsRefused(String meter) {
        assertThatThrownBy(() -> host.count(meter, "box", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("meter: '" + meter + "' is not this module's own: 'tiltas_post_', ");
        host.count("tiltas_post_letters_total", "box", "1");
    }

    @Test
    void aPortThatMayBeAnyStaysTheSame(@TempDir Path data) {
        System.setProperty("tiltas.post.port", "0");
        System.setProperty("tiltas.data", data.toString());
        try {
            assertThat(host.port("post", "TILTAS_POST_PORT", 99)).isZero();
            host.listening("post", 40_123);

            assertThat(host("post").port("post", "TILTAS_POST_PORT", 99)).isEqualTo(40_123);
            assertThat(data.resolve("run/post.port")).hasContent("40123");
            ports.withdraw("post");
            assertThat(data.resolve("run/post.port")).doesNotExist();
            assertThat(host.port("post", "TILTAS_POST_PORT", 99)).isEqualTo(40_123);
        } finally {
            System.clearProperty("tiltas.data");
            System.clearProperty("tiltas.post.port");
        }
        assertThat(host.port("post", "TILTAS_POST_PORT", 99)).isEqualTo(99);
    }
}
