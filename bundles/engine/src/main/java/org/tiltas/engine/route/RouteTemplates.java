package org.tiltas.engine.route;

import java.util.Map;

/** Makes routes from the templates that lie in {@code routes/}, one for each known module or partner. */
public interface RouteTemplates {
    /**
     * Makes sure that a route made from the template runs, now and after each change of the template. Does nothing if
     * it is there with the same parameters. A template that is missing or broken is logged; the route starts once it is
     * mended.
     */
    void ensure(String template, String routeId, Map<String, String> parameters);

    /** Stops and removes such a route. */
    void remove(String routeId);
}
