package org.tiltas.admin.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;

/** The description of the interface for programs (OpenAPI 3.1); open, because it tells nothing about this server. */
public final class OpenApiResource {
    private final byte[] document;

    public OpenApiResource() {
        try (InputStream in = OpenApiResource.class.getResourceAsStream("/openapi.json")) {
            document = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/openapi.json", true, this::get));
    }

    private Reply get(Call call) {
        return new Reply(200, "application/json", document, Map.of());
    }
}
