package org.tiltas.engine.delivery;

import java.util.List;
import java.util.Optional;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.Reconciling;
import org.tiltas.spi.journal.Erasures.Errand;

/**
 * Tells one partner of erasures, errand by errand. What it may hold without our knowing its reference is looked for by
 * identifier first. Used by one thread.
 */
final class ErasureTalk implements AutoCloseable {
    private static final Erasing.Answer NOT_THERE = new Erasing.Answer(404, "");

    private final Delivery delivery;
    private final Optional<Erasing.Eraser> eraser;
    private Reconciling.Inventory inventory;

    /** @param delivery null for a partner that was removed */
    ErasureTalk(Delivery delivery, Optional<PartnerChannel> channel) {
        this.delivery = delivery;
        this.eraser = channel.flatMap(there -> delivery.eraser(there));
    }

    /**
     * Tells what an errand says.
     *
     * @return the partner's answer; empty where only a person can tell it
     */
    Optional<Erasing.Answer> tell(Errand errand) throws HostFailure, InterruptedException {
        if (eraser.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> identifier = errand.identifier();
        if (identifier.isEmpty()) {
            return Optional.of(eraser.get().tell(errand.remote()));
        }
        if (inventory == null) {
            if (!delivery.canReconcile()) {
                return Optional.empty();
            }
            inventory = delivery.inventory();
        }
        Erasing.Answer answer = NOT_THERE;
        for (String remote : inventory.find(List.of(identifier.get())).getOrDefault(identifier.get(), List.of())) {
            int history = remote.indexOf("/_history/");
            answer = eraser.get().tell(history < 0 ? remote : remote.substring(0, history));
            if (!answer.isDone()) {
                break;
            }
        }
        return Optional.of(answer);
    }

    @Override
    public void close() {
        eraser.ifPresent(Erasing.Eraser::close);
        if (inventory != null) {
            inventory.close();
        }
    }
}
