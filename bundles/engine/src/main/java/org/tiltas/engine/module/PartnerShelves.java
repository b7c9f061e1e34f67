package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.PartnerChannel;

/** What reaches partners: the channels and the delivery profiles that bundles offer. Thread-safe. */
final class PartnerShelves implements Channels {
    final Shelf<ChannelInstance> channels;
    final Shelf<ProfileInstance> profiles;

    private final Choice choice;
    private final Duration deliverLimit;
    private final Duration decodeLimit;

    /**
     * Two empty shelves.
     *
     * @param deliverLimit longest time a channel may give no sign of life
     * @param decodeLimit longest time a profile may be at one resource
     * @param onSettled told when a service has been looked over
     */
    PartnerShelves(Choice choice, Duration deliverLimit, Duration decodeLimit, Runnable onSettled) {
        this.choice = choice;
        this.deliverLimit = deliverLimit;
        this.decodeLimit = decodeLimit;
        this.channels = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(instance.kind(), Optional.empty()),
                choice,
                c -> {},
                ChannelInstance::close,
                onSettled);
        this.profiles = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(instance.id(), Optional.empty()),
                choice,
                c -> {},
                ProfileInstance::close,
                onSettled);
    }

    void offer(Object key, Offer<PartnerChannel> offer) {
        channels.offer(
                key,
                offer.as(() -> new ChannelInstance(
                        offer.service().get(),
                        offer.version(),
                        offer.bundle(),
                        deliverLimit,
                        proving(offer, (before, whom) -> channels.usable(before).stream()
                                .anyMatch(c -> c.isAtFault(whom))))));
    }

    private Proving proving(Offer<?> offer, BiPredicate<Long, String> troubled) {
        return new Proving(() -> choice.probation(offer.pack()).filter(p -> p.bundle() == offer.bundle()), troubled);
    }

    void offerProfile(Object key, Offer<DeliveryProfile> offer) {
        profiles.offer(
                key,
                offer.as(() -> new ProfileInstance(
                        offer.service().get(),
                        offer.version(),
                        offer.bundle(),
                        decodeLimit,
                        proving(offer, (before, whom) -> profiles.usable(before).stream()
                                .anyMatch(p -> p.isAtFault(whom))))));
    }

    /**
     * The partner channels of a jar.
     *
     * @param bundle which version of it; that which serves has been chosen
     */
    List<Outward> outward(long bundle) {
        List<Outward> found = new ArrayList<>();
        channels.usable(bundle).forEach(c -> found.add(new Outward(c.kind(), c.rendering(), Optional.empty())));
        profiles.usable(bundle)
                .forEach(p -> found.add(new Outward(p.id(), Optional.empty(), Optional.of(p.another()))));
        return found;
    }

    /** The partner channel or delivery profile of a kind that serves. */
    Optional<Outward> outward(Outward alike) {
        return alike.profile().isPresent()
                ? beside(alike.id()).map(p -> new Outward(alike.id(), Optional.empty(), Optional.of(p)))
                : channels.active(alike.id())
                        .map(c -> new Outward(alike.id(), c.service.rendering(), Optional.empty()));
    }

    @Override
    public Optional<PartnerChannel> channel(String kind) {
        return channels.active(kind).map(c -> c.service.channel());
    }

    @Override
    public Set<String> kinds() {
        return channels.ids();
    }

    @Override
    public Optional<DeliveryProfile> profile(String id) {
        return profiles.active(id).map(c -> c.service.profile());
    }

    @Override
    public Optional<Channels.Beside> beside(String profile) {
        return profiles.active(profile).map(c -> c.service.another());
    }

    @Override
    public Set<String> profiles() {
        return profiles.ids();
    }

    /** What serves of a jar. */
    List<Supervised> serving(String pack) {
        List<Supervised> found = new ArrayList<>();
        channels.serving().stream().filter(c -> isCalled(c, pack)).forEach(c -> found.add(c.service));
        profiles.serving().stream().filter(c -> isCalled(c, pack)).forEach(c -> found.add(c.service));
        return found;
    }

    private static boolean isCalled(Candidate<?> candidate, String id) {
        return id.equals(candidate.offer.pack().isEmpty() ? candidate.id : candidate.offer.pack());
    }
}
