package org.tiltas.transports.fhirpush;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.HostFailure;

/**
 * Follows what a partner took on as a job (202 with {@code Content-Location}; FHIR asynchronous request pattern) to its
 * end: asks as seldom as {@code Retry-After} says, and as long as {@code X-Progress} changes.
 */
final class Jobs {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Answer UNANSWERED =
            new Answer(503, HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0]);

    private final FhirHttp http;
    private final Duration patience;

    /** @param patience how long a job may go on without a sign of progress */
    Jobs(FhirHttp http, Duration patience) {
        this.http = http;
        this.patience = patience;
    }

    /** The answer itself, or the end of the job that it announces. */
    Answer ended(Answer answer) throws HostFailure, UnknownOutcome, InterruptedException {
        if (answer.status() != 202) {
            return answer;
        }
        Optional<String> location = answer.header("Content-Location");
        if (location.isEmpty()) {
            throw new UnknownOutcome("HTTP 202 without Content-Location", true);
        }
        return follow(location.get(), answer);
    }

    /**
     * Asks after a job until it has ended. A poll that fails says nothing about the job, which is asked after again.
     *
     * @param last what the partner said last, for its {@code Retry-After}
     */
    Answer follow(String location, Answer last) throws HostFailure, UnknownOutcome, InterruptedException {
        long given = System.nanoTime() + patience.toNanos();
        String progress = "";
        Answer answer = last;
        Duration pause = FIRST_PAUSE;
        while (isGoingOn(answer)) {
            Duration wait = answer.header("Retry-After")
                    .flatMap(text -> RetryAfter.parse(text, Instant.now()))
                    .orElse(pause);
            pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            String told = answer.header("X-Progress").orElse(progress);
            if (!told.equals(progress)) {
                progress = told;
                given = System.nanoTime() + patience.toNanos();
            }
            if (System.nanoTime() + wait.toNanos() > given) {
                throw new UnknownOutcome("the partner's job does not end" + said(progress), true);
            }
            TimeUnit.MILLISECONDS.sleep(Math.max(20, wait.toMillis()));
            answer = poll(location);
        }
        if (answer.status() == 404 || answer.status() == 410) {
            throw new UnknownOutcome("the partner does not know its job any more", false);
        }
        return JobResult.unwrapped(answer);
    }

    private Answer poll(String location) throws HostFailure, UnknownOutcome, InterruptedException {
        URI job = http.own(location);
        try {
            return http.get(job);
        } catch (UnknownOutcome e) {
            return UNANSWERED;
        } catch (HostFailure e) {
            if (e.kind() == HostFailure.Kind.BUSY) {
                return UNANSWERED;
            }
            throw e;
        }
    }

    private static boolean isGoingOn(Answer answer) {
        return switch (answer.status()) {
            case 202, 429, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private static String said(String progress) {
        if (progress.isEmpty()) {
            return "";
        }
        String line = progress.replaceAll("\\p{Cntrl}+", " ").strip();
        return "; it last said: " + (line.length() <= 100 ? line : line.substring(0, 100));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
