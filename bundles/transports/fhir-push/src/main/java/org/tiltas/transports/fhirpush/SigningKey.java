package org.tiltas.transports.fhirpush;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * A private key that signs client assertions.
 *
 * @param kid under which the partner finds the public key
 * @param algorithm {@code RS384} or {@code ES384} (RFC 7518, 3.1)
 */
record SigningKey(String kid, String algorithm, PrivateKey key) {
    /**
     * @param pkcs8 base64 of the DER
     * @throws IllegalArgumentException naming the field
     */
    static SigningKey of(String field, String kid, String pkcs8) {
        byte[] der;
        try {
            der = Base64.getDecoder().decode(pkcs8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": is not base64", e);
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        try {
            return new SigningKey(kid, "RS384", KeyFactory.getInstance("RSA").generatePrivate(spec));
        } catch (GeneralSecurityException rsa) {
            try {
                return new SigningKey(kid, "ES384", KeyFactory.getInstance("EC").generatePrivate(spec));
            } catch (GeneralSecurityException ec) {
                throw new IllegalArgumentException(field + ": is no private key of RSA or EC", ec);
            }
        }
    }

    /** The signature as JWS has it: for ES384 the two numbers side by side, not DER. */
    byte[] sign(String text) {
        try {
            Signature signature =
                    Signature.getInstance(algorithm.equals("RS384") ? "SHA384withRSA" : "SHA384withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key " + kid + " cannot sign: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey that && kid.equals(that.kid);
    }

    @Override
    public int hashCode() {
        return kid.hashCode();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + kid + " " + algorithm + "]";
    }
}
