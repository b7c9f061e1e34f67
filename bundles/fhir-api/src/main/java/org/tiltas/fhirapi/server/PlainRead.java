package org.tiltas.fhirapi.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A HEAD seen as the GET it asks about; the container leaves the body away. */
public final class PlainRead extends HttpServletRequestWrapper {
    private PlainRead(HttpServletRequest request) {
        super(request);
    }

    public static HttpServletRequest of(HttpServletRequest request) {
        return request.getMethod().equals("HEAD") ? new PlainRead(request) : request;
    }

    @Override
    public String getMethod() {
        return "GET";
    }
}
