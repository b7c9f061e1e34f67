package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.engine.FakeJournal;

class AdapterInstanceTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private AdapterInstance instance;

    private interface Step {
        List<Reading> decode(String id) throws DecodeException;
    }

    private AdapterInstance of(Step step) {
        DeviceAdapter adapter = new DeviceAdapter() {
            @Override
            public AdapterDescriptor descriptor() {
                return new AdapterDescriptor("x", List.of(), Set.of(), List.of(), Set.of());
            }

            @Override
            public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
                return step.decode(message.id());
            }
        };
        instance = new AdapterInstance(adapter, "1.0.0", 7, SHORT, PAUSE);
        return instance;
    }

    private List<Decoding> read(String... ids) throws InterruptedException {
        List<RawMessage> messages = new ArrayList<>();
        for (String id : ids) {
            RawMessage m = FakeJournal.message("x", id);
            messages.add(new RawMessage(
                    m.id(),
                    m.adapter(),
                    id.startsWith("other") ? "gw2" : "gw1",
                    m.transport(),
                    m.topic(),
                    m.contentType(),
                    m.received(),
                    m.redelivered(),
                    m.lane(),
                    m.payload()));
        }
        return instance.read(messages, () -> ZoneOffset.UTC);
    }

    /** Comes back from an interrupt, or never. */
    private List<Reading> sleep(boolean deaf) {
        while (true) {
            try {
                never.await();
                return List.of();
            } catch (InterruptedException e) {
                if (!deaf) {
                    return List.of();
                }
            }
        }
    }

    @AfterEach
    void end() {
        never.countDown();
        instance.close();
    }

    @Test
    void givesOneOutcomePerMessageInOrder() throws Exception {
        of(id -> {
            switch (id) {
                case "bad":
                    throw new DecodeException("malformed", "value: not hex");
                case "breaks":
                    throw new IllegalStateException("pulse 190");
                case "deep":
                    throw new StackOverflowError();
                case "null":
                    return null;
                case "holes":
                    return Collections.singletonList(null);
                default:
                    return List.of();
            }
        });

        List<Decoding> outcomes = read("good", "bad", "breaks", "deep", "null", "holes", "good");

        assertThat(outcomes)
                .containsExactly(
                        new Decoding.Read(List.of()),
                        new Decoding.Refused("malformed", "value: not hex", List.of()),
                        new Decoding.Broke("java.lang.IllegalStateException"),
                        new Decoding.Broke("java.lang.StackOverflowError"),
                        new Decoding.Broke("java.lang.NullPointerException"),
                        new Decoding.Broke("java.lang.NullPointerException"),
                        new Decoding.Read(List.of()));
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void breaksIntoAMessageThatTakesTooLongAndGoesOnWithTheNext() throws Exception {
        of(id -> id.equals("slow") ? sleep(false) : List.of());

        assertThat(read("a", "slow", "b"))
                .containsExactly(new Decoding.Read(List.of()), new Decoding.Late(), new Decoding.Read(List.of()));
        assertThat(instance.isStuck()).isFalse();
    }

    @Test
    void givesUpAThreadThatDoesNotComeBackAndSuspendsAfterThree() throws Exception {
        of(id -> id.startsWith("deaf") ? sleep(true) : List.of());

        assertThat(read("a", "deaf1", "b"))
                .containsExactly(new Decoding.Read(List.of()), new Decoding.Late(), new Decoding.Read(List.of()));
        assertThat(instance.suspended()).isEmpty();

        assertThat(read("deaf2", "deaf3", "b")).hasSize(2);
        assertThat(instance.suspended().orElseThrow()).startsWith("hangs");
        assertThat(instance.isStuck()).isTrue();
        assertThat(read("b")).isEmpty();

        // what hung is not tried a second time, and what is behind it goes on
        await().until(() -> instance.suspended().isEmpty());
        assertThat(read("deaf2", "deaf3", "b"))
                .containsExactly(new Decoding.Late(), new Decoding.Late(), new Decoding.Read(List.of()));
    }

    @Test
    void suspendsAnAdapterThatBreaksOnTheMessagesOfSeveralGateways() throws Exception {
        of(id -> {
            if (id.startsWith("good")) {
                return List.of();
            }
            throw new IllegalStateException("x");
        });
        String[] many = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? "m" : "other") + i)
                .toArray(String[]::new);

        assertThat(read(many)).hasSize(Conduct.MOST_BREAKS);
        assertThat(instance.suspended().orElseThrow())
                .contains("20 messages in a row of 2 gateways", "java.lang.IllegalStateException", "after 1 s");
        assertThat(instance.isStuck()).isFalse();
        assertThat(read(many)).isEmpty();

        instance.resume();
        assertThat(read("m0", "other1", "good")).hasSize(3);
    }

    @Test
    void thePoisonOfOneGatewayNeverHoldsUpWhatIsBehindIt() throws Exception {
        of(id -> {
            if (id.equals("good")) {
                return List.of();
            }
            throw new IllegalStateException("x");
        });
        String[] poison = IntStream.range(0, 1000).mapToObj(i -> "m" + i).toArray(String[]::new);

        assertThat(read(poison)).hasSize(1000).allMatch(outcome -> outcome instanceof Decoding.Broke);
        assertThat(read("good")).containsExactly(new Decoding.Read(List.of()));
        assertThat(instance.suspended()).isEmpty();
    }

    @Test
    void aFloodOfReadingsIsNoAnswer() throws Exception {
        Reading one = Reading.of(
                        new DeviceIdentifier("urn:x", "1"),
                        "heart-rate",
                        new Value.Quantity(new BigDecimal("60"), "/min", ""))
                .build();
        of(id -> Collections.nCopies(10_001, one));

        assertThat(read("a")).singleElement().isInstanceOf(Decoding.Broke.class);
    }

    @Test
    void closingEndsItsThread() throws Exception {
        of(id -> List.of());
        read("a");
        Thread worker = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tiltas-module-")
                        && thread.getName().endsWith("-7"))
                .findFirst()
                .orElseThrow();
        instance.close();
        await().untilAsserted(() -> assertThat(worker.isAlive()).isFalse());
        assertThat(read("b")).isEmpty();
    }
}
