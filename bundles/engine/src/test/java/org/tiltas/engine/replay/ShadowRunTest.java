package org.tiltas.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class ShadowRunTest {
    private static final DeviceIdentifier BAND = DeviceIdentifier.bluetooth("C0:FF:EE:00:00:01");

    private interface Decoding {
        List<Reading> decode(String text) throws DecodeException;
    }

    private static DeviceAdapter adapter(Decoding decoding) {
        return new DeviceAdapter() {
            @Override
            public AdapterDescriptor descriptor() {
                return new AdapterDescriptor("gatt", List.of("gatt/{gateway}"), Set.of(), List.of(), Set.of());
            }

            @Override
            public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
                return decoding.decode(new String(message.payload(), StandardCharsets.UTF_8));
            }
        };
    }

    private static List<RawMessage> messages(String... texts) {
        List<RawMessage> list = new ArrayList<>();
        for (String text : texts) {
            list.add(new RawMessage(
                    "3-" + (list.size() + 1),
                    "gatt",
                    "gw",
                    "mqtt",
                    "t",
                    "",
                    Instant.parse("2026-07-01T10:00:00Z"),
                    false,
                    Lane.ROUTINE,
                    text.getBytes(StandardCharsets.UTF_8)));
        }
        return list;
    }

    /** Heart rates, one per number of the text, each a second later. */
    private static List<Reading> beats(String text) {
        List<Reading> readings = new ArrayList<>();
        for (String number : text.split(" ")) {
            readings.add(beat(Long.parseLong(number), readings.size()));
        }
        return readings;
    }

    private static Reading beat(long value, int second) {
        OffsetDateTime at = OffsetDateTime.of(2026, 7, 1, 10, 0, second, 0, ZoneOffset.UTC);
        return Reading.of(BAND, Metrics.HEART_RATE, Value.quantity(value, "/min"))
                .time(new ReadingTime.GatewayClock(at))
                .build();
    }

    private static Comparison run(DeviceAdapter active, DeviceAdapter candidate, Iterable<RawMessage> messages)
            throws Exception {
        return new ShadowRun(active, candidate, () -> ZoneOffset.UTC, Duration.ofMillis(300)).run(messages);
    }

    private static Comparison run(Decoding candidate, String... texts) throws Exception {
        return run(adapter(ShadowRunTest::beats), adapter(candidate), messages(texts));
    }

    @Test
    void theSameReadingsAreTheSame() throws Exception {
        Comparison same = run(ShadowRunTest::beats, "70", "71 72");

        assertThat(same.messages()).isEqualTo(2);
        assertThat(same.same()).isEqualTo(2);
        assertThat(same.changed().count() + same.gone().count() + same.added().count())
                .isZero();
        assertThat(same.failed().count()).isZero();
        assertThat(same.candidate().max())
                .isGreaterThanOrEqualTo(same.candidate().p50());
    }

    @Test
    void changesAreToldFieldByField() throws Exception {
        Comparison changed = run(
                text -> beats(text).stream()
                        .map(r -> r.value().equals(Value.quantity(71, "/min"))
                                ? Reading.of(BAND, r.metric(), Value.quantity(142, "/min"))
                                        .time(r.time())
                                        .quality(Quality.QUESTIONABLE)
                                        .attribute("rssi", "-60")
                                        .build()
                                : r)
                        .toList(),
                "70",
                "70 71");

        assertThat(changed.same()).isEqualTo(1);
        assertThat(changed.changed().first())
                .containsExactly(
                        new Comparison.Changed("3-2", 1, "attributes.rssi", "", "-60"),
                        new Comparison.Changed("3-2", 1, "quality", "", "[QUESTIONABLE]"),
                        new Comparison.Changed("3-2", 1, "value", "71 /min", "142 /min"));
    }

    @Test
    void aReadingMoreLeavesThoseBehindItAlone() throws Exception {
        Comparison more = run(
                text -> {
                    List<Reading> readings = new ArrayList<>(beats(text));
                    readings.add(
                            0,
                            Reading.of(BAND, Metrics.BATTERY, Value.quantity(90, "%"))
                                    .build());
                    return readings;
                },
                "70 71 72");
        Comparison less = run(text -> beats(text).subList(1, 3), "70 71 72");

        assertThat(more.changed().count()).isZero();
        assertThat(more.added().first())
                .containsExactly(new Comparison.Found(
                        "3-1", 0, "battery", DeviceIdentifier.BLUETOOTH + "|C0-FF-EE-00-00-01", "90 %"));
        assertThat(less.gone().first()).extracting(Comparison.Found::value).containsExactly("70 /min");
        assertThat(less.same()).isZero();
    }

    @Test
    void refusalsAreComparedByTheirReason() throws Exception {
        Decoding old = text -> {
            if (text.startsWith("bad")) {
                throw new DecodeException("malformed", "x");
            }
            return beats(text);
        };
        Decoding now = text -> {
            if (text.equals("bad1")) {
                throw new DecodeException("malformed", "another detail");
            } else if (text.equals("bad2")) {
                throw new DecodeException("unknown-model", "x");
            } else if (text.equals("70")) {
                throw new DecodeException("too-short", "length: 1\n2");
            }
            return beats("71");
        };

        Comparison refused = run(adapter(old), adapter(now), messages("bad1", "bad2", "bad3", "70", "71"));

        assertThat(refused.same()).isEqualTo(2);
        assertThat(refused.changed().first())
                .containsExactly(
                        new Comparison.Changed("3-2", 0, "refusal", "malformed", "unknown-model"),
                        new Comparison.Changed("3-3", 0, "refusal", "malformed", ""));
        assertThat(refused.added().count()).isEqualTo(1);
        assertThat(refused.failed().first())
                .containsExactly(new Comparison.Failed("3-4", "too-short", "length: 1 2", "read"));
    }

    @Test
    void aCandidateThatHangsIsGivenUpOnAfterSomeMessages() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Comparison hung = run(
                text -> {
                    while (text.equals("71")) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            // hostile: does not even end when it is interrupted
                        }
                    }
                    return beats(text);
                },
                "70",
                "71",
                "72",
                "71",
                "71",
                "73");

        assertThat(hung.messages()).isEqualTo(5);
        assertThat(hung.same()).isEqualTo(2);
        assertThat(hung.failed().first()).extracting(Comparison.Failed::reason).containsOnly("timeout");
        assertThat(hung.failed().count()).isEqualTo(3);
        assertThat(hung.stopped()).contains("3 times");
    }

    @Test
    void whateverACandidateDoesIsAFailureOfThatMessageOnly() throws Exception {
        Comparison hostile = run(
                text -> switch (text) {
                    case "1" -> overflow(1);
                    case "2" -> null;
                    case "3" -> Arrays.asList(beat(3, 0), null);
                    case "4" -> Collections.nCopies(1_000_000, beat(4, 0));
                    case "5" -> throw new IllegalStateException("quotes 72 /min");
                    case "6" -> throw new NoClassDefFoundError("org/secret/72");
                    case "7" -> endless();
                    case "8" -> throw new DecodeException(String.valueOf((Object) null), "x");
                    default -> beats(text);
                },
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "7",
                "8",
                "70");

        assertThat(hostile.same()).isEqualTo(1);
        assertThat(hostile.failed().first())
                .extracting(f -> f.reason() + " " + f.detail())
                .containsExactly(
                        "adapter-failed java.lang.StackOverflowError",
                        "no-readings gave null",
                        "no-readings reading 1 is null",
                        "too-many-readings more than 10000 readings",
                        "adapter-failed java.lang.IllegalStateException",
                        "adapter-failed java.lang.NoClassDefFoundError",
                        "too-many-readings more than 10000 readings",
                        "null x");
    }

    private static List<Reading> overflow(int depth) {
        return depth == 0 ? List.of() : new ArrayList<>(overflow(depth + 1));
    }

    /** Claims to be empty and never ends. */
    private static List<Reading> endless() {
        return new AbstractList<>() {
            @Override
            public Reading get(int index) {
                return beat(7, 0);
            }

            @Override
            public int size() {
                return 0;
            }

            @Override
            public Iterator<Reading> iterator() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public Reading next() {
                        return beat(7, 0);
                    }
                };
            }
        };
    }

    @Test
    void aCandidateCannotChangeTheStoredBytes() throws Exception {
        DeviceAdapter vandal = new DeviceAdapter() {
            @Override
            public AdapterDescriptor descriptor() {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Reading> decode(RawMessage message, DecodeContext context) {
                message.payload()[0] = '9';
                return List.of();
            }
        };
        List<RawMessage> messages = messages("70");

        run(adapter(ShadowRunTest::beats), vandal, messages);

        assertThat(messages.get(0).payload()).isEqualTo("70".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void listsAreCappedAndCounted() throws Exception {
        String many = String.join(" ", Collections.nCopies(50, "70"));
        String[] texts = Collections.nCopies(30, many).toArray(String[]::new);

        JsonNode json = ComparisonJson.of(run(text -> beats(text.replace("70", "71")), texts));

        assertThat(json.path("changed")).hasSize(1000);
        assertThat(json.path("counts").path("changed").asInt()).isEqualTo(1500);
        assertThat(json.path("changed").get(0).toString())
                .isEqualTo("{\"message\":\"3-1\",\"ordinal\":0,\"field\":\"value\",\"old\":\"70 /min\","
                        + "\"new\":\"71 /min\"}");
        assertThat(json.path("micros").path("candidate").path("p99").isNumber()).isTrue();
        assertThat(json.path("messages").asInt()).isEqualTo(30);
        assertThat(json.path("same").asInt()).isZero();
    }
}
