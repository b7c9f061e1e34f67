package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.tiltas.spi.server.Accounts;

/** Lets in only who may use the interface; {@code metadata} is open. */
public final class AccessGate {
    private static final String WHO = AccessGate.class.getName();
    private final Accounts accounts;

    public AccessGate(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The account that makes this request, for the audit. */
    public static String who(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(WHO));
    }

    /** @throws BaseServerResponseException 401 without valid credentials, 403 without the role */
    public void admit(HttpServletRequest request) {
        if ("/metadata".equals(request.getPathInfo()) && "GET".equals(request.getMethod())) {
            return;
        }
        // A browser remembers Basic credentials and would send them along with other sites' forms.
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            throw Refusal.of(403, "forbidden", "", "requests from other sites' pages are refused");
        }
        String header = request.getHeader("Authorization");
        Optional<Accounts.Principal> who = accounts.authenticate(header, request.getRemoteAddr());
        if (who.isEmpty()) {
            String reason = header == null
                    ? "Authorization: is missing; use Basic or Bearer"
                    : "Authorization: user, password or token is wrong";
            throw Refusal.of(401, "login", "", reason)
                    .addResponseHeader("WWW-Authenticate", "Basic realm=\"Tiltas\", charset=\"UTF-8\"");
        }
        if (!who.get().roles().contains("admin")) {
            throw Refusal.of(403, "forbidden", "", "needs the role admin");
        }
        request.setAttribute(WHO, who.get().name());
    }
}
