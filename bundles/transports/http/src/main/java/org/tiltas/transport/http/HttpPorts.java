package org.tiltas.transport.http;

import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.server.Settings;

/** Tells the outside on which ports the HTTP service has really bound. */
@Component(immediate = true, service = HttpPorts.class)
public final class HttpPorts {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPorts.class);
    private static final String ENDPOINTS = "osgi.http.endpoint";

    /** The service is there, with the addresses it listens on. */
    @Reference(service = HttpServiceRuntime.class, updated = "listening", unbind = "-")
    void listening(Map<String, Object> properties) {
        for (String endpoint : texts(properties.get(ENDPOINTS))) {
            announce(endpoint);
        }
    }

    private static void announce(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            if (uri.getPort() > 0 && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                Settings.announcePort(uri.getScheme(), uri.getPort());
            }
        } catch (IllegalArgumentException | IOException e) {
            LOG.error("port of {} cannot be announced: {}", endpoint, e.getMessage());
        }
    }

    private static Collection<String> texts(Object property) {
        if (property instanceof String[] many) {
            return List.of(many);
        }
        if (property instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return property == null ? List.of() : List.of(property.toString());
    }
}
