package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why a token server gives no token (RFC 6749, 5.2), in words that tell a person what to do.
 *
 * @param error its code, {@code invalid_client}; empty when it says none
 * @param description its words, without anything that looks like a token
 * @param ahead how far our clock is ahead of the server's
 */
record TokenRefusal(int status, String error, String description, Duration ahead) {
    private static final Duration TOLERATED = Duration.ofSeconds(60);
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{16,}(\\.[A-Za-z0-9_-]+)*|eyJ\\S*");
    private static final Pattern JTI = Pattern.compile("\\bjti\\b|replay|already (been )?used");
    private static final Pattern CLOCK =
            Pattern.compile("\\b(exp|iat|nbf)\\b|expired|clock|in the future|not yet valid");
    private static final Pattern KEY = Pattern.compile("\\bkid\\b|jwks?|key (was )?not found|unknown key|no .*key");

    static TokenRefusal of(Answer answer, Instant now) {
        String error = "";
        String description = "";
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            error = json.path("error").asText("");
            description = json.path("error_description").asText("");
        } catch (IOException e) {
            // then the status has to do
        }
        return new TokenRefusal(answer.status(), clean(error), clean(description), ahead(answer, now));
    }

    private static Duration ahead(Answer answer, Instant now) {
        try {
            return answer.header("Date")
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .map(theirs -> Duration.between(theirs, now))
                    .orElse(Duration.ZERO);
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static String clean(String text) {
        String line = SECRET.matcher(text.replaceAll("\\p{Cntrl}+", " ").strip())
                .replaceAll(
                        match -> match.group().contains("_") && match.group().length() < 32 ? match.group() : "…");
        return line.length() <= 200 ? line : line.substring(0, 200);
    }

    /** Whether another key may be what it wants. */
    boolean mayBeTheKey() {
        return error.equals("invalid_client") || error.equals("invalid_grant") || error.isEmpty() && status == 401;
    }

    /** One line: what it said, and what that probably means. */
    String line(String clientId, String kid, String scope, Set<String> offered) {
        String said = "token refused: HTTP " + status + (error.isEmpty() ? "" : " " + error)
                + (description.isEmpty() ? "" : " (" + description + ")");
        return said + ": " + meaning(clientId, kid, scope, offered);
    }

    private String meaning(String clientId, String kid, String scope, Set<String> offered) {
        String words = description.toLowerCase(Locale.ROOT);
        if (error.equals("invalid_scope")) {
            return "scope '" + scope + "' is not granted"
                    + (offered.isEmpty() ? "" : "; the partner offers '" + String.join(" ", offered) + "'")
                    + "; set auth.scope or have it allowed";
        }
        if (error.equals("unauthorized_client") || error.equals("unsupported_grant_type")) {
            return "client '" + clientId + "' may not use client_credentials at the partner";
        }
        if (ahead.abs().compareTo(TOLERATED) > 0) {
            return "clock skew: this server's clock is " + ahead.abs().toSeconds() + " s "
                    + (ahead.isNegative() ? "behind" : "ahead of") + " the partner's; set the clock";
        }
        if (JTI.matcher(words).find()) {
            return "the partner believes to have seen the jti before, and each of ours is new: does something repeat"
                    + " our requests on the way?";
        }
        if (CLOCK.matcher(words).find()) {
            return "clock skew: the partner takes our assertion for expired or too early; compare the clocks";
        }
        if (words.contains("signature")) {
            return "wrong key: the partner holds another public key under kid " + kid
                    + "; give it ours from /.well-known/jwks.json";
        }
        if (KEY.matcher(words).find()) {
            return "the partner does not know the key with kid " + kid
                    + "; have it read /.well-known/jwks.json of this server anew";
        }
        return "client '" + clientId + "' or its key with kid " + kid
                + " is not registered there; its keys are at /.well-known/jwks.json";
    }
}
