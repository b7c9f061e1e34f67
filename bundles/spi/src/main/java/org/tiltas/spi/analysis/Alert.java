package org.tiltas.spi.analysis;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;

/**
 * One episode of a condition, from the time it was raised. At most one of a module and kind is active for a key.
 *
 * @param id unique on this server, made of letters and digits
 * @param version 1 for the first, counting up with each {@link Finding}
 * @param source which module judged, and by which rules
 * @param kind kind of alert, unique in its module
 * @param display the kind's name for people
 * @param nature what it speaks of
 * @param urgent overtakes everything
 * @param key whom or what was judged
 * @param subject FHIR reference of the resident, room or device it is about; empty when it is about a gateway
 * @param device id of the Device the first evidence came from; empty for none
 * @param location id of the Location, where known; empty otherwise
 * @param severity how bad it is, or was when it ended
 * @param worst how bad it has been
 * @param state whether it lasts
 * @param acknowledged false while it is <em>new</em>
 * @param opened since when it has been an alert, on the clock of the evidence
 * @param changed when this version was made, on the server's clock
 * @param cleared when it was over, on the clock of the evidence
 * @param evidence what it rests on
 * @param text one line for people, with value and limit
 * @param late it became known more than ten minutes after it began, or from corrected history
 * @param people what people have said and done about it
 * @param escalation where it stands on the table of steps
 * @param reason why it was withdrawn or closed by hand; empty otherwise
 */
public record Alert(
        String id,
        long version,
        Source source,
        String kind,
        String display,
        Nature nature,
        boolean urgent,
        Key key,
        String subject,
        String device,
        String location,
        Severity severity,
        Severity worst,
        State state,
        boolean acknowledged,
        OffsetDateTime opened,
        Instant changed,
        Optional<OffsetDateTime> cleared,
        Evidence evidence,
        String text,
        boolean late,
        People people,
        Escalation escalation,
        String reason) {
    public Alert {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(display, "display");
        Objects.requireNonNull(nature, "nature");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(worst, "worst");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(opened, "opened");
        Objects.requireNonNull(changed, "changed");
        Objects.requireNonNull(cleared, "cleared");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(people, "people");
        Objects.requireNonNull(escalation, "escalation");
        Objects.requireNonNull(reason, "reason");
    }

    /** Whether it lasts. */
    public enum State {
        ACTIVE,
        /** It is over, by the evidence or by a person's word. */
        CLEARED,
        /** It never was: what it rested on was corrected. */
        WITHDRAWN
    }

    /**
     * Who judged.
     *
     * @param module id of the module
     * @param version version of the module
     * @param rules version of its rules
     */
    public record Source(String module, String version, String rules) {
        public Source {
            Objects.requireNonNull(module, "module");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(rules, "rules");
        }

        /** Module and rules in one word, {@code news2/1.0}. */
        public String rule() {
            return module + "/" + rules;
        }
    }

    /**
     * The Observations an alert rests on; of many only the first and the last are named.
     *
     * @param first ids of those it was raised on
     * @param last ids of those that spoke for it last; may be the same
     * @param count how many signals spoke for it
     */
    public record Evidence(List<String> first, List<String> last, long count) {
        public Evidence {
            first = List.copyOf(first);
            last = List.copyOf(last);
        }

        /** First and last, each once. */
        public List<String> ids() {
            return java.util.stream.Stream.concat(first.stream(), last.stream())
                    .distinct()
                    .toList();
        }
    }

    /** What people have said and done; accounts by name. */
    public record People(
            Optional<Act> acknowledgement, String owner, Optional<Snooze> snooze, Optional<Judged> verdict) {
        public static final People NOBODY = new People(Optional.empty(), "", Optional.empty(), Optional.empty());

        public People {
            Objects.requireNonNull(acknowledgement, "acknowledgement");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(snooze, "snooze");
            Objects.requireNonNull(verdict, "verdict");
        }
    }

    /** Who did something, and when. */
    public record Act(String by, Instant at) {}

    /** Nobody is called again about it before the end, unless it gets worse. */
    public record Snooze(Instant until, String reason, String by) {}

    /** What a person found it to be. */
    public record Judged(Verdict verdict, String by, Instant at, String note) {}

    /** Worth of an alert, as somebody who looked found it. */
    public enum Verdict {
        TRUE,
        FALSE_ALARM,
        TECHNICAL
    }

    /**
     * Steps of escalation.
     *
     * @param step steps taken, 0 for none
     * @param next when the next one is due, on the server's clock; empty when none is
     */
    public record Escalation(int step, Optional<Instant> next) {
        public static final Escalation NONE = new Escalation(0, Optional.empty());

        public Escalation {
            Objects.requireNonNull(next, "next");
        }
    }

    public boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Whether somebody has yet to acknowledge it. */
    public boolean isNew() {
        return isActive() && !acknowledged;
    }

    /** Whether calls about it rest at a time. */
    public boolean isSnoozed(Instant now) {
        return people.snooze().filter(s -> now.isBefore(s.until())).isPresent();
    }

    /** This alert as it is to become. */
    public AlertDraft change() {
        return new AlertDraft(this);
    }
}
