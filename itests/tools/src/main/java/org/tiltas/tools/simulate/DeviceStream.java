package org.tiltas.tools.simulate;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.hl7v2.Ward;
import org.tiltas.tools.mqtt.GatewayLink;
import org.tiltas.tools.mqtt.LinkListener;
import org.tiltas.tools.mqtt.LinkSettings;
import org.tiltas.tools.mqtt.Outgoing;
import org.tiltas.tools.mqtt.Published;

/** Devices of one format that speak in turn, at a steady rate as far as the server takes it. */
final class DeviceStream implements AutoCloseable {
    /** MSH-3 of the simulated monitors. */
    static final String APPLICATION = "SIM-MON";

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
     */
    record Plan(Format format, String host, int port, String gateway, String secret, int devices, double rate) {
        Plan {
            if (devices < 1 || devices > 10_000) {
                throw new IllegalArgumentException("option --devices: must be 1 to 10000");
            }
            if (!(rate > 0 && rate <= 100_000)) {
                throw new IllegalArgumentException("option --rate: must be above 0, at most 100000");
            }
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
        Duration pause = Duration.ofNanos((long) (1e9 * connections / plan.rate()));
        for (int c = 0; c < connections; c++) {
            List<BedsideMonitor> monitors = new ArrayList<>();
            for (int d = c; d < plan.devices(); d += connections) {
                monitors.add(new BedsideMonitor(APPLICATION, Format.monitor(d), "", d));
            }
            wards.add(new Ward(
                            plan.host(),
                            plan.port(),
                            turn -> Optional.of(
                                    monitors.get((int) (turn % monitors.size())).next(OffsetDateTime.now())))
                    .start(pause));
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

    @Override
    public void close() {
        wards.forEach(Ward::close);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
