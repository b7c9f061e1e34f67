package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;

class SecondLooksTest {
    private final FhirPushChannel channel = new FhirPushChannel();
    private TestPartner partner;

    @BeforeEach
    void start() throws Exception {
        partner = new TestPartner();
    }

    @AfterEach
    void stop() {
        partner.close();
        channel.stop();
    }

    /** A server that fails with the first note. */
    private static final class Failing implements PartnerContext {
        private final Map<String, String> notes = new ConcurrentSkipListMap<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Map<String, String> notes() {
            return new TreeMap<>(notes);
        }

        @Override
        public void note(String key, Optional<String> text) {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
            }
            text.ifPresentOrElse(words -> notes.put(key, words), () -> notes.remove(key));
        }

        @Override
        public String observation(Observed observed) {
            return "{}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return Optional.empty();
        }

        @Override
        public Optional<String> remote(String reference) {
            return Optional.empty();
        }

        @Override
        public void remember(String reference, String remote) {}

        @Override
        public Optional<String> receipt(String observationId) {
            return Optional.empty();
        }
    }

    @Test
    void oneThatBreaksDoesNotEndTheOthers() {
        Failing context = new Failing();
        long due = System.currentTimeMillis() - 1000;
        context.notes.put("look Observation urn:tiltas:measurement|x", "Observation/7 " + due);
        context.notes.put("look Patient urn:test|y", "Patient/8 " + due);

        try (PartnerConnection connection =
                channel.open(new PartnerSettings("hospital", "fhir", partner.url(), Map.of()), context)) {
            await().untilAsserted(() ->
                    assertThat(context.notes).containsOnlyKeys("look Observation urn:tiltas:measurement|x"));
            assertThat(connection).isNotNull();
        }
    }

    /** A clock that is put forward by hand; what is due then is done on the thread that puts it forward. */
    private static final class ByHand implements Schedule {
        private final NavigableMap<Instant, Runnable> work = new TreeMap<>();
        private Instant now = Instant.now();

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void at(Instant time, Runnable todo) {
            work.put(time, todo);
        }

        /** Does what comes next, when its time has come. */
        void next() {
            Map.Entry<Instant, Runnable> first = work.pollFirstEntry();
            now = first.getKey().isAfter(now) ? first.getKey() : now;
            first.getValue().run();
        }
    }

    @Test
    void oneThatIsBrokenIntoIsTakenUpAgain() {
        TestContext context = new TestContext();
        ByHand clock = new ByHand();
        FhirOptions options = FhirOptions.of(new PartnerSettings("hospital", "fhir", partner.url(), Map.of()));
        FhirHttp http = new FhirHttp(
                HttpClient.newHttpClient(), options, Authorization.fixed(Optional.empty()), new Circuits());
        try (SecondLooks looks = new SecondLooks(
                context, new Searches(http, ConditionalCreate.RACY), new Doubles("hospital", http), clock)) {
            looks.add(
                    "Observation",
                    new Token("urn:tiltas:measurement", "x"),
                    new Remote("Observation", "7", "1"),
                    clock.now());

            Thread.currentThread().interrupt();
            clock.next();
            assertThat(Thread.interrupted())
                    .as("whoever interrupted is not left in the dark")
                    .isTrue();
            assertThat(context.notes).hasSize(1);
            clock.next();

            assertThat(context.notes).isEmpty();
            assertThat(clock.work).isEmpty();
        }
    }
}
