package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.Reconciling;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.State;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class TellingTest {
    private final FakeJournal journal = new FakeJournal();
    private final Bench.Hands clock = new Bench.Hands();
    private final Forgetting erasing = new Forgetting();
    private final Map<String, Delivery> deliveries = new HashMap<>();
    private Optional<PartnerChannel> channel = Optional.of(erasing);
    private final Telling telling =
            new Telling(journal, id -> Optional.ofNullable(deliveries.get(id)), Bench.TIMES, clock);

    private static final class Forgetting extends StandInPartner implements Erasing {
        private final List<String> asked = new ArrayList<>();
        private final Set<String> unanswered = new HashSet<>();
        private final Map<String, HostFailure.Kind> down = new HashMap<>();
        private final Map<String, Answer> refused = new HashMap<>();
        private final Map<String, List<String>> found = new HashMap<>();
        private String broken = "";
        private int closed;

        @Override
        public Inventory inventory(PartnerSettings settings) {
            return new Inventory() {
                @Override
                public Map<String, List<String>> find(Collection<String> identifiers) {
                    Map<String, List<String>> there = new HashMap<>(found);
                    there.keySet().retainAll(identifiers);
                    return there;
                }

                @Override
                public Optional<Reconciling.Page> list(Instant from, Instant to, Optional<String> page) {
                    return Optional.empty();
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
        }

        @Override
        public Eraser eraser(PartnerSettings settings) {
            return new Eraser() {
                @Override
                public int erase(String remote) throws HostFailure {
                    asked.add(settings.id() + " " + remote);
                    if (settings.id().equals(broken)) {
                        throw new ModuleFault("broke", false);
                    }
                    HostFailure.Kind kind =
                            unanswered.contains(remote) ? HostFailure.Kind.OUTCOME_UNKNOWN : down.get(settings.id());
                    if (kind != null) {
                        throw new HostFailure(kind, kind.name(), Optional.empty());
                    }
                    return 200;
                }

                @Override
                public Answer tell(String remote) throws HostFailure {
                    int status = erase(remote);
                    return refused.getOrDefault(remote, new Answer(status, ""));
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    /** Can erase by its own references only. */
    private static final class Silent extends FakeChannel implements Erasing {
        @Override
        public Eraser eraser(PartnerSettings settings) {
            return new Forgetting().eraser(settings);
        }
    }

    @AfterEach
    void close() {
        telling.close();
    }

    private void partner(String id) {
        String body = "{\"url\":\"http://partner/fhir\"}";
        journal.commit(new Unit().put(RecordWrite.put("partner", id, body)));
        Bench bench = new Bench(erasing);
        deliveries.put(
                id,
                new Delivery(
                        PartnerPlan.read(id, body),
                        new Rooms(
                                journal,
                                bench.views(),
                                new FakeCatalogue(),
                                kind -> channel,
                                name -> Optional.empty(),
                                Bench.TIMES,
                                clock)));
    }

    private void errands(String partner, int count) {
        for (int i = 1; i <= count; i++) {
            journal.untold.add(new Errand("e1", partner, "Observation/" + i));
        }
    }

    @Test
    void thePartnerIsToldAndItsAnswersAreCounted() {
        partner("hospital");
        errands("hospital", 250);

        telling.look();

        assertThat(journal.untold).isEmpty();
        assertThat(journal.counts).isEqualTo(Map.of("erasure.e1.hospital.200", 250L));
        assertThat(erasing.closed).isEqualTo(1);
    }

    @Test
    void aChannelThatIsAwayLeavesItsErrandsOpen() {
        partner("hospital");
        errands("hospital", 1);
        channel = Optional.empty();
        telling.look();
        assertThat(journal.untold).hasSize(1);
        assertThat(journal.counts).isEmpty();

        channel = Optional.of(erasing);
        telling.look();
        assertThat(journal.counts).containsOnlyKeys("erasure.e1.hospital.200");
    }

    @Test
    void whoCannotBeToldOrIsRemovedIsForAPerson() {
        partner("clinic");
        errands("clinic", 1);
        errands("removed", 1);
        channel = Optional.of(new FakeChannel());

        telling.look();

        assertThat(journal.counts).isEmpty();
        assertThat(journal.untold).isEmpty();
        assertThat(journal.open)
                .extracting(asked -> asked.errand().partner() + " " + asked.state())
                .containsExactly("clinic BY_HAND", "removed BY_HAND");
    }

    @Test
    void aRefusalStaysOpenWithItsWords() {
        partner("hospital");
        errands("hospital", 3);
        erasing.refused.put("Observation/2", new Erasing.Answer(412, "somebody\nchanged it"));

        telling.look();
        telling.look();

        assertThat(journal.counts).isEqualTo(Map.of("erasure.e1.hospital.200", 2L));
        assertThat(journal.open).hasSize(1).allSatisfy(asked -> {
            assertThat(asked.errand().remote()).isEqualTo("Observation/2");
            assertThat(asked.state()).isEqualTo(State.REFUSED);
            assertThat(asked.answer()).isEqualTo("412 somebody changed it");
            assertThat(asked.at()).isEqualTo(clock.instant());
        });
        assertThat(erasing.asked).hasSize(3);
    }

    @Test
    void whatMayHaveArrivedIsLookedForByItsIdentifier() {
        partner("hospital");
        journal.untold.add(Errand.doubtful("e1", "hospital", "arrived"));
        journal.untold.add(Errand.doubtful("e1", "hospital", "lost"));
        erasing.found.put("arrived", List.of("Observation/7/_history/2", "Observation/8/_history/1"));

        telling.look();

        assertThat(erasing.asked).containsExactly("hospital Observation/7", "hospital Observation/8");
        assertThat(journal.untold).isEmpty();
        assertThat(journal.counts).isEqualTo(Map.of("erasure.e1.hospital.200", 1L, "erasure.e1.hospital.404", 1L));
    }

    @Test
    void whoCannotBeSearchedIsForAPerson() {
        partner("hospital");
        journal.untold.add(Errand.doubtful("e1", "hospital", "arrived"));
        channel = Optional.of(new Silent());

        telling.look();

        assertThat(journal.open).hasSize(1).allMatch(asked -> asked.state() == State.BY_HAND);
    }

    @Test
    void onePartnerWhoseChannelBreaksDoesNotKeepTheOthersWaiting() {
        partner("a");
        partner("b");
        errands("a", 2);
        errands("b", 2);
        erasing.broken = "a";

        telling.look();

        assertThat(journal.untold).extracting(Errand::partner).containsOnly("a").hasSize(2);
    }

    @Test
    void whatIsNeverAnsweredDoesNotKeepTheRestWaiting() {
        partner("hospital");
        errands("hospital", 150);
        for (int i = 1; i <= 120; i++) {
            erasing.unanswered.add("Observation/" + i);
        }

        for (int i = 0; i < 40; i++) {
            telling.look();
            clock.pass(Duration.ofMinutes(5));
        }

        assertThat(journal.untold).hasSize(120);
    }

    @Test
    void whoRefusesUsIsAskedLessAndLessOftenAndAnewWithOtherSettings() {
        partner("hospital");
        errands("hospital", 3);
        erasing.down.put("hospital", HostFailure.Kind.STOPPED);

        for (int i = 0; i < 3600 / 5; i++) {
            telling.look();
            clock.pass(Duration.ofSeconds(5));
        }
        assertThat(erasing.asked).hasSizeBetween(15, 30);

        erasing.asked.clear();
        erasing.down.clear();
        partner("hospital");
        telling.look();
        assertThat(journal.untold).isEmpty();
    }
}
