package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tiltas.engine.delivery.RacyPartner.Fate.KILLED_AFTER;
import static org.tiltas.engine.delivery.RacyPartner.Fate.KILLED_LATE;
import static org.tiltas.engine.delivery.RacyPartner.Fate.LATE;
import static org.tiltas.engine.delivery.RacyPartner.Fate.TAKEN;
import static org.tiltas.engine.delivery.RacyPartner.Fate.UNANSWERED;
import static org.tiltas.engine.delivery.RacyPartner.Fate.VERY_LATE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.engine.delivery.RacyDelivery.Crash;
import org.tiltas.engine.delivery.RacyPartner.Fate;

/**
 * Requests without answer that are applied after all, kills, and residents that wait: in the end the partner holds one of
 * each that counts, which is the one in our receipt, and each resident's in order.
 */
class LostRacesTest {
    private static final RacyPartner.Race RACE =
            new RacyPartner.Race(Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(3));

    private static final Duration SHORT = Duration.ofSeconds(2);

    private final RacyDelivery server = new RacyDelivery(RACE, SHORT, true);

    /** What is measured of two residents whom the partner knows already. */
    private void met() throws InterruptedException {
        server.measure("a");
        server.measure("b");
        server.turn();
        assertThat(server.journal.receipts).hasSize(2);
    }

    private void allIsWell() throws InterruptedException {
        server.rest();
        assertThat(server.wrongs()).as(story(server)).isEmpty();
    }

    private static String story(RacyDelivery server) {
        return String.join("\n", server.partner.story());
    }

    @Test
    void whatASecondUnansweredRequestMadeIsLookedFor() throws Exception {
        met();
        server.measure("a");
        // the second one is sent before the first is applied, and applied after the search has found that
        server.partner.fate(List.of(VERY_LATE, VERY_LATE));

        allIsWell();

        assertThat(server.partner.doubles()).as(story(server)).isEqualTo(1);
    }

    @Test
    void whatARequestBeforeAKillMakesAfterASearchIsLookedFor() throws Exception {
        met();
        server.measure("a");
        server.partner.fate(List.of(VERY_LATE, KILLED_LATE));
        while (server.kills() == 0) {
            server.turn();
        }
        // the first request has made one when the server comes back, and the second one is still to make another
        server.pass(Duration.ofSeconds(25));

        allIsWell();

        assertThat(server.partner.doubles()).as(story(server)).isEqualTo(1);
    }

    @Test
    void ofARequestThatIsRunningWhileTheServerIsKilledNothingStaysTwice() throws Exception {
        met();
        server.measure("a");
        server.partner.fate(List.of(KILLED_LATE));
        server.turn();
        assertThat(server.kills()).isEqualTo(1);

        allIsWell();

        assertThat(server.partner.doubles()).as(story(server)).isEqualTo(1);
    }

    @Test
    void aReceiptThatWasNotCommittedIsWrittenForWhatIsThere() throws Exception {
        met();
        server.measure("a");
        server.partner.fate(List.of(KILLED_AFTER));

        allIsWell();

        assertThat(server.kills()).isEqualTo(1);
    }

    @Test
    void whatWentWellInAPassThatFailedGetsItsReceipt() throws Exception {
        RacyDelivery waiting =
                new RacyDelivery(new RacyPartner.Race(Duration.ZERO, Duration.ZERO, Duration.ZERO), SHORT, true);
        // the resident has to wait, and then the new version of the first is not answered, beside which all went well
        waiting.partner.fate(List.of(LATE, TAKEN, TAKEN, TAKEN, UNANSWERED, TAKEN, LATE));
        waiting.measure("a");
        waiting.measure("a");
        waiting.correct(0);

        waiting.rest();

        assertThat(waiting.wrongs()).as(story(waiting)).isEmpty();
        assertThat(waiting.journal.receipts).containsKey(2L);
    }

    @Property(tries = 400)
    void onceEachAndInOrderWhateverIsLostAndWheneverItIsKilled(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 79) Integer> steps,
            @ForAll @Size(max = 40) List<Fate> fates,
            @ForAll @IntRange(max = 54) int little,
            @ForAll @IntRange(max = 54) int much,
            @ForAll @IntRange(max = 5) int lag,
            @ForAll boolean eager)
            throws Exception {
        RacyDelivery any = new RacyDelivery(
                new RacyPartner.Race(Duration.ofSeconds(little), Duration.ofSeconds(much), Duration.ofSeconds(lag)),
                eager ? SHORT : Bench.TIMES.longest(),
                true);

        go(any, steps, fates);

        assertThat(any.wrongs()).as(story(any)).isEmpty();
    }

    private static void go(RacyDelivery server, List<Integer> steps, List<Fate> fates) throws InterruptedException {
        server.partner.fate(fates);
        for (int step : steps) {
            int some = step / 8;
            switch (step % 8) {
                case 0, 1 -> server.measure("p" + some % 3);
                case 2 -> server.crash(some % 2 == 0 ? Crash.BEFORE : Crash.AFTER);
                case 3 -> server.pass(Duration.ofSeconds(6L * some));
                case 4 -> server.correct(some);
                case 5 -> {
                    if (some < 2) {
                        server.swap();
                    }
                }
                default -> {
                    for (int i = 0; i <= some; i++) {
                        server.turn();
                    }
                }
            }
        }
        server.rest();
    }

    @Test
    void aServerThatNeverLooksAgainIsFoundOut() throws Exception {
        List<String> wrongs = new ArrayList<>();
        Random random = new Random(7);
        for (int history = 0; history < 40; history++) {
            RacyDelivery mutant = new RacyDelivery(RACE, SHORT, false);
            go(
                    mutant,
                    random.ints(30, 0, 80).boxed().toList(),
                    random.ints(20, 0, Fate.values().length)
                            .mapToObj(i -> Fate.values()[i])
                            .toList());
            wrongs.addAll(mutant.wrongs());
        }
        assertThat(wrongs).anyMatch(wrong -> wrong.matches("o\\d+: living \\[.*, .*\\].*"));
    }
}
