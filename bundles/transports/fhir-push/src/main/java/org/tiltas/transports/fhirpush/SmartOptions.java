package org.tiltas.transports.fhirpush;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.PartnerSettings;

/**
 * Settings of SMART Backend Services.
 *
 * @param tokenUrl where tokens are had; empty lets the partner's {@code .well-known/smart-configuration} tell
 * @param scope what is asked for; empty asks for what a delivery needs
 * @param keys the present key first, then the one before it, which the partner may still know instead
 */
record SmartOptions(String clientId, Optional<URI> tokenUrl, Optional<String> scope, List<SigningKey> keys) {
    /** @throws IllegalArgumentException naming field and reason in one line */
    static SmartOptions of(PartnerSettings settings, URI base) {
        String clientId = FhirOptions.required(settings, "auth.clientId", "");
        String algorithm = settings.option("auth.algorithm", "RS384");
        if (!List.of("RS384", "ES384").contains(algorithm)) {
            throw new IllegalArgumentException("auth.algorithm: is none of RS384, ES384");
        }
        Optional<URI> tokenUrl = Optional.of(settings.option("auth.tokenUrl", ""))
                .filter(text -> !text.isBlank())
                .map(text -> tokenUrl(text, base));
        Optional<String> scope =
                Optional.of(settings.option("auth.scope", "").strip()).filter(text -> !text.isEmpty());
        scope.filter(text -> !text.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*"))
                .ifPresent(text -> {
                    throw new IllegalArgumentException("auth.scope: is not a list of scopes with spaces between");
                });
        List<SigningKey> keys = new ArrayList<>();
        keys.add(SigningKey.of(
                "auth.privateKey",
                FhirOptions.required(settings, "auth.keyId", ""),
                FhirOptions.required(settings, "auth.privateKey", "")));
        String previous = settings.option("auth.previousKey", "");
        if (!previous.isEmpty()) {
            keys.add(SigningKey.of("auth.previousKey", settings.option("auth.previousKeyId", ""), previous));
        }
        return new SmartOptions(clientId, tokenUrl, scope, List.copyOf(keys));
    }

    private static URI tokenUrl(String text, URI base) {
        try {
            return checked(URI.create(text), base);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("auth.tokenUrl: " + e.getMessage(), e);
        }
    }

    /**
     * @throws IllegalArgumentException when the address is none for tokens: not web, or in clear while the partner itself
     *     is not
     */
    static URI checked(URI tokenUrl, URI base) {
        boolean secure = "https".equalsIgnoreCase(tokenUrl.getScheme());
        boolean clear = "http".equalsIgnoreCase(tokenUrl.getScheme()) && "http".equalsIgnoreCase(base.getScheme());
        if (!secure && !clear || tokenUrl.getHost() == null || tokenUrl.getUserInfo() != null) {
            throw new IllegalArgumentException("is not an https address");
        }
        return tokenUrl;
    }
}
