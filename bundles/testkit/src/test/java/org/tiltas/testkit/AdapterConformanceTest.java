package org.tiltas.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.testkit.bad.LeavesFilesOpen;
import org.tiltas.testkit.bad.LeavesThread;
import org.tiltas.testkit.bad.OpensSocket;
import org.tiltas.testkit.bad.OwnCharset;
import org.tiltas.testkit.bad.ReadsClock;
import org.tiltas.testkit.bad.ReadsFile;
import org.tiltas.testkit.bad.RollsDice;
import org.tiltas.testkit.bad.StartsThread;

/** A good adapter passes; each bad one is caught by the check that is meant for it, in a sentence that says where. */
class AdapterConformanceTest {
    private static final DeviceIdentifier DEVICE = DeviceIdentifier.own("scale", "gw1", "s-17");

    /** Reads a message in its own way. */
    private interface Decoding {
        List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException;
    }

    private static final class Bad extends ScaleAdapter {
        private final AdapterDescriptor descriptor;
        private final Decoding decoding;

        Bad(AdapterDescriptor descriptor, Decoding decoding) {
            this.descriptor = descriptor;
            this.decoding = decoding;
        }

        @Override
        public AdapterDescriptor descriptor() {
            return descriptor;
        }

        @Override
        public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
            return decoding.decode(message, context);
        }
    }

    private static final ScaleAdapter GOOD = new ScaleAdapter();

    private static List<Breach> breaches(ScaleAdapter adapter, String... messages) {
        AdapterBench bench = AdapterBench.of(adapter).gateway("gw1").http();
        List<Sample> samples = new ArrayList<>();
        for (String message : messages.length == 0 ? new String[] {ScaleAdapter.MESSAGE} : messages) {
            samples.add(bench.payload(message));
        }
        return AdapterConformance.of(adapter).samples(samples).breaches();
    }

    private static void caught(ScaleAdapter adapter, Check check, String words) {
        List<Breach> breaches = breaches(adapter);
        assertThat(breaches)
                .anySatisfy(breach -> {
                    assertThat(breach.check()).isEqualTo(check);
                    assertThat(breach.sentence()).contains(words);
                })
                .allSatisfy(breach ->
                        assertThat(breach.sentence()).doesNotContain("\n").hasSizeLessThan(400));
    }

    private static void caught(Decoding decoding, Check check, String words) {
        caught(new Bad(GOOD.descriptor(), decoding), check, words);
    }

    private static void caught(AdapterDescriptor descriptor, String words) {
        caught(new Bad(descriptor, GOOD::decode), Check.DESCRIPTOR, words);
    }

    private static AdapterDescriptor descriptor(
            String id, String topic, String urgentTopic, String pattern, String... metrics) {
        return new AdapterDescriptor(
                id,
                List.of(topic),
                Set.of(),
                List.of(new AdapterDescriptor.UrgentRule(urgentTopic, pattern)),
                Set.of(metrics));
    }

    private static Reading weight(String kilograms) {
        return Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(new BigDecimal(kilograms), "kg"))
                .build();
    }

    @Test
    void aGoodAdapterPasses() {
        AdapterBench bench = AdapterBench.of(GOOD).gateway("gw1").mqtt("scale/gw1/s-17");

        AdapterConformance.check(GOOD, bench.payload(ScaleAdapter.MESSAGE), bench.payload("{\"id\": \"s-17\"}"));
    }

    @Test
    void allBreachesComeTogether() {
        assertThatThrownBy(() -> AdapterConformance.check(
                        new ReadsClock(), AdapterBench.of(GOOD).payload("nothing")))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("ReadsClock does not conform:\n  NO_IO: org.tiltas.testkit.bad.ReadsClock uses"
                        + " java.time.Instant.now(): decoding has no use for the clock")
                .hasMessageEndingWith("SAMPLES: there is no sample that the adapter reads, so nothing can be shown");
    }

    @Test
    void aCheckCanBeLeftOut() {
        AdapterConformance.of(new ReadsClock())
                .samples(List.of(AdapterBench.of(new ReadsClock()).payload(ScaleAdapter.MESSAGE)))
                .except(Check.NO_IO, "the test wants it so")
                .check();
    }

    @Test
    void descriptors() {
        String known = Metrics.WEIGHT;
        caught(descriptor("Scale", "scale/+", "#", "", known), "id 'Scale' is not");
        caught(descriptor("scale", "scale/+x", "#", "", known), "topic filter 'scale/+x' has a +");
        caught(descriptor("scale", "scale/#/x", "#", "", known), "has a # that does not stand alone");
        caught(descriptor("scale", "scale", "a/#/b", "", known), "urgent rule: topic filter 'a/#/b'");
        caught(descriptor("scale", "scale", "#", "ė", known), "not ISO 8859-1");
        caught(descriptor("scale", "scale", "#", "", known, "body-wait"), "metric 'body-wait' is not in the registry");
        caught(descriptor("scale", "scale", "#", ""), "metrics: none is declared");
        caught(
                new AdapterDescriptor("scale", List.of(), Set.of("JSON"), List.of(), Set.of(known)),
                "content type 'JSON'");
    }

    @Test
    void aDescriptorThatChanges() {
        caught(
                new ScaleAdapter() {
                    private int asked;

                    @Override
                    public AdapterDescriptor descriptor() {
                        asked++;
                        return AdapterConformanceTest.descriptor("scale-" + asked, "scale", "#", "", Metrics.WEIGHT);
                    }
                },
                Check.DESCRIPTOR,
                "another answer each time");
    }

    @Test
    void samplesThatCannotBeRead() {
        caught((m, c) -> null, Check.SAMPLES, "sample 0: the adapter gives null in place of a list");
        caught((m, c) -> java.util.Arrays.asList((Reading) null), Check.SAMPLES, "a list with a null in it");
        caught(
                (m, c) -> {
                    throw new IllegalStateException("no");
                },
                Check.SAMPLES,
                "throws java.lang.IllegalStateException at AdapterConformanceTest.java:");
    }

    @Test
    void readingsThatCannotBeTakenIn() {
        readings(Reading.of(DEVICE, Metrics.SPO2, Value.quantity(97, "%")), "metric 'spo2' is not among");
        readings(
                Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(97, "lb")),
                "unit 'lb' of body-weight is none of [kg]");
        readings(Reading.of(DEVICE, Metrics.WEIGHT, new Value.Flag(true)), "is a quantity, not a Flag");
        readings(Reading.of(DEVICE, Metrics.WEIGHT, new Value.Quantity(BigDecimal.ONE, "kg", "~")), "comparator '~'");
        readings(
                Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(new BigDecimal("1e999999999"), "kg")),
                "more than 60 digits");
        readings(Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(1, "kg")).userIndex(255), "user index 255 is not");
        readings(
                Reading.of(
                        new DeviceIdentifier(DeviceIdentifier.BLUETOOTH, "c0:ff:ee:00:00:01"),
                        Metrics.WEIGHT,
                        Value.quantity(1, "kg")),
                "not in the normal form");
        readings(
                Reading.of(DeviceIdentifier.own("other", "gw1", "x"), Metrics.WEIGHT, Value.quantity(1, "kg")),
                "belongs to another adapter");
    }

    private static void readings(Reading.Builder reading, String words) {
        caught((m, c) -> List.of(reading.build()), Check.READINGS, words);
    }

    @Test
    void tooManyReadings() {
        caught(
                (m, c) -> Collections.nCopies(m.payload().length == 0 ? 10_001 : 1, weight("70")),
                Check.READINGS,
                "10001 readings, and the server takes at most 10000");
    }

    @Test
    void panels() {
        AdapterDescriptor descriptor = descriptor("scale", "scale", "#", "", Metrics.BLOOD_PRESSURE);
        Value spo2 = new Value.Panel(List.of(new Value.Component(Metrics.SPO2, Value.quantity(97, "%"))));
        Value unit = new Value.Panel(List.of(new Value.Component(Metrics.SYSTOLIC, Value.quantity(12, "kPa"))));

        caught(
                new Bad(
                        descriptor,
                        (m, c) -> List.of(
                                Reading.of(DEVICE, Metrics.BLOOD_PRESSURE, spo2).build())),
                Check.READINGS,
                "'spo2' is no component of blood-pressure");
        caught(
                new Bad(
                        descriptor,
                        (m, c) -> List.of(
                                Reading.of(DEVICE, Metrics.BLOOD_PRESSURE, unit).build())),
                Check.READINGS,
                "unit 'kPa' of systolic");
    }

    @Test
    void anUndeclaredMetricThatOnlyABrokenMessageBrings() {
        caught(
                (m, c) -> m.payload().length == 0
                        ? List.of(Reading.of(DEVICE, Metrics.SPO2, Value.quantity(97, "%"))
                                .build())
                        : GOOD.decode(m, c),
                Check.READINGS,
                "cut after 0 bytes, reading 0: metric 'spo2'");
    }

    @Test
    void stateBetweenMessages() {
        int[] count = new int[1];
        caught(
                (m, c) -> List.of(weight(String.valueOf(++count[0] % 100))),
                Check.REPEATABLE,
                "gives another reading 0");
        Map<String, Boolean> seen = new HashMap<>();
        caught(
                (m, c) -> seen.put(m.id(), true) == null ? GOOD.decode(m, c) : List.of(),
                Check.REPEATABLE,
                "gives 0 readings in place of 2 readings when it is read again");
    }

    @Test
    void aPayloadThatIsWrittenTo() {
        caught(
                (m, c) -> {
                    List<Reading> readings = GOOD.decode(m, c);
                    m.payload()[0] = ' ';
                    m.payload()[1] = '{';
                    return readings;
                },
                Check.REPEATABLE,
                "changes the payload");
    }

    @Test
    void theTimeOfReceiptAsTimeOfMeasurement() {
        caught(
                (m, c) -> List.of(Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(70, "kg"))
                        .time(new ReadingTime.GatewayClock(m.received().atOffset(ZoneOffset.UTC)))
                        .build()),
                Check.REPETITION,
                "as a repetition");
    }

    @Test
    void sharedFormats() {
        SimpleDateFormat shared = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
        caught(
                (m, c) -> {
                    JsonNode root = ScaleAdapter.root(m.payload());
                    Date date;
                    try {
                        date = shared.parse(root.path("time").asText());
                    } catch (ParseException e) {
                        throw new DecodeException("malformed", "time: not a time");
                    }
                    return List.of(Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(70, "kg"))
                            .time(new ReadingTime.GatewayClock(date.toInstant().atOffset(ZoneOffset.UTC)))
                            .build());
                },
                Check.THREADS,
                "sample 0 gives");
    }

    @Test
    void memoryAsToldByTheMessage() {
        caught(
                (m, c) -> {
                    BigDecimal battery =
                            ScaleAdapter.root(m.payload()).path("battery").decimalValue();
                    int size =
                            battery.precision() - battery.scale() > 10 ? 0 : Math.min(battery.intValue(), 60_000_000);
                    return List.of(weight(String.valueOf(new byte[Math.max(0, size)].length % 2 + 70)));
                },
                Check.BOUNDED,
                "MB of memory, more than");
    }

    @Test
    void timeOutOfProportion() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        caught(
                (m, c) -> {
                    long until = threads.getCurrentThreadCpuTime() + 2 * HostileCheck.FREE_NANOS;
                    while (m.payload().length == 0 && threads.getCurrentThreadCpuTime() < until) {
                        Thread.onSpinWait();
                    }
                    return GOOD.decode(m, c);
                },
                Check.BOUNDED,
                "ms of processor time, more than 250");
    }

    @Test
    void aDecoderThatNeverEnds() {
        caught(
                (m, c) -> {
                    boolean forever = m.payload().length == 0;
                    while (forever) {
                        if (Thread.interrupted()) {
                            throw new IllegalStateException("interrupted");
                        }
                    }
                    return GOOD.decode(m, c);
                },
                Check.BOUNDED,
                "cut after 0 bytes: the adapter is not done after 5 s at AdapterConformanceTest.java:");
    }

    @Test
    void undeclaredExceptions() {
        caught(
                (m, c) -> {
                    JsonNode root = ScaleAdapter.root(m.payload());
                    return List.of(weight(new BigDecimal(root.path("weight").asText())
                            .min(BigDecimal.TEN)
                            .toPlainString()));
                },
                Check.HOSTILE_INPUT,
                "throws java.lang.NumberFormatException at AdapterConformanceTest.java:");
        caught(
                (m, c) -> List.of(weight(String.valueOf(70 + depth(m.payload(), 0) % 2))),
                Check.HOSTILE_INPUT,
                "StackOverflowError");
    }

    private static int depth(byte[] payload, int at) {
        return at < payload.length && payload[at] == '[' ? 1 + depth(payload, at + 1) : 0;
    }

    @Test
    void refusalsThatTellTooMuch() {
        refuses("malformed", "id: '%s' is not known", "quotes the message");
        refuses("Not Good", "id: bad", "reason 'Not Good'");
        refuses("malformed", "two\nlines", "not one line");
        refuses("malformed", " ", "not one line");
        refuses("malformed", "x".repeat(400), "not one line");
    }

    private static void refuses(String reason, String detail, String words) {
        caught(
                (m, c) -> {
                    if (new String(m.payload(), StandardCharsets.UTF_8).equals(ScaleAdapter.MESSAGE)) {
                        return GOOD.decode(m, c);
                    }
                    throw new DecodeException(
                            reason,
                            detail.replace(
                                    "%s",
                                    new String(m.payload(), StandardCharsets.UTF_8)
                                            .strip()
                                            .lines()
                                            .findFirst()
                                            .map(s -> s.substring(0, Math.min(200, s.length())))
                                            .orElse("")));
                },
                Check.DISCREET,
                words);
    }

    @Test
    void inputAndOutput() {
        caught(
                new OpensSocket(),
                Check.NO_IO,
                "OpensSocket uses java.net.ServerSocket: decoding has no use for the network");
        caught(new ReadsFile(), Check.NO_IO, "decoding has no use for files");
        caught(new StartsThread(), Check.NO_IO, "decoding has no use for threads");
        caught(new ReadsClock(), Check.NO_IO, "decoding has no use for the clock");
        caught(new RollsDice(), Check.NO_IO, "decoding has no use for chance");
        caught(new OwnCharset(), Check.NO_IO, "the machine's character set");
    }

    @Test
    void filesLeftOpen() throws Exception {
        LeavesFilesOpen adapter = new LeavesFilesOpen();
        try {
            caught(adapter, Check.NOTHING_LEFT, "files or sockets are open after 100 messages");
        } finally {
            adapter.closeAll();
        }
    }

    @Test
    void threadsLeftBehind() {
        LeavesThread adapter = new LeavesThread();
        try {
            caught(adapter, Check.NOTHING_LEFT, "which is alive");
        } finally {
            adapter.close();
        }
    }

    @Test
    void theMachinesDefaults() {
        caught(
                (m, c) -> List.of(Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(70, "kg"))
                        .time(new ReadingTime.DeviceClock(
                                LocalDateTime.of(2026, 1, 1, 0, 0),
                                java.util.Optional.of(ZoneOffset.ofTotalSeconds(
                                        TimeZone.getDefault().getRawOffset() / 1000))))
                        .build()),
                Check.DEFAULTS,
                "where the machine's time zone is");
        caught(
                (m, c) -> List.of(Reading.of(DEVICE, Metrics.WEIGHT, Value.quantity(70, "kg"))
                        .attribute("note", "BIT".toLowerCase())
                        .build()),
                Check.DEFAULTS,
                "where the machine's locale is tr-TR");
    }
}
