package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.journal.OfflineJournal;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.gatt.GattValue;

/**
 * What weeks would have brought, written into the journal of a stopped server: each resident's heart rate once a
 * minute, every twentieth a temperature instead. It plays adapter, partner and analyses at once: messages go into the
 * inbox, are read, become observations and are delivered, each with the cursor's move, in transactions of the journal's
 * own appender. What only a server knows (versions, attributes) is taken from a reading that the server itself has
 * observed.
 */
final class HistoryLoad {
    private static final int BLOCK = 2_000;
    private static final int TEMPERATURE_EVERY = 20;
    private static final int TOLD_EVERY = 500_000;
    private static final Duration APART = Duration.ofMinutes(1);
    private static final Duration DELAY = Duration.ofMillis(40);
    private static final String ADAPTER = "gatt";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final String longest;
    private final Plan plan;
    private final Envelope envelope = new Envelope(ZoneOffset.UTC);
    private final SplittableRandom random = new SplittableRandom(7);
    private volatile Instant now = Instant.now();

    /**
     * How much.
     *
     * @param total observations there are to be at last
     * @param ofLongest how many of them are of one resident
     * @param end when the last of them is measured
     */
    record Plan(long total, int ofLongest, Instant end) {}

    private record Wearer(Subject subject, String device, String address) {}

    /** A reading to come. */
    private record Draft(Wearer wearer, Instant time, BigDecimal temperature, int beats) {}

    /**
     * @param data the server's
     * @param longest id of the Patient with {@link Plan#ofLongest()} observations
     */
    HistoryLoad(Path data, String longest, Plan plan) {
        this.data = data;
        this.longest = longest;
        this.plan = plan;
    }

    /**
     * Loads those of the plan from one number to another.
     *
     * @return what the tables take afterwards, and observations loaded in a second
     */
    Loaded run(long from, long to) throws IOException, InterruptedException {
        try (OfflineJournal offline = OfflineJournal.open(data, () -> now)) {
            long begin = System.nanoTime();
            new Filling(offline).run(from, to);
            double perSecond = (to - from) / ((System.nanoTime() - begin) / 1e9);
            offline.settle();
            return new Loaded(perSecond, offline.sizes());
        }
    }

    record Loaded(double perSecond, List<OfflineJournal.TableSize> sizes) {}

    private Instant time(long number, int residents) {
        return plan.end().minus(APART.multipliedBy(plan.total() - number).dividedBy(residents));
    }

    /** One opening of the journal. */
    private final class Filling {
        private final Journal journal;
        private final Observed sample;
        private final RawMessage message;
        private final List<Wearer> residents;
        private final Wearer longestWearer;
        private final Cursor<RawMessage> inbox;
        private final List<Cursor<Observed>> readers = new ArrayList<>();

        Filling(OfflineJournal offline) throws IOException {
            journal = offline.journal();
            sample = sample(journal);
            message = journal.messages()
                    .get(sample.measurement().origin().message())
                    .orElseThrow(() -> new IOException("the message of the sample is gone"));
            Map<String, Wearer> wearers = new LinkedHashMap<>();
            for (Record use : journal.records().list("DeviceUseStatement")) {
                Wearer wearer = wearer(JSON.readTree(use.body()));
                wearers.putIfAbsent(wearer.subject().id(), wearer);
            }
            longestWearer = Optional.ofNullable(wearers.remove(longest))
                    .orElseThrow(() -> new IOException("nobody is " + longest));
            residents = List.copyOf(wearers.values());
            inbox = journal.openInbox(offline.readersOfInbox(ADAPTER).iterator().next(), ADAPTER);
            offline.readersOfObservations()
                    .forEach(name ->
                            readers.add(journal.openObservations(name, Set.of(Lane.ROUTINE), Journal.Start.BEGINNING)));
        }

        private Wearer wearer(JsonNode use) throws IOException {
            String device = use.at("/device/reference").asText().substring("Device/".length());
            JsonNode body = JSON.readTree(
                    journal.records().get("Device", device).orElseThrow().body());
            return new Wearer(
                    new Subject(
                            Subject.Kind.PATIENT,
                            use.at("/subject/reference").asText().substring("Patient/".length())),
                    device,
                    body.at("/identifier/0/value").asText().replace('-', ':'));
        }

        void run(long from, long to) throws IOException, InterruptedException {
            CompletableFuture<Committed> delivered = CompletableFuture.completedFuture(Committed.NOTHING);
            long told = System.nanoTime();
            long next = from;
            List<Draft> drafts = drafts(next, to);
            CompletableFuture<Committed> appended = append(drafts);
            while (!drafts.isEmpty()) {
                CompletableFuture<Committed> observed =
                        observe(drafts, done(appended).messageIds());
                next += drafts.size();
                drafts = drafts(next, to);
                appended = append(drafts);
                done(observed);
                done(delivered);
                delivered = journal.commit(delivery());
                if (next % TOLD_EVERY == 0) {
                    double seconds = (System.nanoTime() - told) / 1e9;
                    System.out.printf(Locale.ROOT, "%d observations, %.0f/s%n", next, TOLD_EVERY / seconds);
                    told = System.nanoTime();
                }
            }
            done(delivered);
            for (Unit rest = delivery(); !rest.moves().isEmpty(); rest = delivery()) {
                done(journal.commit(rest));
            }
        }

        private List<Draft> drafts(long from, long to) {
            List<Draft> drafts = new ArrayList<>(BLOCK);
            long every = plan.total() / plan.ofLongest();
            for (long i = from; i < Math.min(to, from + BLOCK); i++) {
                long stretch = i / every;
                // once in every stretch, each time at another place: no one else is left out for it always
                Wearer wearer = i % every == stretch % every && stretch < plan.ofLongest()
                        ? longestWearer
                        : residents.get((int) (i % residents.size()));
                // a resident's turn comes once a round: the twentieth round is one of temperatures
                boolean warm = i / residents.size() % TEMPERATURE_EVERY == 0;
                drafts.add(new Draft(
                        wearer,
                        time(i, residents.size()),
                        warm ? BigDecimal.valueOf(355 + random.nextInt(30), 1) : null,
                        50 + random.nextInt(70)));
            }
            return drafts;
        }

        private CompletableFuture<Committed> append(List<Draft> drafts) {
            Unit unit = new Unit();
            for (Draft draft : drafts) {
                GattValue value = draft.temperature() == null
                        ? GattValue.heartRate(draft.beats(), OptionalInt.empty())
                        : GattValue.temperature(draft.temperature(), 3, null);
                unit.append(new RawMessage(
                        "",
                        message.adapter(),
                        message.gateway(),
                        message.transport(),
                        message.topic(),
                        message.contentType(),
                        draft.time().plus(DELAY),
                        false,
                        Lane.ROUTINE,
                        envelope.write(
                                draft.wearer().address(), value, draft.time().toEpochMilli(), -60)));
                now = draft.time().plus(DELAY);
            }
            return journal.commit(unit);
        }

        private CompletableFuture<Committed> observe(List<Draft> drafts, List<String> messages)
                throws InterruptedException {
            Unit unit = new Unit();
            for (int i = 0; i < drafts.size(); i++) {
                unit.observe(measurement(drafts.get(i), messages.get(i)));
            }
            Batch<RawMessage> batch = inbox.next(drafts.size(), Duration.ofSeconds(5));
            if (batch.entries().size() < drafts.size()) {
                throw new IllegalStateException(
                        "the inbox gave " + batch.entries().size() + " of " + drafts.size() + " messages");
            }
            batch.pass(unit);
            return journal.commit(unit);
        }

        private Measurement measurement(Draft draft, String id) {
            Measurement like = sample.measurement();
            boolean warm = draft.temperature() != null;
            return new Measurement(
                    new UUID(random.nextLong(), random.nextLong() & ~1L),
                    draft.time(),
                    draft.wearer().subject(),
                    draft.wearer().device(),
                    like.gateway(),
                    like.channel(),
                    warm ? Metrics.BODY_TEMPERATURE : like.metric(),
                    warm ? Value.quantity(draft.temperature(), "Cel") : Value.quantity(draft.beats(), "/min"),
                    like.status(),
                    draft.time().atOffset(like.effective().getOffset()),
                    draft.time().plus(DELAY),
                    like.quality(),
                    like.userIndex(),
                    like.attributes(),
                    Lane.ROUTINE,
                    new Origin(
                            id,
                            like.origin().ordinal(),
                            like.origin().module(),
                            like.origin().moduleVersion()));
        }

        /** The partner has them, and everybody else who follows the observations passes them. */
        private Unit delivery() throws InterruptedException {
            Unit unit = new Unit();
            boolean receipted = false;
            for (Cursor<Observed> reader : readers) {
                Batch<Observed> batch = reader.next(BLOCK, Duration.ZERO);
                batch.pass(unit);
                if (!receipted && !batch.isEmpty()) {
                    unit.receipt(receipt(batch));
                    receipted = true;
                }
            }
            return unit;
        }

        private Receipt receipt(Batch<Observed> batch) {
            return new Receipt(
                    BenchSettings.PARTNER,
                    now,
                    batch.entries().stream()
                            .map(entry ->
                                    new Receipt.Item(entry.offset(), "Observation/" + entry.offset() + "/_history/1"))
                            .toList());
        }
    }

    private static Observed sample(Journal journal) throws IOException {
        return journal
                .observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(Metrics.HEART_RATE),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.RECORDED_DESCENDING,
                        0,
                        1))
                .stream()
                .findFirst()
                .orElseThrow(() -> new IOException("the server has observed nothing that could be a sample"));
    }

    private static Committed done(CompletableFuture<Committed> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new IOException("the journal refuses: " + e.getCause().getMessage(), e);
        }
    }
}
