package org.tiltas.tools.fleet;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.ledger.LedgerWriter;

/**
 * Sends readings of many devices through many gateways and writes down what was acknowledged. One thread does all; the
 * public methods may be called from any other.
 *
 * <p>The ledger's lines: {@code P} published, {@code A} acknowledged, {@code D}/{@code E} the same for a second copy,
 * {@code X}/{@code Y} for poison, {@code R} sent again, {@code N} acknowledged with an error code, {@code S} connected,
 * {@code L} connection lost.
 */
public final class Fleet implements AutoCloseable {
    private static final long TICK_MICROS = 500;
    private static final long FLUSH_MILLIS = 10;
    private static final long CONNECT_NANOS = 3_000_000_000L;

    private final FleetPlan plan;
    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("fleet", true));
    private final EventLoop loop = group.next();
    private final FleetCounts counts = new FleetCounts();
    private final LedgerWriter ledger;
    private final List<Gateway> gateways = new ArrayList<>();
    private final CompletableFuture<FleetResult> finished = new CompletableFuture<>();
    private long beganNanos;

    public Fleet(FleetPlan plan, Path ledgerFile) throws IOException {
        this.plan = plan;
        ledger = new LedgerWriter(ledgerFile);
        Envelope envelope = new Envelope(ZoneOffset.ofHours(2));
        for (int i = 0; i < plan.gateways(); i++) {
            gateways.add(new Gateway(plan, i, loop, ledger, counts, envelope));
        }
    }

    /** Connects, and begins to publish when all gateways are connected, or after three seconds with those that are. */
    public Fleet start() {
        loop.execute(() -> {
            beganNanos = System.nanoTime();
            gateways.forEach(g -> g.link().start());
            loop.scheduleAtFixedRate(ledger::flush, FLUSH_MILLIS, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
            beginWhenConnected();
        });
        return this;
    }

    private void beginWhenConnected() {
        boolean all = gateways.stream().allMatch(g -> g.link().isOpen());
        if (!all && System.nanoTime() - beganNanos < CONNECT_NANOS) {
            loop.schedule(this::beginWhenConnected, FLUSH_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        beganNanos = System.nanoTime();
        gateways.forEach(Gateway::begin);
        loop.scheduleAtFixedRate(this::tick, TICK_MICROS, TICK_MICROS, TimeUnit.MICROSECONDS);
        if (!plan.duration().isZero()) {
            loop.schedule(this::endPublishing, plan.duration().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        boolean done = true;
        for (Gateway gateway : gateways) {
            gateway.pump();
            done &= gateway.isDone();
        }
        if (done && !finished.isDone()) {
            finish();
        }
    }

    private void endPublishing() {
        gateways.forEach(Gateway::end);
        loop.schedule(this::finish, plan.drain().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void finish() {
        if (finished.isDone()) {
            return;
        }
        ledger.flush();
        long open = gateways.stream().mapToLong(g -> g.link().unacknowledged()).sum();
        finished.complete(counts.result((System.nanoTime() - beganNanos) / 1e9, open));
    }

    /** Publishes nothing new from now on; what is unacknowledged is still waited for. */
    public void stop() {
        loop.execute(this::endPublishing);
    }

    /** Distinct readings published so far. */
    public long published() {
        return counts.published;
    }

    public long acknowledged() {
        return counts.acknowledged;
    }

    /** Cuts every connection, as a network that fails. */
    public void cut() {
        gateways.forEach(g -> g.link().cut());
    }

    /** Completes when all was published and acknowledged, or the drain time is over. */
    public CompletableFuture<FleetResult> finished() {
        return finished.copy();
    }

    public FleetResult await(Duration longest) {
        return finished.copy()
                .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    @Override
    public void close() throws IOException {
        gateways.forEach(g -> g.link().close());
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        ledger.close();
    }
}
