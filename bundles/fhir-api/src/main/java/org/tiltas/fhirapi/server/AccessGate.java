package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.delivery.Sights;
import org.tiltas.spi.server.Accounts;

/** Lets in only who may use the interface, and tells what they may see; {@code metadata} is open. */
public final class AccessGate {
    private static final String WHO = AccessGate.class.getName();
    private final Accounts accounts;
    private final Supplier<Sights> sights;

    /** @param sights gives null while nobody tells what partners may see */
    public AccessGate(Accounts accounts, Supplier<Sights> sights) {
        this.accounts = accounts;
        this.sights = sights;
    }

    /** The account that makes this request, for the audit. */
    public static String who(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(WHO));
    }

    /** Whether anybody may ask this, without anybody's data being in the answer. */
    public static boolean isOpen(HttpServletRequest request) {
        return "/metadata".equals(request.getPathInfo()) && "GET".equals(request.getMethod());
    }

    /**
     * What the account may see; empty for everything.
     *
     * @throws BaseServerResponseException 401 without valid credentials, 403 without the role, or when a partner writes
     */
    public Optional<Sight> admit(HttpServletRequest request) {
        // A browser remembers Basic credentials and would send them along with other sites' forms.
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            throw Refusal.of(403, "forbidden", "", "requests from other sites' pages are refused");
        }
        String header = request.getHeader("Authorization");
        Accounts.Principal who = accounts.authenticate(header, request.getRemoteAddr())
                .orElseThrow(() -> Refusal.of(
                                401,
                                "login",
                                "",
                                header == null
                                        ? "Authorization: is missing; use Basic or Bearer"
                                        : "Authorization: user, password or token is wrong")
                        .addResponseHeader("WWW-Authenticate", "Basic realm=\"Tiltas\", charset=\"UTF-8\""));
        request.setAttribute(WHO, who.name());
        if (who.roles().contains("admin")) {
            return Optional.empty();
        }
        return Optional.of(partner(who, request));
    }

    private Sight partner(Accounts.Principal who, HttpServletRequest request) {
        if (!who.roles().contains("partner") || who.partner().isEmpty()) {
            throw Refusal.of(403, "forbidden", "", "needs the role admin or partner");
        }
        if (!reads(request)) {
            throw Refusal.of(403, "forbidden", "", "accounts of partners only read");
        }
        Sights known = sights.get();
        if (known == null) {
            throw Refusal.of(503, "transient", "", "delivery: not started yet").addResponseHeader("Retry-After", "2");
        }
        return known.of(who.partner().get())
                .orElseThrow(() -> Refusal.of(
                        403, "forbidden", "", "the partner of this account is not there, or its settings are wrong"));
    }

    private static boolean reads(HttpServletRequest request) {
        String path = String.valueOf(request.getPathInfo());
        return switch (request.getMethod()) {
            case "GET" -> true;
            case "POST" -> path.endsWith("/_search");
            case "DELETE" -> path.startsWith("/export/");
            default -> false;
        };
    }
}
