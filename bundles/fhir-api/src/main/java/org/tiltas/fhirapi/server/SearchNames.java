package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The search parameters of each type, to refuse others by name: HAPI names all parameters of such a request, and lets some
 * ({@code _has}) pass unheeded.
 */
public final class SearchNames {
    private static final Set<String> ALWAYS =
            Set.of("_count", "_offset", "_sort", "_summary", "_elements", "_total", "_format", "_pretty");
    private final Map<String, Set<String>> byType = new HashMap<>();

    /** Takes over what the search methods of a provider declare. */
    public void learn(IResourceProvider provider) {
        Set<String> names = new TreeSet<>();
        for (Method method : provider.getClass().getMethods()) {
            if (method.isAnnotationPresent(Search.class)) {
                for (Annotation[] parameter : method.getParameterAnnotations()) {
                    for (Annotation annotation : parameter) {
                        if (annotation instanceof OptionalParam optional) {
                            names.add(optional.name());
                        } else if (annotation instanceof RequiredParam required) {
                            names.add(required.name());
                        }
                    }
                }
            }
        }
        byType.put(provider.getResourceType().getSimpleName(), names);
    }

    /** @throws RuntimeException 400 naming a parameter of a search that its type does not have */
    public void check(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        Set<String> known = path.isEmpty() ? null : byType.get(path.substring(1));
        if (known == null || !request.getMethod().equals("GET")) {
            return;
        }
        for (String name : request.getParameterMap().keySet()) {
            String plain = name.replaceAll("[.:].*", "");
            if (!ALWAYS.contains(plain) && !known.contains(plain)) {
                throw Refusal.parameter(
                        name,
                        "is not supported here; " + path.substring(1) + " can be searched by "
                                + String.join(", ", known));
            }
        }
    }
}
