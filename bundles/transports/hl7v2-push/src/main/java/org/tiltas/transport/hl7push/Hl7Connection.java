package org.tiltas.transport.hl7push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.Subject;

/**
 * Delivers to one receiver, one message at a time and in order. What was answered before a host failure is remembered
 * till the same rows come again, so that a shaky receiver is not sent everything over and over.
 */
final class Hl7Connection implements PartnerConnection {
    /** So many unanswered sendings in a row make a message suspect: the others go first from then on. */
    private static final int SUSPECT = 2;

    private final ObservationMessage messages;
    private final MllpLink link;
    private final Map<Long, Integer> unanswered = new HashMap<>();
    private Map<Long, DeliveryOutcome> settled = new HashMap<>();

    Hl7Connection(ObservationMessage messages, MllpLink link) {
        this.messages = messages;
        this.link = link;
    }

    /** What is about a device or a room has no PID, and receivers of results refuse that. */
    @Override
    public boolean takes(Measurement measurement) {
        return measurement.subject().kind() == Subject.Kind.PATIENT;
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain)
            throws HostFailure, InterruptedException {
        Set<Long> offsets = new HashSet<>();
        items.forEach(item -> offsets.add(item.offset()));
        settled.keySet().retainAll(offsets);
        unanswered.keySet().retainAll(offsets);
        Map<Long, DeliveryOutcome> outcomes = new Pass(items).run();
        settled = new HashMap<>();
        return items.stream().map(item -> outcomes.get(item.offset())).toList();
    }

    /** One delivery of some rows. */
    private final class Pass {
        private final List<Observed> items;
        private final Map<Long, DeliveryOutcome> outcomes = new HashMap<>();
        /** Subjects with a row that has to wait; what is behind it waits too. */
        private final Set<String> held = new HashSet<>();

        private int answers;

        Pass(List<Observed> items) {
            this.items = items;
        }

        Map<Long, DeliveryOutcome> run() throws HostFailure, InterruptedException {
            List<Observed> later = new ArrayList<>();
            Set<String> last = new HashSet<>();
            for (Observed item : items) {
                DeliveryOutcome before = settled.get(item.offset());
                if (before != null) {
                    outcomes.put(item.offset(), before);
                } else if (last.contains(subject(item)) || unanswered.getOrDefault(item.offset(), 0) >= SUSPECT) {
                    last.add(subject(item));
                    later.add(item);
                } else {
                    settle(item);
                }
            }
            for (Observed item : later) {
                settle(item);
            }
            return outcomes;
        }

        private void settle(Observed item) throws HostFailure, InterruptedException {
            DeliveryOutcome outcome = held.contains(subject(item))
                    ? new DeliveryOutcome.Unsettled("waits for an earlier one of the same resident")
                    : send(item);
            outcomes.put(item.offset(), outcome);
            if (outcome instanceof DeliveryOutcome.Unsettled) {
                held.add(subject(item));
            } else {
                settled.put(item.offset(), outcome);
            }
        }

        private DeliveryOutcome send(Observed item) throws HostFailure, InterruptedException {
            ObservationMessage.Written message;
            try {
                message = messages.write(item);
            } catch (Unwritable e) {
                return new DeliveryOutcome.Refused(0, e.getMessage());
            }
            link.open();
            try {
                Acknowledgement answer = link.exchange(message.bytes(), message.controlId());
                answers++;
                unanswered.remove(item.offset());
                return outcome(answer);
            } catch (NoAnswer e) {
                int times = unanswered.merge(item.offset(), 1, Integer::sum);
                if (times > SUSPECT && answers > 0) {
                    return new DeliveryOutcome.Unsettled(
                            "no answer to it while the partner is well: " + e.getMessage());
                }
                throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
            }
        }
    }

    private static DeliveryOutcome outcome(Acknowledgement answer) {
        if (answer.isAccepted()) {
            return new DeliveryOutcome.Delivered(answer.controlId(), true);
        }
        String words = answer.code() + ": " + answer.words();
        return answer.isPassing()
                ? new DeliveryOutcome.Unsettled(words)
                : new DeliveryOutcome.Refused(answer.error(), words);
    }

    private static String subject(Observed item) {
        return item.measurement().subject().reference();
    }

    /** A connection is all that can be tried without sending something. */
    @Override
    public void probe() throws HostFailure {
        link.open();
    }

    @Override
    public void close() {
        link.close();
        settled = new HashMap<>();
    }
}
