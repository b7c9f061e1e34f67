package org.tiltas.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.tiltas.api.RawMessage;

/** Reads the samples again: in any order, as repetitions, and with other defaults of the machine. */
final class SameAgainCheck {
    private static final int ROUNDS = 20;
    private static final Duration LATER = Duration.ofSeconds(3);
    private static final List<String> ZONES =
            List.of("UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu");
    /** Turkish has its own i, the others their own digits, calendar and decimal comma. */
    private static final List<String> LOCALES =
            List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "lt-LT");

    private final Workbench workbench;
    private final List<Known> known;
    private final Breaches breaches;

    /** @param expected what it gave the first time */
    record Known(String name, Sample sample, Outcome expected) {}

    SameAgainCheck(Workbench workbench, List<Known> known, Breaches breaches) {
        this.workbench = workbench;
        this.known = known;
        this.breaches = breaches;
    }

    void inspect() {
        inAnyOrder();
        asRepetition();
        withOtherDefaults();
    }

    private void inAnyOrder() {
        Random random = new Random(17);
        List<Known> order = new ArrayList<>(known);
        for (int round = 0; round < ROUNDS; round++) {
            for (Known one : order) {
                compare(Check.REPEATABLE, one, workbench.read(one.sample), " when it is read again");
            }
            Collections.shuffle(order, random);
        }
    }

    private void asRepetition() {
        for (Known one : known) {
            RawMessage m = one.sample.message();
            RawMessage repetition = new RawMessage(
                    m.id() + "-again",
                    m.adapter(),
                    m.gateway(),
                    m.transport(),
                    m.topic(),
                    m.contentType(),
                    m.received().plus(LATER),
                    true,
                    m.lane(),
                    m.payload().clone());
            Outcome outcome = workbench.measure(repetition, one.sample).outcome();
            compare(Check.REPETITION, one, outcome, " as a repetition with another id and time of receipt");
        }
    }

    private void withOtherDefaults() {
        synchronized (TimeZone.class) {
            TimeZone zone = TimeZone.getDefault();
            Locale locale = Locale.getDefault();
            try {
                for (String other : ZONES) {
                    TimeZone.setDefault(TimeZone.getTimeZone(other));
                    defaults(" where the machine's time zone is " + other);
                }
                TimeZone.setDefault(zone);
                for (String other : LOCALES) {
                    Locale.setDefault(Locale.forLanguageTag(other));
                    defaults(" where the machine's locale is " + other);
                }
            } finally {
                TimeZone.setDefault(zone);
                Locale.setDefault(locale);
            }
        }
    }

    private void defaults(String where) {
        for (Known one : known) {
            compare(Check.DEFAULTS, one, workbench.read(one.sample), where);
        }
    }

    private void compare(Check check, Known one, Outcome outcome, String circumstance) {
        if (!outcome.equals(one.expected)) {
            breaches.add(check, difference(one, outcome) + circumstance);
        }
    }

    /** Which reading differs, if it is one. */
    static String difference(Known one, Outcome outcome) {
        List<?> before = one.expected.readings();
        List<?> now = outcome.readings();
        if (before.size() == now.size() && outcome.getClass() == one.expected.getClass()) {
            for (int i = 0; i < now.size(); i++) {
                if (!now.get(i).equals(before.get(i))) {
                    return one.name + " gives another reading " + i;
                }
            }
        }
        return one.name + " gives " + outcome.words() + " in place of " + one.expected.words();
    }
}
