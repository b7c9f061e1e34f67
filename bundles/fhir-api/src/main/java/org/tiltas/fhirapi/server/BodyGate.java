package org.tiltas.fhirapi.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of a request before HAPI does: not more than is good, not nested too deep, and nothing in it that R4
 * does not know, which HAPI would drop without a word.
 */
public final class BodyGate {
    /** Largest body in bytes. */
    static final int LARGEST = 8 << 20;

    static final int DEPTH = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final FhirContext context;

    public BodyGate(FhirContext context) {
        this.context = context;
    }

    /**
     * The request with its body in memory.
     *
     * @throws BaseServerResponseException when the body is refused
     */
    public HttpServletRequest read(HttpServletRequest request) {
        String method = request.getMethod();
        if (!method.equals("POST") && !method.equals("PUT") && !method.equals("PATCH")) {
            return request;
        }
        String type = request.getContentType();
        if (SearchNames.isSearchByForm(request)) {
            return request; // its parameters are the container's to read, and it bounds them
        }
        byte[] body = body(request);
        if (body.length > 0) {
            EncodingEnum encoding = type == null ? null : EncodingEnum.forContentType(type);
            if (encoding == null) {
                throw Refusal.of(415, "not-supported", "", "Content-Type: must be application/fhir+json");
            }
            check(encoding, body);
        }
        return new BufferedRequest(request, body);
    }

    private static byte[] body(HttpServletRequest request) {
        if (request.getContentLengthLong() > LARGEST) {
            throw tooLarge();
        }
        try {
            byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
            if (body.length > LARGEST) {
                throw tooLarge();
            }
            return body;
        } catch (IOException e) {
            throw Refusal.of(400, "invalid", "", "the body broke off");
        }
    }

    private void check(EncodingEnum encoding, byte[] body) {
        if (encoding == EncodingEnum.JSON) {
            checkJson(body);
        }
        try {
            encoding.newParser(context)
                    .setParserErrorHandler(new StrictErrorHandler())
                    .parseResource(new String(body, StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw Refusal.of(400, "structure", "", Outcomes.plain(e.getMessage()));
        }
    }

    private static void checkJson(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            while (parser.nextToken() != null) {
                // only its shape matters here
            }
        } catch (StreamConstraintsException e) {
            throw Refusal.of(400, "too-costly", "", "nested deeper than " + DEPTH + " levels, or a text too long");
        } catch (IOException e) {
            throw Refusal.of(400, "structure", "", "not JSON, or a field named twice");
        }
    }

    private static BaseServerResponseException tooLarge() {
        return Refusal.of(413, "too-long", "", "larger than " + LARGEST + " bytes")
                .addResponseHeader("Connection", "close");
    }
}
