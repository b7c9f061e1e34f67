package org.tiltas.spi.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * How the sender of HL7 messages is known: by its client certificate, or by its address, and by how it calls itself in
 * MSH-3 and MSH-4. Empty texts are not compared.
 *
 * @param address an address, or a network as {@code 10.0.0.0/24}; empty if the certificate decides
 * @param application MSH-3, its namespace or all of it as sent; empty for any
 * @param facility MSH-4 in the same way; empty for any
 * @param certificate subject of the client certificate (RFC 2253); empty if the address decides
 */
public record MllpSender(String address, String application, String facility, String certificate) {
    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?");

    public MllpSender {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(facility, "facility");
        Objects.requireNonNull(certificate, "certificate");
    }

    /** Why this says nothing, {@code field: reason}; empty when it can be used. */
    public Optional<String> trouble() {
        if (address.isEmpty() && certificate.isEmpty()) {
            return Optional.of("address: is missing; without a certificate the address must be told");
        }
        if (!address.isEmpty() && network().isEmpty()) {
            return Optional.of("address: must be an IP address or a network such as 10.0.0.0/24");
        }
        if (!certificate.isEmpty() && principal().isEmpty()) {
            return Optional.of("certificate: must be the subject of a certificate such as CN=monitor,O=Home");
        }
        return Optional.empty();
    }

    /** Whether both claim the same sender, so that nothing could tell them apart. */
    public boolean sameAs(MllpSender other) {
        return application.equals(other.application)
                && facility.equals(other.facility)
                && principal().equals(other.principal())
                && network().equals(other.network());
    }

    /** Ready to be compared with many messages; what cannot be used matches nobody. */
    public Matcher matcher() {
        return new Matcher(this, network(), principal(), trouble().isEmpty());
    }

    /** A description whose address and certificate are read. */
    public static final class Matcher {
        private final MllpSender sender;
        private final Optional<Network> network;
        private final Optional<X500Principal> principal;
        private final boolean usable;

        private Matcher(
                MllpSender sender, Optional<Network> network, Optional<X500Principal> principal, boolean usable) {
            this.sender = sender;
            this.network = network;
            this.principal = principal;
            this.usable = usable;
        }

        /**
         * How closely a sender is described: 0 if it is another one, else the more the closer.
         *
         * @param from address it sends from
         * @param subject subject of its verified client certificate; null for none
         * @param msh3 sending application
         * @param msh4 sending facility
         */
        public int match(InetAddress from, X500Principal subject, Name msh3, Name msh4) {
            boolean known = usable
                    && (principal.isEmpty() || principal.get().equals(subject))
                    && (network.isEmpty() || network.get().holds(from));
            if (!known || !msh3.is(sender.application) || !msh4.is(sender.facility)) {
                return 0;
            }
            return (principal.isEmpty() ? 0 : 4096)
                    + network.map(n -> 8 * (1 + n.bits())).orElse(0)
                    + (sender.application.isEmpty() ? 0 : 4)
                    + (sender.facility.isEmpty() ? 0 : 2)
                    + 1;
        }
    }

    /**
     * A name in MSH-3 or MSH-4.
     *
     * @param whole the field as sent
     * @param namespace its first component
     */
    public record Name(String whole, String namespace) {
        boolean is(String wanted) {
            return wanted.isEmpty() || wanted.equals(namespace) || wanted.equals(whole);
        }
    }

    private Optional<X500Principal> principal() {
        try {
            return certificate.isEmpty() ? Optional.empty() : Optional.of(new X500Principal(certificate));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Network> network() {
        if (!LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        int slash = address.indexOf('/');
        try {
            // only digits reach this, so that no name is looked up
            byte[] bytes = InetAddress.getByName(slash < 0 ? address : address.substring(0, slash))
                    .getAddress();
            int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(address.substring(slash + 1));
            return bits > bytes.length * 8 ? Optional.empty() : Optional.of(Network.of(bytes, bits));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The leading bits of addresses. */
    private record Network(String prefix, int length, int bits) {
        static Network of(byte[] address, int bits) {
            return new Network(prefix(address, bits), address.length, bits);
        }

        boolean holds(InetAddress address) {
            byte[] bytes = address.getAddress();
            return bytes.length == length && prefix(bytes, bits).equals(prefix);
        }

        private static String prefix(byte[] address, int bits) {
            byte[] kept = Arrays.copyOf(address, address.length);
            for (int i = 0; i < kept.length; i++) {
                int here = Math.max(0, Math.min(8, bits - 8 * i));
                kept[i] &= (byte) (0xff << 8 - here);
            }
            return Arrays.toString(kept);
        }
    }
}
