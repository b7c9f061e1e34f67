package org.tiltas.tools.simulate;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tiltas.tools.hl7v2.Ward;
import org.tiltas.tools.mqtt.GatewayLink;
import org.tiltas.tools.mqtt.LinkListener;
import org.tiltas.tools.mqtt.LinkSettings;
import org.tiltas.tools.mqtt.Outgoing;
import org.tiltas.tools.mqtt.Published;

/** Devices of one format that speak in turn, at a steady rate as far as the server takes it. */
final class DeviceStream implements AutoCloseable {
    /** An answer of so many messages is still read whole. */
    private static final int LARGEST_BATCH = 100;

    private static final long TICK_MILLIS = 5;
    private static final int MOST_CONNECTIONS = 8;
    private static final double RATE_OF_A_CONNECTION = 100;

    private final List<Ward> wards = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("simulate", true));

    /**
     * @param port of MQTT, or of MLLP where the format goes by that
     * @param rate messages per second of all devices together
     * @param batch how many messages of HL7 v2 come together; 1 elsewhere
     * @param adt whether HL7 v2 tells of residents instead of measuring
     */
    record Plan(
            Format format,
            String host,
            int port,
            String gateway,
            String secret,
            int devices,
            double rate,
            int batch,
            boolean adt) {
        Plan {
            if (batch < 1 || batch > LARGEST_BATCH) {
                throw new IllegalArgumentException("option --batch: must be 1 to " + LARGEST_BATCH);
            }
            if ((batch > 1 || adt) && format != Format.HL7V2) {
                throw new IllegalArgumentException("options --batch and --adt: only with --adapter hl7v2");
            }
            if (devices < 1 || devices > 10_000) {
                throw new IllegalArgumentException("option --devices: must be 1 to 10000");
            }
            if (!(rate > 0 && rate <= 100_000)) {
                throw new IllegalArgumentException("option --rate: must be above 0, at most 100000");
            }
        }

        Plan(Format format, String host, int port, String gateway, String secret, int devices, double rate) {
            this(format, host, port, gateway, secret, devices, rate, 1, false);
        }
    }

    DeviceStream(Plan plan) {
        if (plan.format() == Format.HL7V2) {
            startWards(plan);
        } else {
            startLink(plan);
        }
    }

    private void startWards(Plan plan) {
        int connections = (int) Math.min(
                Math.min(MOST_CONNECTIONS, plan.devices()), Math.max(1, Math.ceil(plan.rate() / RATE_OF_A_CONNECTION)));
        Duration pause = Duration.ofNanos((long) (1e9 * connections * plan.batch() / plan.rate()));
        for (int c = 0; c < connections; c++) {
            List<Integer> numbers = Hl7Turns.numbers(c, connections, plan.devices());
            wards.add(new Ward(plan.host(), plan.port(), new Hl7Turns(numbers, plan.adt(), plan.batch())).start(pause));
        }
    }

    private void startLink(Plan plan) {
        EventLoop loop = group.next();
        Format.Speaker speaker = plan.format().speaker(plan.gateway(), plan.devices());
        Deque<Published> first = new ArrayDeque<>(speaker.start(Instant.now()));
        GatewayLink<Boolean> link = new GatewayLink<>(
                LinkSettings.of(plan.host(), plan.port(), plan.gateway(), plan.secret()), loop, new LinkListener<>() {
                    @Override
                    public void acknowledged(Outgoing<Boolean> message, int reason) {
                        acknowledged.incrementAndGet();
                    }

                    @Override
                    public void ready() {
                        // the next tick sends
                    }
                });
        link.start();
        long began = System.nanoTime();
        loop.scheduleAtFixedRate(
                () -> {
                    long due = (long) ((System.nanoTime() - began) / 1e9 * plan.rate());
                    boolean any = false;
                    while (link.hasRoom() && (!first.isEmpty() || sent.get() < due)) {
                        any = true;
                        Published next = first.poll();
                        if (next == null) {
                            long turn = sent.getAndIncrement();
                            next = speaker.say((int) (turn % plan.devices()), turn / plan.devices(), Instant.now());
                        }
                        link.publish(next.topic(), next.bytes(), Boolean.TRUE);
                    }
                    if (any) {
                        link.flush();
                    }
                },
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    long sent() {
        return sent.get() + wards.stream().mapToLong(Ward::sent).sum();
    }

    long acknowledged() {
        return acknowledged.get() + wards.stream().mapToLong(Ward::acknowledged).sum();
    }

    /** Why a message of HL7 v2 was not kept, as the server has said last. */
    Optional<String> refusal() {
        return wards.stream().map(Ward::refusal).flatMap(Optional::stream).findFirst();
    }

    @Override
    public void close() {
        wards.forEach(Ward::close);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
