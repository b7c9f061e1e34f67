package org.tiltas.tools.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.gatt.GattValue;
import org.tiltas.tools.hl7v2.Ward;
import org.tiltas.tools.mqtt.GatewayLink;
import org.tiltas.tools.mqtt.LinkListener;
import org.tiltas.tools.mqtt.LinkSettings;
import org.tiltas.tools.mqtt.Outgoing;
import org.tiltas.tools.mqtt.Published;

/**
 * A home that sends: each resident's devices follow a day that passes {@code speed} times as fast as the clock on the
 * wall. The times in messages are true ones all the same, since a server rightly distrusts times in the future. One
 * event loop does everything.
 */
public final class Simulator implements AutoCloseable {
    private static final long TICK_MILLIS = 20;
    private static final long FIRST_WITHIN_MILLIS = 8_000;
    private static final int START_OF_DAY = 8 * 60;
    private static final int MINUTES = 24 * 60;
    private static final int MOST_WAITING = 10_000;

    /**
     * @param mllpPort where HL7 v2 is spoken; 0 for nowhere
     * @param speed simulated minutes per minute
     * @param poison share of messages that no decoder can read
     * @param duplicates share of messages that arrive twice, half of them over a second gateway
     */
    public record Plan(
            String host,
            int port,
            int mllpPort,
            String secret,
            int residents,
            double speed,
            double poison,
            double duplicates) {}

    /** A resident's sensor, or with a negative resident the unassigned band. */
    private record Turn(int resident, Sensor sensor, long atMillis) {}

    private record Waiting(String topic, byte[] payload) {}

    /** A gateway program of the house, and its connection. */
    private record House(Floor gateway, Voice voice) {}

    private static final class Floor implements LinkListener<Boolean> {
        final String name;
        final Deque<Waiting> queue = new ArrayDeque<>();
        final AtomicLong acknowledged;
        GatewayLink<Boolean> link;

        Floor(String name, AtomicLong acknowledged) {
            this.name = name;
            this.acknowledged = acknowledged;
        }

        @Override
        public void acknowledged(Outgoing<Boolean> message, int reason) {
            acknowledged.incrementAndGet();
        }

        @Override
        public void ready() {
            boolean any = !queue.isEmpty();
            while (!queue.isEmpty() && link.hasRoom()) {
                Waiting next = queue.remove();
                link.publish(next.topic(), next.payload(), Boolean.TRUE);
            }
            if (any) {
                link.flush();
            }
        }
    }

    private final Plan plan;
    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("simulator", true));
    private final EventLoop loop = group.next();
    /** Gateways of the residents' devices. */
    private final List<Floor> floors = new ArrayList<>();
    /** All gateways. */
    private final List<Floor> links = new ArrayList<>();

    private final List<DayCurve> bodies = new ArrayList<>();
    private final List<House> houses = new ArrayList<>();
    private final List<Ward> wards = new ArrayList<>();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>((a, b) -> Long.compare(a.atMillis, b.atMillis));
    private final SplittableRandom random = new SplittableRandom(20);
    private final Envelope envelope = new Envelope(OffsetDateTime.now().getOffset());
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private long startMillis;
    private long lastMinute;

    public Simulator(Plan plan) {
        this.plan = plan;
        for (String name : DemoHome.gateways()) {
            floors.add(link(name));
        }
        for (int r = 0; r < plan.residents; r++) {
            bodies.add(new DayCurve(r));
        }
        DemoHome.voices(plan.residents).forEach((name, voice) -> houses.add(new House(link(name), voice)));
    }

    private Floor link(String name) {
        Floor floor = new Floor(name, acknowledged);
        floor.link = new GatewayLink<>(LinkSettings.of(plan.host, plan.port, name, plan.secret), loop, floor);
        links.add(floor);
        return floor;
    }

    public Simulator start() {
        startMillis = System.currentTimeMillis();
        for (int r = 0; r < plan.residents; r++) {
            for (Sensor sensor : Sensor.values()) {
                turns.add(new Turn(r, sensor, startMillis + random.nextLong(FIRST_WITHIN_MILLIS)));
            }
        }
        turns.add(new Turn(-1, Sensor.HEART_RATE, startMillis + random.nextLong(FIRST_WITHIN_MILLIS)));
        lastMinute = minute(startMillis);
        Instant now = Instant.ofEpochMilli(startMillis);
        houses.forEach(h -> send(h.gateway, h.voice.start(now)));
        links.forEach(f -> f.link.start());
        if (plan.mllpPort > 0) {
            wards.addAll(DemoHome.wards(plan.host, plan.mllpPort, plan.residents));
        }
        group.next().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void tick() {
        long now = System.currentTimeMillis();
        while (turns.peek().atMillis <= now) {
            Turn turn = turns.remove();
            measure(turn, now);
            long pause = (long) (turn.sensor.everyMinutes * 60_000L / plan.speed);
            turns.add(new Turn(
                    turn.resident,
                    turn.sensor,
                    now + Math.max(1, pause - pause / 10 + random.nextLong(1 + pause / 5))));
        }
        // houses are slower than a day in a second
        if (minute(now) > lastMinute) {
            lastMinute = minute(now);
            int ofDay = (int) (lastMinute % MINUTES);
            for (House house : houses) {
                send(house.gateway, house.voice.minute(ofDay, Instant.ofEpochMilli(now)));
            }
        }
        links.forEach(f -> {
            if (f.link.isOpen()) {
                f.ready();
            }
        });
    }

    private void measure(Turn turn, long now) {
        boolean assigned = turn.resident >= 0;
        String device = assigned ? DemoHome.address(turn.resident, turn.sensor.device) : DemoHome.UNASSIGNED;
        Floor floor = floors.get(assigned ? DemoHome.floor(turn.resident) : 0);
        if (random.nextDouble() < plan.poison) {
            send(floor, Envelope.poison(device));
            broken.incrementAndGet();
            return;
        }
        long passed = minute(now);
        DayCurve body = bodies.get(Math.max(0, turn.resident));
        GattValue value = turn.sensor.measure(
                body,
                (int) (passed % MINUTES),
                (int) (1 + passed / MINUTES),
                LocalDateTime.ofInstant(Instant.ofEpochMilli(now), ZoneId.systemDefault()));
        byte[] payload = envelope.write(device, value, now, -45 - random.nextInt(40));
        send(floor, payload);
        if (random.nextDouble() < plan.duplicates) {
            send(random.nextBoolean() ? floor : floors.get((floors.indexOf(floor) + 1) % floors.size()), payload);
        }
    }

    /** Minutes of the simulated life. */
    private long minute(long now) {
        return (long) (START_OF_DAY + (now - startMillis) / 60_000.0 * plan.speed);
    }

    private void send(Floor floor, byte[] payload) {
        send(floor, new Waiting("gatt/" + floor.name, payload));
    }

    private void send(Floor floor, List<Published> messages) {
        messages.forEach(m -> send(floor, new Waiting(m.topic(), m.bytes())));
    }

    private void send(Floor floor, Waiting message) {
        // a gateway's memory has an end; the oldest goes first
        if (floor.queue.size() == MOST_WAITING) {
            floor.queue.remove();
        }
        floor.queue.add(message);
        sent.incrementAndGet();
    }

    /** Messages handed to the gateways so far. */
    public long sent() {
        return sent.get() + wards.stream().mapToLong(Ward::sent).sum();
    }

    /** How many of them were broken on purpose: the server shall put them in quarantine. */
    public long broken() {
        return broken.get();
    }

    public long acknowledged() {
        return acknowledged.get() + wards.stream().mapToLong(Ward::acknowledged).sum();
    }

    @Override
    public void close() {
        wards.forEach(Ward::close);
        links.forEach(f -> f.link.close());
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
