package org.tiltas.fhirapi.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A search whose times may carry an offset written by hand: {@code 12:00:00+02:00} without percent-encoding arrives with a
 * blank for the plus sign, and no time has a blank.
 */
final class SearchRequest extends HttpServletRequestWrapper {
    private static final Pattern LOST_PLUS = Pattern.compile("(T[0-9:.]+) ([0-9]{2}:[0-9]{2})$");
    private static final Pattern RAW_PLUS =
            Pattern.compile("(T[0-9:.]+|T(?:[0-9.]|%3[Aa])+)\\+([0-9]{2}(?::|%3[Aa])[0-9]{2})(?=[&,]|$)");
    private final Map<String, String[]> parameters = new LinkedHashMap<>();

    SearchRequest(HttpServletRequest request) {
        super(request);
        request.getParameterMap()
                .forEach((name, values) -> parameters.put(
                        name,
                        Arrays.stream(values)
                                .map(value -> LOST_PLUS.matcher(value).replaceFirst("$1+$2"))
                                .toArray(String[]::new)));
    }

    /** HAPI reads the query by itself where it stands in the address. */
    @Override
    public String getQueryString() {
        String query = super.getQueryString();
        return query == null ? null : RAW_PLUS.matcher(query).replaceAll("$1%2B$2");
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public String[] getParameterValues(String name) {
        return parameters.get(name);
    }

    @Override
    public String getParameter(String name) {
        String[] values = parameters.get(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }
}
