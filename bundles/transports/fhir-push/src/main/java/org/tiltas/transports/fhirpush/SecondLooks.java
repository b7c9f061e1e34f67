package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerContext;

/**
 * Looks once more, later, at what was created after a request without answer: where conditional create is racy the first
 * request may have made a second one meanwhile. Each is noted down, so that a restart or a new connection takes it up;
 * bounded. Thread-safe.
 */
final class SecondLooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecondLooks.class);
    private static final String PREFIX = "look ";
    private static final int MOST = 10_000;
    private static final int TOGETHER = 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    /** So often a search that does not even find what stays is made again: its index may lag behind. */
    private static final int BLIND_TRIES = 4;

    private static final Duration GIVEN_UP = Duration.ofDays(7);

    private final PartnerContext context;
    private final Searches searches;
    private final Doubles doubles;
    private final Schedule schedule;
    private final Map<Place, SecondLook> looks = new LinkedHashMap<>();

    /** When this wakes next. */
    private Instant wakes = Instant.MAX;

    private boolean isLooking;
    private boolean isClosed;

    /** What is looked at. By two decisions about one both of its doubles would be withdrawn, so the newest counts. */
    private record Place(String type, Token token) {
        Place(SecondLook look) {
            this(look.type(), look.token());
        }
    }

    /** @param searches used by nobody else */
    SecondLooks(PartnerContext context, Searches searches, Doubles doubles, Schedule schedule) {
        this.context = context;
        this.searches = searches;
        this.doubles = doubles;
        this.schedule = schedule;
        context.notes().forEach((key, text) -> {
            if (key.startsWith(PREFIX)) {
                SecondLook.read(key.substring(PREFIX.length()), text).ifPresent(this::enter);
            }
        });
    }

    /** Whether there is room for what is hardly ever needed, beside what is. */
    synchronized boolean hasRoom() {
        return looks.size() < MOST / 2;
    }

    /** Whether it was decided before what of an identifier is to stay, which counts till something else is decided. */
    synchronized boolean contains(String type, Token token) {
        return looks.containsKey(new Place(type, token));
    }

    /** What is to stay of an identifier, if that was decided and is still to be seen to. */
    synchronized Optional<Remote> kept(String type, Token token) {
        return Optional.ofNullable(looks.get(new Place(type, token))).map(SecondLook::kept);
    }

    /**
     * Has the identifier looked at again; what was to stay of it before no longer counts. It is not looked at earlier
     * than it was to be before, as what that waits for may still come.
     */
    void add(String type, Token token, Remote kept, Instant due) {
        add(type, token, kept, false, due);
    }

    /** @param ended whether a version of ours said that it was an error */
    void add(String type, Token token, Remote kept, boolean ended, Instant due) {
        Instant first = notBefore(new Place(type, token), due);
        SecondLook look = new SecondLook(type, token, kept, ended, first, first, 0);
        if (enter(look)) {
            context.note(PREFIX + look.key(), Optional.of(look.text()));
        }
    }

    private synchronized Instant notBefore(Place place, Instant due) {
        SecondLook before = looks.get(place);
        return before == null || before.due().isBefore(due) ? due : before.due();
    }

    private synchronized boolean enter(SecondLook look) {
        Place place = new Place(look);
        boolean room = !isClosed && (looks.size() < MOST || looks.containsKey(place));
        if (room) {
            looks.put(place, look);
            arrange();
        }
        return room;
    }

    /** Unless something newer was decided while it was being looked at. */
    private synchronized void enterAgain(SecondLook look) {
        if (!looks.containsKey(new Place(look))) {
            enter(look);
        }
    }

    private synchronized void arrange() {
        Optional<Instant> next = looks.values().stream().map(SecondLook::next).min(Instant::compareTo);
        if (next.isPresent() && !isLooking && next.get().isBefore(wakes)) {
            wakes = next.get();
            schedule.at(wakes, this::take);
        }
    }

    /** Those of one type whose time has come. */
    private synchronized List<SecondLook> due() {
        Instant now = schedule.now();
        List<SecondLook> due = new ArrayList<>();
        for (Iterator<SecondLook> each = looks.values().iterator(); each.hasNext() && due.size() < TOGETHER; ) {
            SecondLook look = each.next();
            boolean alike = due.isEmpty() || due.get(0).type().equals(look.type());
            if (alike && !look.next().isAfter(now)) {
                due.add(look);
                each.remove();
            }
        }
        return due;
    }

    private void take() {
        synchronized (this) {
            wakes = Instant.MAX;
            if (isLooking) {
                return;
            }
            isLooking = true;
        }
        List<SecondLook> due = due();
        try {
            if (!due.isEmpty()) {
                take(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            due.forEach(look -> again(look, "interrupted"));
        } catch (RuntimeException e) {
            // one that fails may not end all that come after it
            LOG.warn("not looked for doubles now: {}", e.getClass().getName());
        } finally {
            synchronized (this) {
                isLooking = false;
                arrange();
            }
        }
    }

    /** What cannot be done now is tried again later. Broken into, it leaves in the list what it has not come to. */
    private void take(List<SecondLook> due) throws InterruptedException {
        Map<Token, List<Remote>> found = new HashMap<>();
        try {
            found.putAll(searches.find(
                    due.get(0).type(), due.stream().map(SecondLook::token).toList(), true));
        } catch (HostFailure | UnknownOutcome e) {
            due.forEach(look -> again(look, e.getMessage()));
            return;
        } catch (RuntimeException e) {
            due.forEach(look -> again(look, e.getClass().getName()));
            return;
        }
        for (SecondLook look : List.copyOf(due)) {
            try {
                List<Remote> remotes = found.getOrDefault(look.token(), List.of());
                if (doubles.isSeen(remotes, look.kept()) || look.tries() >= BLIND_TRIES) {
                    doubles.withdraw(look.type(), remotes, look.kept(), look.ended());
                    strike(look);
                } else {
                    again(look, "the partner's search does not find what it holds");
                }
            } catch (HostFailure | UnknownOutcome e) {
                again(look, e.getMessage());
            } catch (RuntimeException e) {
                again(look, e.getClass().getName());
            }
            due.remove(look);
        }
    }

    private void again(SecondLook look, String reason) {
        Instant now = schedule.now();
        if (look.due().plus(GIVEN_UP).isBefore(now)) {
            LOG.warn("not looked for doubles after a request without answer, given up: {}", reason);
            strike(look);
            return;
        }
        Duration wait = Duration.ofSeconds(10L << Math.min(look.tries(), 10));
        enterAgain(look.again(now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT)));
    }

    private synchronized void strike(SecondLook look) {
        // once closed the note is the next connection's, and one that was decided meanwhile is still to be done
        if (!isClosed && !looks.containsKey(new Place(look))) {
            context.note(PREFIX + look.key(), Optional.empty());
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        looks.clear();
    }
}
