package org.tiltas.engine.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.Lane;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Outcome;
import org.tiltas.spi.intake.Intake.Taken;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.server.Passwords;

class JournalIntakeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    private final MemoryJournal journal = new MemoryJournal();
    private final FreeSpace space = new FreeSpace(Path.of("."), OptionalLong.of(0));
    private JournalIntake intake;

    @BeforeEach
    void open() {
        journal.put(
                "gateway",
                "gw1",
                "{\"secretHash\":\"" + Passwords.hash("s3cret")
                        + "\",\"adapters\":[\"gatt\",\"zigbee2mqtt\"],\"home\":\"north\",\"rate\":5}");
        journal.put("gateway", "gw2", "{\"secretHash\":\"" + Passwords.hash("other") + "\",\"adapters\":[]}");
        journal.put("module", "gatt", """
                {"kind":"adapter","topics":["gatt/{gateway}"],"contentTypes":["application/json"],
                 "urgent":[{"topicFilter":"gatt/+","pattern":"fall"}]}""");
        journal.put("module", "zigbee2mqtt", """
                {"kind":"adapter","topics":["zigbee2mqtt/#"],
                 "urgent":[{"topicFilter":"zigbee2mqtt/alarm/#","pattern":""}]}""");
        journal.put("module", "theengs", "{\"kind\":\"adapter\",\"topics\":[\"+/+/BTtoMQTT/+\"]}");
        journal.put("module", "early-warning", "{\"kind\":\"analysis\",\"topics\":[\"#\"]}");
        intake = new JournalIntake(
                journal, space, new Limits(256 * 1024, 4096 * 1024, 1024, 16 * 1024), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() throws Exception {
        intake.deactivate();
    }

    @Test
    void authenticatesAndForgetsChangedSecrets() {
        assertThat(intake.authenticate("gw1", "s3cret"))
                .hasValueSatisfying(gateway -> assertThat(gateway.rate()).isEqualTo(5));
        assertThat(intake.authenticate("gw1", "s3cret")).isPresent();
        assertThat(intake.authenticate("gw1", "wrong")).isEmpty();
        assertThat(intake.authenticate("nobody", "s3cret")).isEmpty();
        assertThat(intake.gateway("gw2"))
                .hasValueSatisfying(g -> assertThat(g.rate()).isEqualTo(1000));

        journal.put("gateway", "gw1", "{\"secretHash\":\"" + Passwords.hash("new") + "\",\"adapters\":[]}");

        assertThat(intake.authenticate("gw1", "s3cret")).isEmpty();
        assertThat(intake.authenticate("gw1", "new")).isPresent();
        journal.remove("gateway", "gw1");
        assertThat(intake.authenticate("gw1", "new")).isEmpty();
        assertThat(intake.gateway("gw1")).isEmpty();
    }

    @Test
    void secondCheckOfTheSameSecretIsCheap() {
        intake.authenticate("gw1", "s3cret");
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(intake.authenticate("gw1", "s3cret")).isPresent();
        }
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L); // 100 derivations take several seconds
    }

    @Test
    void recordThatCannotBeUsedKeepsItsGatewayOut() {
        journal.put("gateway", "gw2", "{broken");
        journal.put("gateway", "gw3", "{\"secretHash\":\"pbkdf2-sha256$x$y$z\",\"adapters\":[]}");
        assertThat(intake.gateway("gw2")).isEmpty();
        assertThat(intake.authenticate("gw3", "other")).isEmpty();
    }

    @Test
    void acceptsIntoTheInboxOfTheAdapterWithoutItsBundle() {
        Taken taken = take("gatt/gw1", "{}");

        assertThat(taken).isEqualTo(new Taken(Outcome.ACCEPTED, "1-1", Lane.ROUTINE, ""));
        assertThat(journal.messages).singleElement().satisfies(message -> {
            assertThat(message.adapter()).isEqualTo("gatt");
            assertThat(message.gateway()).isEqualTo("gw1");
            assertThat(message.transport()).isEqualTo("mqtt");
            assertThat(message.received()).isEqualTo(NOW);
            assertThat(message.payload()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "gatt/gw1, has a fall in it, URGENT",
        "gatt/gw1, all is well, ROUTINE",
        "zigbee2mqtt/alarm/kitchen, anything, URGENT",
        "zigbee2mqtt/kitchen, fall, ROUTINE",
    })
    void urgencyIsData(String topic, String payload, Lane lane) {
        assertThat(take(topic, payload).lane()).isEqualTo(lane);
        assertThat(journal.messages.get(0).lane()).isEqualTo(lane);
    }

    @Test
    void senderWithoutTopicsHasUrgentBytesToo() {
        Taken taken =
                take(new Incoming("http", "gatt", "/ingest/gatt", "", false, bytes("one fall"), Optional.empty()));
        assertThat(taken.lane()).isEqualTo(Lane.URGENT);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing/here, NO_ADAPTER, no-adapter, mqtt",
        "gatt/gw2, NOT_AUTHORISED, not-authorised, gatt",
        "home/gw1/BTtoMQTT/AA, NOT_AUTHORISED, not-authorised, theengs",
    })
    void refusedOnesLieInQuarantine(String topic, Outcome outcome, String reason, String module) {
        Taken taken = take(topic, "{}");

        assertThat(taken.outcome()).isEqualTo(outcome);
        assertThat(taken.id()).isEqualTo("q-1");
        assertThat(taken.detail()).startsWith("topic: ");
        assertThat(journal.messages).isEmpty();
        assertThat(journal.quarantined).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo(reason);
            assertThat(entry.module()).isEqualTo(module);
            assertThat(entry.size()).isEqualTo(2);
            assertThat(entry.sha256()).isEmpty();
            assertThat(entry.message().gateway()).isEqualTo("gw1");
        });
    }

    @Test
    void tooLargeLeavesHeadAndHash() throws Exception {
        byte[] large = new byte[256 * 1024 + 1];
        large[5000] = 1;

        Taken taken = take(new Incoming("mqtt", "", "gatt/gw1", "", false, large, Optional.empty()));

        assertThat(taken.outcome()).isEqualTo(Outcome.TOO_LARGE);
        Quarantined entry = journal.quarantined.get(0);
        assertThat(entry.reason()).isEqualTo("too-large");
        assertThat(entry.message().payload()).hasSize(1024);
        assertThat(entry.size()).isEqualTo(large.length);
        assertThat(entry.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(large)));
        assertThat(take(new Incoming("mqtt", "", "gatt/gw1", "", false, new byte[256 * 1024], Optional.empty()))
                        .outcome())
                .isEqualTo(Outcome.ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json; charset=utf-8, ACCEPTED",
        "Application/JSON, ACCEPTED",
        "'', ACCEPTED",
        "application/octet-stream, ACCEPTED",
        "application/x-www-form-urlencoded, ACCEPTED",
        "application/vnd.maker+json, ACCEPTED",
        "text/plain, WRONG_CONTENT_TYPE",
        "application/xml, WRONG_CONTENT_TYPE",
    })
    void contentTypeIsCompared(String type, Outcome outcome) {
        assertThat(take(new Incoming("mqtt", "", "gatt/gw1", type, false, bytes("{}"), Optional.empty()))
                        .outcome())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"gatt, ACCEPTED", "theengs, NOT_AUTHORISED", "none, NO_ADAPTER", "early-warning, NO_ADAPTER"})
    void adapterNamedBySenderIsChecked(String adapter, Outcome outcome) {
        assertThat(take(new Incoming("http", adapter, "/ingest/" + adapter, "", false, bytes("{}"), Optional.empty()))
                        .outcome())
                .isEqualTo(outcome);
    }

    @Test
    void samePacketIdIsKnownTheSecondTime() {
        Optional<RecordWrite> record = Optional.of(RecordWrite.create("mqtt-qos2", "gw1/c/1", "{}"));
        Incoming incoming = new Incoming("mqtt", "", "gatt/gw1", "", true, bytes("{}"), record);

        assertThat(take(incoming).outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(take(incoming).outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(journal.messages).hasSize(1);
    }

    @Test
    void nullCharactersNeverReachTheDatabase() {
        take(new Incoming("mqtt", "", "zigbee2mqtt/a\0b", "x\0y", false, bytes("{}"), Optional.empty()));
        assertThat(journal.messages.get(0).topic()).isEqualTo("zigbee2mqtt/a\uFFFDb");
        assertThat(journal.messages.get(0).contentType()).isEqualTo("x\uFFFDy");
    }

    @Test
    void topicsChangeWhileRunning() {
        journal.put("module", "gatt", "{\"kind\":\"adapter\",\"topics\":[\"ble/{gateway}\"]}");
        assertThat(take("gatt/gw1", "{}").outcome()).isEqualTo(Outcome.NO_ADAPTER);
        assertThat(take("ble/gw1", "{}").outcome()).isEqualTo(Outcome.ACCEPTED);
        journal.remove("module", "gatt");
        assertThat(take("ble/gw1", "{}").outcome()).isEqualTo(Outcome.NO_ADAPTER);
    }

    @Test
    void isClosedWhileTheJournalIsInTroubleOrTheDiskIsFull() {
        assertThat(intake.closed()).isEmpty();
        journal.trouble = Optional.of("database is away");
        assertThat(intake.closed()).contains("database is away");
        assertThat(intake.trouble()).contains("database is away");
        assertUnavailable();
        journal.trouble = Optional.empty();
        space.judge(-1, 1L << 40);
        assertThat(intake.closed()).isPresent();
        assertUnavailable();
        assertThat(journal.messages).isEmpty();
    }

    @Test
    void failedCommitIsToldAsSuch() {
        journal.failure = new JournalException.Unavailable("gone", null);
        assertUnavailable();
    }

    @Test
    void watermarkIsTheSmallerOfOneGibibyteAndATwentieth() {
        FreeSpace standard = new FreeSpace(Path.of("."), OptionalLong.empty());
        long gigabyte = 1L << 30;
        standard.judge(gigabyte, 100 * gigabyte);
        assertThat(standard.trouble()).isEmpty();
        standard.judge(gigabyte - 1, 100 * gigabyte);
        assertThat(standard.trouble()).isPresent();
        standard.judge(gigabyte, 100 * gigabyte);
        assertThat(standard.trouble()).as("opens a tenth above").isPresent();
        standard.judge(gigabyte + gigabyte / 10, 100 * gigabyte);
        assertThat(standard.trouble()).isEmpty();
        standard.judge(gigabyte / 20, gigabyte);
        assertThat(standard.trouble()).isEmpty();
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> take("gatt/gw1", "{}")).hasCauseInstanceOf(JournalException.Unavailable.class);
    }

    private Taken take(String topic, String payload) {
        return take(new Incoming("mqtt", "", topic, "", false, bytes(payload), Optional.empty()));
    }

    private Taken take(Incoming incoming) {
        Gateway gateway = intake.gateway("gw1").orElseThrow();
        return intake.take(gateway, incoming).join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
