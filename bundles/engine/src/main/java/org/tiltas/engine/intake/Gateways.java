package org.tiltas.engine.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Passwords;

/**
 * The gateways as their records tell them, and the check of their secrets. A secret that was right once is remembered
 * as a salted hash in memory, so that a sender who shows it with every request does not cost 100 ms each time; a wrong
 * one, and an unknown id, always cost the full derivation. Thread-safe.
 */
final class Gateways implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateways.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_RATE = 1000;
    /** Guessing secrets may not take the whole machine. */
    private static final int DERIVATIONS_AT_ONCE = 2;

    private final Map<String, Entry> known = new ConcurrentHashMap<>();
    private final Map<String, Proven> proven = new ConcurrentHashMap<>();
    private final Semaphore derivations = new Semaphore(DERIVATIONS_AT_ONCE);
    private final byte[] salt = new byte[32];
    private final String nobodysHash = Passwords.hash(Passwords.generate());
    private final AutoCloseable watch;

    Gateways(Records records) {
        new SecureRandom().nextBytes(salt);
        watch = records.watch("gateway", change -> change(change.id(), change.now()));
    }

    Optional<Gateway> get(String id) {
        return Optional.ofNullable(known.get(id)).map(Entry::gateway);
    }

    Optional<Gateway> authenticate(String id, String secret) {
        Entry entry = known.get(id);
        byte[] digest = digest(secret);
        Proven before = proven.get(id);
        if (entry != null
                && before != null
                && before.secretHash().equals(entry.secretHash())
                && MessageDigest.isEqual(before.digest(), digest)) {
            return Optional.of(entry.gateway());
        }
        boolean right = derive(secret, entry == null ? nobodysHash : entry.secretHash());
        if (entry == null || !right) {
            return Optional.empty();
        }
        proven.put(id, new Proven(digest, entry.secretHash()));
        return Optional.of(entry.gateway());
    }

    private boolean derive(String secret, String hash) {
        derivations.acquireUninterruptibly();
        try {
            return Passwords.matches(secret, hash);
        } catch (IllegalArgumentException e) {
            return false; // a stored hash that is none; nobody can match it
        } finally {
            derivations.release();
        }
    }

    private byte[] digest(String secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private void change(String id, Optional<Record> now) {
        if (now.isEmpty()) {
            known.remove(id);
            proven.remove(id);
            return;
        }
        try {
            known.put(id, entry(id, JSON.readTree(now.get().body())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            known.remove(id);
            // the parser's message can quote the text, and a hash stands in it
            LOG.error("gateway {} cannot connect: its record cannot be used", id);
        }
    }

    private static Entry entry(String id, JsonNode body) {
        Set<String> adapters = new HashSet<>();
        body.path("adapters").forEach(adapter -> adapters.add(adapter.asText()));
        int rate = Math.max(0, body.path("rate").asInt(DEFAULT_RATE));
        return new Entry(
                new Gateway(id, adapters, body.path("home").asText(""), rate),
                body.path("secretHash").asText(""));
    }

    @Override
    public void close() throws Exception {
        watch.close();
    }

    private record Entry(Gateway gateway, String secretHash) {}

    /** What was shown when the secret was right, and the stored hash it was right for. */
    private record Proven(byte[] digest, String secretHash) {}
}
