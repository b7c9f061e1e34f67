package org.tiltas.engine.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.Reconciling;
import org.tiltas.engine.module.ModuleFault;

/** The connection of one lane; follows its channel when that is swapped. Used under the lane's lock. */
final class Line implements AutoCloseable {
    private final PartnerSettings settings;
    private final Supplier<Optional<PartnerChannel>> channels;
    private final ProfiledContext context;
    private PartnerChannel channel;
    private PartnerConnection connection;
    private Reconciling.Inventory inventory;

    /**
     * A process or connection before this one, or a delivery that went wrong, may have sent rows up to here. All till it
     * is known how far one before can have come: to the end of the first batch, or of what was given here before.
     */
    private long uncertainTo = Long.MAX_VALUE;

    /** Offset of the last row that any connection was given. */
    private long given = -1;

    Line(PartnerSettings settings, Supplier<Optional<PartnerChannel>> channels, ProfiledContext context) {
        this.settings = settings;
        this.channels = channels;
        this.context = context;
    }

    /** Makes sure there is a connection; false while no channel of the kind is there, or not the delivery profile. */
    boolean open() {
        Optional<PartnerChannel> present = context.isReady() ? channels.get() : Optional.empty();
        if (connection != null && present.orElse(null) != channel) {
            close();
        }
        if (connection == null && present.isPresent()) {
            PartnerChannel next = present.get();
            connection = next.open(settings, context);
            channel = next;
        }
        return connection != null;
    }

    /** Whether the partner can be told of it; true while nothing is known. */
    boolean takes(Observed row) {
        if (connection == null) {
            return true;
        }
        try {
            return connection.takes(row.measurement()) && context.takes(row);
        } catch (ModuleFault e) {
            close();
            throw e;
        }
    }

    /** Whether a process or connection before this one may have sent the row with this offset or one behind it. */
    boolean isUncertain(long offset) {
        return offset <= uncertainTo;
    }

    /** Rows that come in the order of the lane begin to be delivered. */
    void begin(long last) {
        if (uncertainTo == Long.MAX_VALUE) {
            uncertainTo = Math.max(last, given);
        }
    }

    /** Rows that come in the order of the lane are delivered, as far as they can be. */
    void end(long last) {
        if (last >= uncertainTo) {
            uncertainTo = -1;
        }
    }

    /** Which of these identifiers the partner holds; empty when its channel cannot ask. */
    Optional<Set<String>> held(Collection<String> identifiers) throws HostFailure, InterruptedException {
        if (!(channel instanceof Reconciling reconciling)) {
            return Optional.empty();
        }
        try {
            if (inventory == null) {
                inventory = reconciling.inventory(settings);
            }
            return Optional.of(inventory.find(identifiers).keySet());
        } catch (ModuleFault e) {
            close();
            throw e;
        }
    }

    /** @param doubt whether an earlier attempt at any of these may have been applied */
    List<DeliveryOutcome> deliver(List<Observed> rows, boolean doubt) throws HostFailure, InterruptedException {
        long before = uncertainTo;
        long last = rows.stream().mapToLong(Observed::offset).max().orElse(-1);
        given = Math.max(given, last);
        // whatever goes wrong from here on, some of it may have been applied
        uncertainTo = Math.max(before, last);
        List<DeliveryOutcome> outcomes = kept(() -> connection.deliver(rows, doubt));
        if (outcomes.size() != rows.size()) {
            throw new IllegalStateException("channel " + settings.kind() + " gave " + outcomes.size() + " outcomes for "
                    + rows.size() + " items");
        }
        uncertainTo = before;
        return outcomes;
    }

    void idle() throws HostFailure, InterruptedException {
        if (open()) {
            kept(() -> {
                connection.idle();
                return true;
            });
        }
    }

    void probe() throws HostFailure, InterruptedException {
        kept(() -> {
            connection.probe();
            return true;
        });
    }

    private interface Call<T> {
        T run() throws HostFailure, InterruptedException;
    }

    /** A connection that broke is not used again: the next call opens another. */
    private <T> T kept(Call<T> call) throws HostFailure, InterruptedException {
        try {
            return call.run();
        } catch (ModuleFault e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        PartnerConnection old = connection;
        Reconciling.Inventory asked = inventory;
        inventory = null;
        connection = null;
        channel = null;
        uncertainTo = Long.MAX_VALUE;
        if (asked != null) {
            asked.close();
        }
        if (old != null) {
            old.close();
        }
    }
}
