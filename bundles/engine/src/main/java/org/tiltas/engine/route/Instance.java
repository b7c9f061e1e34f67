package org.tiltas.engine.route;

import java.util.Map;
import java.util.TreeMap;

/**
 * A route wanted from a template.
 *
 * @param template its id
 * @param parameters in the order of their names, so that equal ones read the same
 */
record Instance(String template, Map<String, String> parameters) {
    Instance {
        parameters = new TreeMap<>(parameters);
    }
}
