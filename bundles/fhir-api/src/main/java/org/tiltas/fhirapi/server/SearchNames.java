package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.annotation.IncludeParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The search parameters of each type, to refuse others by name: HAPI names all parameters of such a request, and lets some
 * ({@code _has}) pass unheeded.
 */
public final class SearchNames {
    private static final Set<String> ALWAYS =
            Set.of("_count", "_offset", "_sort", "_summary", "_elements", "_total", "_format", "_pretty");
    private static final Set<String> OF_HISTORY = Set.of("_since");
    private static final Pattern HISTORY = Pattern.compile("/([A-Za-z]+)/[^/]+/_history/?");
    private static final String BY_POST = "/_search";
    private final Map<String, Set<String>> byType = new HashMap<>();
    private final Map<String, Set<String>> includes = new HashMap<>();

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
                        } else if (annotation instanceof IncludeParam include) {
                            String name = include.reverse() ? "_revinclude" : "_include";
                            names.add(name);
                            includes.put(
                                    provider.getResourceType().getSimpleName() + "?" + name, Set.of(include.allow()));
                        }
                    }
                }
            }
        }
        byType.put(provider.getResourceType().getSimpleName(), names);
    }

    /** Whether a search of this type takes this value of {@code _include} or {@code _revinclude}. */
    boolean mayInclude(String type, String name, String value) {
        return includes.getOrDefault(type + "?" + name, Set.of()).contains(value);
    }

    /** Whether the parameters of a search stand in the body, as a form. */
    static boolean isSearchByForm(HttpServletRequest request) {
        String type = request.getContentType();
        return request.getMethod().equals("POST")
                && path(request).endsWith(BY_POST)
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    }

    /**
     * The request, if it is a search, with its dates mended.
     *
     * @throws RuntimeException 400 naming a parameter that its type does not have, or a value that cannot be right
     */
    public HttpServletRequest check(HttpServletRequest request) {
        String path = path(request);
        boolean byPost = request.getMethod().equals("POST") && path.endsWith(BY_POST);
        if (byPost && !isSearchByForm(request) && request.getContentLengthLong() != 0) {
            throw Refusal.of(415, "not-supported", "", "Content-Type: must be application/x-www-form-urlencoded");
        }
        Matcher history = HISTORY.matcher(path);
        if (history.matches() && request.getMethod().equals("GET")) {
            request.getParameterMap().forEach((name, values) -> check("a history", OF_HISTORY, name, values));
            return new SearchRequest(request);
        }
        String type = byPost ? path.substring(0, path.length() - BY_POST.length()) : path;
        Set<String> known = type.isEmpty() ? null : byType.get(type.substring(1));
        if (known == null || !byPost && !request.getMethod().equals("GET")) {
            return request;
        }
        request.getParameterMap().forEach((name, values) -> check(type.substring(1), known, name, values));
        return new SearchRequest(request);
    }

    private static void check(String type, Set<String> known, String name, String[] values) {
        String plain = name.replaceAll("[.:].*", "");
        if (!ALWAYS.contains(plain) && !known.contains(plain)) {
            throw Refusal.parameter(
                    name, "is not supported here; " + type + " can be searched by " + String.join(", ", known));
        }
        for (String value : values) {
            if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
                throw Refusal.parameter(plain, "has a character that no value can have");
            }
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo();
    }
}
