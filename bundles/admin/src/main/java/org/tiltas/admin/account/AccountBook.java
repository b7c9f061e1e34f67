package org.tiltas.admin.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.server.Accounts;
import org.tiltas.spi.server.Passwords;

/** Accounts and tokens as the journal keeps them: records of kind {@code account} and {@code token}. */
@Component(service = Accounts.class)
public class AccountBook implements Accounts {
    public static final String KIND = "account";
    private static final Logger LOG = LoggerFactory.getLogger(AccountBook.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int LONGEST_HEADER = 4_096;
    /** Checked when there is no such account, so that the answer takes as long. */
    private static final String NOBODY = Passwords.hash(Passwords.generate());

    private final Journal journal;
    private final Clock clock;
    private final KnownHeaders known = new KnownHeaders();
    private final Slowdown slowdown;
    private final AutoCloseable accountWatch;
    private final AutoCloseable tokenWatch;

    @Activate
    public AccountBook(@Reference Journal journal) {
        this(journal, Clock.systemUTC(), new Slowdown());
    }

    AccountBook(Journal journal, Clock clock, Slowdown slowdown) {
        this.journal = journal;
        this.clock = clock;
        this.slowdown = slowdown;
        accountWatch = journal.records().watch(KIND, change -> known.forgetAll());
        tokenWatch = journal.records().watch(Tokens.KIND, change -> known.forgetAll());
        try {
            FirstAccount.ensure(journal);
        } catch (JournalException e) {
            LOG.warn("The first account cannot be stored yet: {}", e.getMessage());
        }
    }

    @Deactivate
    public void close() throws Exception {
        accountWatch.close();
        tokenWatch.close();
    }

    @Override
    public Optional<Principal> authenticate(String authorization) {
        return authenticate(authorization, "");
    }

    @Override
    public Optional<Principal> authenticate(String authorization, String source) {
        if (authorization == null || authorization.length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        Optional<Principal> before = known.find(authorization, clock.instant());
        if (before.isPresent()) {
            return before;
        }
        Principal[] found = new Principal[1];
        boolean good = slowdown.allows(source, () -> {
            found[0] = check(authorization).orElse(null);
            return found[0] != null;
        });
        return good ? Optional.of(found[0]) : Optional.empty();
    }

    private Optional<Principal> check(String header) {
        int space = header.indexOf(' ');
        String scheme = space < 0 ? "" : header.substring(0, space).toLowerCase(Locale.ROOT);
        String credentials = header.substring(space + 1).trim();
        long generation = known.generation();
        Instant now = clock.instant();
        return switch (scheme) {
            case "basic" ->
                basic(credentials).map(who -> {
                    known.remember(header, who, now.plus(REMEMBERED), generation);
                    return who;
                });
            case "bearer" -> Tokens.find(journal.records(), credentials, now).map(Tokens.Grant::principal);
            default -> Optional.empty();
        };
    }

    private Optional<Principal> basic(String credentials) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        if (journal.records().list(KIND).isEmpty()) {
            FirstAccount.ensure(journal);
        }
        String name = pair.substring(0, colon);
        Optional<ObjectNode> account = journal.records().get(KIND, name).map(stored -> Json.own(stored.body()));
        String hash = account.map(body -> body.path("passwordHash").asText()).orElse(NOBODY);
        boolean matches = Passwords.matches(pair.substring(colon + 1), hash);
        return account.filter(body -> matches).map(body -> principal(name, body));
    }

    /** Who a stored account is, under its own name or that of one of its tokens. */
    static Principal principal(String name, ObjectNode account) {
        Set<String> roles = new HashSet<>();
        for (JsonNode role : account.path("roles")) {
            roles.add(role.asText());
        }
        String partner = account.path("partner").asText("");
        return new Principal(name, roles, partner.isEmpty() ? Optional.empty() : Optional.of(partner));
    }
}
