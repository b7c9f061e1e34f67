package org.tiltas.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.tiltas.testkit.Workbench.Measured;

/**
 * Lets the adapter read bad messages: whatever comes, it must answer with readings that can be taken in or a refusal
 * that can be shown, the same each time, and at a price in proportion to the size.
 */
final class HostileCheck {
    /** What a message may cost, whatever its size. */
    static final long FREE_BYTES = 4L << 20;

    static final long FREE_NANOS = 250_000_000;
    /** What each byte of it may cost in addition; decoding into a JSON tree takes about a tenth of it. */
    static final long BYTES_PER_BYTE = 400;

    static final long NANOS_PER_BYTE = 10_000;
    private static final int SMALL = 4096;
    private static final int TRIES = 3;
    private static final int LONGEST_DETAIL = 300;
    private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    private final Workbench workbench;
    private final ReadingRules rules;
    private final Breaches breaches;

    HostileCheck(Workbench workbench, ReadingRules rules, Breaches breaches) {
        this.workbench = workbench;
        this.rules = rules;
        this.breaches = breaches;
    }

    void inspect(List<Attack> attacks) {
        for (Attack attack : attacks) {
            byte[] before = attack.message().payload().clone();
            Measured measured = workbench.measure(attack.message(), attack.like());
            judge(attack, measured.outcome());
            if (measured.outcome() instanceof Outcome.Endless) {
                return; // each further one might take as long
            }
            price(attack, measured);
            if (!Arrays.equals(before, attack.message().payload())) {
                breaches.add(Check.REPEATABLE, attack.label() + ": the adapter changes the payload");
            } else if (attack.size() <= SMALL) {
                Outcome again =
                        workbench.measure(attack.message(), attack.like()).outcome();
                if (!again.equals(measured.outcome())) {
                    breaches.add(
                            Check.REPEATABLE,
                            attack.label() + " gives " + measured.outcome().words() + ", then " + again.words());
                }
            }
        }
    }

    private void judge(Attack attack, Outcome outcome) {
        if (outcome instanceof Outcome.Broke broke) {
            breaches.add(Check.HOSTILE_INPUT, attack.label() + ": the adapter " + broke.what());
        } else if (outcome instanceof Outcome.Endless endless) {
            breaches.add(Check.BOUNDED, attack.label() + ": the adapter " + endless.what());
        } else if (outcome instanceof Outcome.Refused refused) {
            refusal(attack.label(), refused, breaches);
        }
        rules.trouble(outcome.readings())
                .ifPresent(trouble -> breaches.add(Check.READINGS, attack.label() + ", " + trouble));
    }

    /** Whether an operator can be shown a refusal. */
    static void refusal(String label, Outcome.Refused refused, Breaches breaches) {
        if (!REASON.matcher(refused.reason()).matches()) {
            breaches.add(
                    Check.DISCREET, label + ": reason '" + refused.reason() + "' is no lower-case word with hyphens");
        } else if (refused.detail().isBlank()
                || refused.detail().length() > LONGEST_DETAIL
                || refused.detail().lines().count() != 1) {
            breaches.add(
                    Check.DISCREET, label + ": the detail is not one line of 1 to " + LONGEST_DETAIL + " characters");
        } else if (refused.detail().contains(Attack.CANARY) || refused.reason().contains(Attack.CANARY)) {
            breaches.add(Check.DISCREET, label + ": the refusal quotes the message, which may be health data");
        }
    }

    private void price(Attack attack, Measured measured) {
        long mostBytes = FREE_BYTES + attack.size() * BYTES_PER_BYTE;
        long mostNanos = FREE_NANOS + attack.size() * NANOS_PER_BYTE;
        long bytes = measured.bytes();
        long nanos = measured.nanos();
        for (int i = 1; i < TRIES && (bytes > mostBytes || nanos > mostNanos); i++) {
            // the first time may have paid for loading classes
            Measured again = workbench.measure(attack.message(), attack.like());
            bytes = Math.min(bytes, again.bytes());
            nanos = Math.min(nanos, again.nanos());
        }
        if (bytes > mostBytes) {
            breaches.add(
                    Check.BOUNDED,
                    attack.label() + " (" + attack.size() + " bytes) takes " + (bytes >> 20)
                            + " MB of memory, more than " + (mostBytes >> 20));
        }
        if (nanos > mostNanos) {
            breaches.add(
                    Check.BOUNDED,
                    attack.label() + " (" + attack.size() + " bytes) takes " + nanos / 1_000_000
                            + " ms of processor time, more than " + mostNanos / 1_000_000);
        }
    }
}
