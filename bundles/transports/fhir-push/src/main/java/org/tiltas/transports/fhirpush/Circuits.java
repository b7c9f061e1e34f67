package org.tiltas.transports.fhirpush;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Hosts that asked for a pause: nobody of us knocks there before it is over, on no lane. Thread-safe. */
final class Circuits {
    private final Map<String, Instant> open = new ConcurrentHashMap<>();

    /** The host of a URL asks for a pause; a shorter one does not end a longer one. */
    void pause(URI url, Duration wait) {
        Instant until = Instant.now().plus(wait);
        open.merge(host(url), until, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** What is left of the pause. */
    Optional<Duration> left(URI url) {
        Instant until = open.get(host(url));
        if (until == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(Instant.now(), until);
        if (left.isNegative() || left.isZero()) {
            open.remove(host(url), until);
            return Optional.empty();
        }
        return Optional.of(left);
    }

    private static String host(URI url) {
        return (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
}
