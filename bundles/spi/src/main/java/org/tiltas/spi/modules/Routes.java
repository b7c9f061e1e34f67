package org.tiltas.spi.modules;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The route files of this server and what became of them. Thread-safe. */
public interface Routes {
    /** Files in the order of their names; those in the site's directory stand for shipped ones of the same name. */
    List<RouteFile> files();

    /**
     * One file.
     *
     * @param file its name
     * @param shipped whether it came with the distribution
     * @param state {@code active} (what it says is what runs), {@code refused} (it is broken: its last good definitions
     *     go on) or {@code failed} (well written, but at least one of its routes did not start)
     * @param error file, line, column and reason in one line; empty while active
     * @param routes routes that run from it, those made from its templates among them
     * @param templates ids of its route templates
     * @param since when it got into this state
     */
    record RouteFile(
            String file,
            boolean shipped,
            String state,
            Optional<String> error,
            List<RouteState> routes,
            List<String> templates,
            Instant since) {}

    /**
     * One route.
     *
     * @param template id of the template it was made from; empty for a route of its own
     * @param state {@code started}, {@code stopped} or {@code failed}
     * @param error why it failed; empty otherwise
     */
    record RouteState(String id, String template, String state, Optional<String> error) {}
}
