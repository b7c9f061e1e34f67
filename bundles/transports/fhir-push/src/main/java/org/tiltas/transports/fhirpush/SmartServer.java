package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a partner's {@code .well-known/smart-configuration} says of its token server.
 *
 * @param algorithms for signatures; empty when it does not say
 * @param scopes it offers; empty when it does not say
 * @param version2 whether it knows scopes such as {@code system/Observation.crus}
 */
record SmartServer(URI tokenUrl, Set<String> algorithms, Set<String> scopes, boolean version2) {
    private static final String SCOPE_1 =
            "system/Observation.read system/Observation.write system/Patient.read system/Patient.write"
                    + " system/Device.read system/Device.write system/Organization.read system/Organization.write"
                    + " system/Location.read system/Location.write";
    private static final String SCOPE_2 = "system/Observation.crus system/Patient.crs system/Device.crs"
            + " system/Organization.crs system/Location.crs";

    static SmartServer at(URI tokenUrl) {
        return new SmartServer(tokenUrl, Set.of(), Set.of(), false);
    }

    /** @throws IOException saying what is wrong with it */
    static SmartServer read(byte[] configuration, URI base) throws IOException {
        JsonNode json = Json.MAPPER.readTree(configuration);
        String tokenUrl = json.path("token_endpoint").asText("");
        if (tokenUrl.isEmpty()) {
            throw new IOException("it names no token_endpoint");
        }
        try {
            return new SmartServer(
                    SmartOptions.checked(URI.create(tokenUrl), base),
                    texts(json.path("token_endpoint_auth_signing_alg_values_supported")),
                    texts(json.path("scopes_supported")),
                    texts(json.path("capabilities")).contains("permission-v2"));
        } catch (IllegalArgumentException e) {
            throw new IOException("token_endpoint is no address that can be trusted", e);
        }
    }

    /** The scopes a delivery needs, in the partner's language. */
    String neededScope() {
        return version2 ? SCOPE_2 : SCOPE_1;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(each -> texts.add(each.asText("")));
        return texts;
    }
}
