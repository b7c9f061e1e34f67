package org.tiltas.api.transport;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * A sender that shows no id and secret, as it is known by where it calls from and how it calls itself.
 *
 * @param address it sends from
 * @param certificate subject of its verified client certificate, if it showed one
 * @param application how it calls itself, HL7 MSH-3
 * @param facility where it says it is, HL7 MSH-4
 */
public record Caller(InetAddress address, Optional<X500Principal> certificate, Name application, Name facility) {
    public Caller {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(facility, "facility");
    }

    /**
     * A name as HL7 writes it (data type HD); empty texts when it tells none.
     *
     * @param whole the field as sent
     * @param namespace its first component
     */
    public record Name(String whole, String namespace) {}
}
