package org.tiltas.tools.fleet;

import io.netty.channel.EventLoop;
import java.math.BigDecimal;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.gatt.GattValue;
import org.tiltas.tools.ledger.EpochMicros;
import org.tiltas.tools.ledger.LedgerWriter;
import org.tiltas.tools.mqtt.GatewayLink;
import org.tiltas.tools.mqtt.LinkListener;
import org.tiltas.tools.mqtt.LinkSettings;
import org.tiltas.tools.mqtt.Outgoing;

/** One gateway of the fleet: its devices in turn, at its share of the rate. Lives on the fleet's event loop. */
final class Gateway implements LinkListener<Reading> {
    private static final long TOLERATED_DELAY_MICROS = 5_000;

    private final FleetPlan plan;
    private final int number;
    private final LedgerWriter ledger;
    private final FleetCounts counts;
    private final Envelope envelope;
    private final SplittableRandom random;
    private final GatewayLink<Reading> link;
    private final String name;
    private final String topic;
    private final String[] devices;
    private final long[] lastTime;
    private final String[] kinds;
    private final long share;
    private long sent;
    private int turn;
    private long startNanos;
    private long startMicros;
    private boolean publishing;
    private byte[] copy;
    private Reading copied;

    Gateway(FleetPlan plan, int number, EventLoop loop, LedgerWriter ledger, FleetCounts counts, Envelope envelope) {
        this.plan = plan;
        this.number = number;
        this.ledger = ledger;
        this.counts = counts;
        this.envelope = envelope;
        random = new SplittableRandom(number);
        name = FleetPlan.gateway(number);
        topic = "gatt/" + name;
        int own = (plan.devices() - number + plan.gateways() - 1) / plan.gateways();
        devices = new String[own];
        lastTime = new long[own];
        for (int i = 0; i < own; i++) {
            devices[i] = DeviceName.address(number + i * plan.gateways());
        }
        kinds = plan.mix().entrySet().stream()
                .flatMap(e -> IntStream.range(0, e.getValue()).mapToObj(i -> e.getKey()))
                .toArray(String[]::new);
        share = plan.count() == 0 ? Long.MAX_VALUE : (plan.count() - number + plan.gateways() - 1) / plan.gateways();
        LinkSettings settings = LinkSettings.of(plan.host(), plan.port(), name, plan.secret())
                .withMqtt5(plan.mqtt5())
                .withWindow(plan.window());
        link = new GatewayLink<>(settings, loop, this);
    }

    GatewayLink<Reading> link() {
        return link;
    }

    void begin() {
        startNanos = System.nanoTime();
        startMicros = EpochMicros.now();
        publishing = true;
        pump();
    }

    void end() {
        publishing = false;
    }

    boolean isDone() {
        return (!publishing || sent >= share) && copy == null && link.unacknowledged() == 0;
    }

    /** Publishes all that is due and fits the window. */
    void pump() {
        boolean any = false;
        double perSecond = plan.rate() / plan.gateways();
        long due = plan.rate() == 0 ? share : Math.min(share, due(perSecond));
        while (link.hasRoom() && (copy != null || publishing && sent < due)) {
            any = true;
            if (copy != null) {
                publishCopy();
            } else {
                publishNext(perSecond);
            }
        }
        if (any) {
            link.flush();
        }
    }

    private long due(double perSecond) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        // gateways start spread over one interval, not all in the same instant
        return (long) (seconds * perSecond + (double) number / plan.gateways());
    }

    private void publishNext(double perSecond) {
        long micros = EpochMicros.now();
        if (perSecond > 0) {
            long planned = startMicros + (long) ((sent + 1 - (double) number / plan.gateways()) / perSecond * 1e6);
            // a message held up by back-pressure or an outage was due earlier: its latency counts from then
            micros = micros - planned > TOLERATED_DELAY_MICROS ? planned : micros;
        }
        int device = turn;
        turn = turn + 1 == devices.length ? 0 : turn + 1;
        sent++;
        if (plan.poison() > 0 && random.nextDouble() < plan.poison()) {
            counts.poison++;
            send(Envelope.poison(devices[device]), new Reading(Reading.Kind.POISON, devices[device], 0, micros), "-");
            return;
        }
        long time = Math.max(System.currentTimeMillis(), lastTime[device] + 1);
        lastTime[device] = time;
        GattValue value = value();
        byte[] payload = envelope.write(devices[device], value, time, -60 - device % 20);
        counts.published++;
        send(payload, new Reading(Reading.Kind.GOOD, devices[device], time, micros), value.hex());
        if (plan.duplicates() > 0 && random.nextDouble() < plan.duplicates()) {
            copy = payload;
            copied = new Reading(Reading.Kind.DUPLICATE, devices[device], time, micros);
        }
    }

    private void publishCopy() {
        counts.duplicates++;
        send(copy, copied, "-");
        copy = null;
    }

    private void send(byte[] payload, Reading reading, String value) {
        ledger.line(reading.kind().published)
                .field(reading.device())
                .field(reading.time())
                .field(reading.publishedMicros())
                .field(name)
                .field(value)
                .end();
        link.publish(topic, payload, reading);
    }

    private GattValue value() {
        String kind = kinds[kinds.length == 1 ? 0 : random.nextInt(kinds.length)];
        return switch (kind) {
            case "2a37" -> GattValue.heartRate(50 + random.nextInt(70), OptionalInt.empty());
            case "2a1c" -> GattValue.temperature(BigDecimal.valueOf(355 + random.nextInt(30), 1), 3, null);
            case "2a35" -> GattValue.bloodPressure(105 + random.nextInt(50), 60 + random.nextInt(30));
            default -> throw new IllegalArgumentException("mix: no such characteristic here: " + kind);
        };
    }

    @Override
    public void connected(boolean sessionPresent, boolean first) {
        if (!first) {
            counts.reconnects++;
            counts.forgotten += sessionPresent ? 0 : 1;
        }
        ledger.line('S')
                .field(name)
                .field(sessionPresent ? 1 : 0)
                .field(first ? 1 : 0)
                .field(EpochMicros.now())
                .end();
    }

    @Override
    public void refused(int returnCode) {
        counts.refused++;
    }

    @Override
    public void disconnected() {
        ledger.line('L').field(name).field(EpochMicros.now()).end();
    }

    @Override
    public void resent(Outgoing<Reading> message) {
        counts.resent++;
        ledger.line('R')
                .field(message.tag().device())
                .field(message.tag().time())
                .field(EpochMicros.now())
                .end();
    }

    @Override
    public void acknowledged(Outgoing<Reading> message, int reason) {
        Reading reading = message.tag();
        long micros = EpochMicros.now();
        if (reason >= 0x80) {
            counts.negative++;
        } else if (reading.kind() == Reading.Kind.GOOD) {
            counts.acknowledged++;
            counts.micros.recordValue(
                    Math.min(TimeUnit.HOURS.toMicros(1), Math.max(0, micros - reading.publishedMicros())));
        }
        ledger.line(reason >= 0x80 ? 'N' : reading.kind().acknowledged)
                .field(reading.device())
                .field(reading.time())
                .field(micros)
                .field(reason)
                .end();
    }

    @Override
    public void ready() {
        pump();
    }
}
