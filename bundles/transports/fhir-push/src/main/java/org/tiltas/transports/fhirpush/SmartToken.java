package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;

/**
 * Access tokens of SMART Backend Services for one partner, shared by its lanes. A token serves till shortly before its
 * end; after three quarters of its time a new one is fetched beside the deliveries, so that none has to wait or fails.
 */
final class SmartToken implements Authorization {
    private static final Logger LOG = LoggerFactory.getLogger(SmartToken.class);
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(10);

    /** @param end and {@code renewal} on the clock of {@link System#nanoTime()} */
    private record Token(String header, long end, long renewal, String granted) {
        boolean isGood() {
            return System.nanoTime() - end < 0;
        }
    }

    private final String partner;
    private final TokenClient tokens;
    private final Executor threads;
    private final ReentrantLock asking = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile Token token;

    /** @param threads renew tokens beside the deliveries */
    SmartToken(String partner, TokenClient tokens, Executor threads) {
        this.partner = partner;
        this.tokens = tokens;
        this.threads = threads;
    }

    @Override
    public Optional<String> header() throws HostFailure, InterruptedException {
        Token present = token;
        if (present == null || !present.isGood()) {
            present = fetched(present);
        } else if (System.nanoTime() - present.renewal >= 0 && renewing.compareAndSet(false, true)) {
            Token old = present;
            threads.execute(() -> renewBeside(old));
        }
        return Optional.of(present.header);
    }

    private Token fetched(Token old) throws HostFailure, InterruptedException {
        asking.lockInterruptibly();
        try {
            if (token == null || token.equals(old)) {
                token = token(tokens.ask());
            }
            return token;
        } finally {
            asking.unlock();
        }
    }

    private static Token token(TokenClient.Granted granted) {
        Duration life = granted.life();
        Duration margin = life.dividedBy(10).compareTo(LONGEST_MARGIN) < 0 ? life.dividedBy(10) : LONGEST_MARGIN;
        return new Token(
                granted.header(),
                granted.asked() + life.minus(margin).toNanos(),
                granted.asked() + life.toNanos() / 4 * 3,
                granted.scope());
    }

    private void renewBeside(Token old) {
        try {
            fetched(old);
        } catch (HostFailure e) {
            LOG.warn("partner {}: token not renewed early: {}", partner, e.getMessage());
            long left = Math.max(0, old.end - System.nanoTime());
            asking.lock();
            try {
                if (old.equals(token)) {
                    token = new Token(old.header, old.end, System.nanoTime() + left / 3, old.granted);
                }
            } finally {
                asking.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            renewing.set(false);
        }
    }

    @Override
    public boolean renew(String refused) {
        asking.lock();
        try {
            if (token != null && token.header.equals(refused)) {
                token = null;
            }
            return true;
        } finally {
            asking.unlock();
        }
    }

    @Override
    public String note() {
        Token present = token;
        return present == null || present.granted.isEmpty() ? "" : "granted scope is '" + present.granted + "'";
    }
}
