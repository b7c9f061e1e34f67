package org.tiltas.admin.http;

import jakarta.servlet.http.HttpServletRequest;
import org.tiltas.spi.server.Accounts;

/** Lets only administrators in. */
public final class Gate {
    private static final String CHALLENGE = "Basic realm=\"Tiltas\", charset=\"UTF-8\"";

    private Gate() {}

    /** @throws Problem 401 without valid credentials, 403 without the role or when another site's page asks */
    public static Accounts.Principal admit(Accounts accounts, HttpServletRequest request) {
        // A browser remembers Basic credentials and would send them along with other sites' forms.
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            throw Problem.of(403, "Sec-Fetch-Site: requests from other sites' pages are refused");
        }
        String header = request.getHeader("Authorization");
        Accounts.Principal who = accounts.authenticate(header, request.getRemoteAddr())
                .orElseThrow(() -> Problem.of(
                                401,
                                header == null
                                        ? "Authorization: is missing; use Basic or Bearer"
                                        : "Authorization: user, password or token is wrong")
                        .with("WWW-Authenticate", CHALLENGE));
        if (!who.roles().contains("admin")) {
            throw Problem.of(403, "Authorization: needs the role admin");
        }
        return who;
    }
}
