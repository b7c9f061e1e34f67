package org.tiltas.engine.module;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * A service that a bundle offers and nobody has touched yet.
 *
 * @param declaredId module id as the service property tells; empty if it tells none
 * @param pack id of the module's jar, {@code Tiltas-Module} in its manifest; empty if it has none
 * @param version version of the bundle
 * @param bundle its OSGi id
 * @param service gets it; may run the bundle's code for long, break, or give null
 */
public record Offer<S>(String declaredId, String pack, String version, long bundle, Supplier<S> service) {
    private static final String PROPERTY = "tiltas.module";
    /** Service property: the version of the module, where it is not that of its bundle. */
    private static final String VERSION = "tiltas.module.version";

    private static final Pattern VERSION_FORM = Pattern.compile("[0-9A-Za-z.+_-]{1,60}");

    public Offer {
        Objects.requireNonNull(declaredId, "declaredId");
        Objects.requireNonNull(pack, "pack");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(service, "service");
    }

    /** As a bundle has published it. */
    static <S> Offer<S> of(ServiceReference<S> reference, BundleContext bundles) {
        String pack = reference.getBundle().getHeaders("").get(ModuleRegister.HEADER);
        return new Offer<>(
                reference.getProperty(PROPERTY) instanceof String text ? text : "",
                pack == null ? "" : pack.trim(),
                version(reference),
                reference.getBundle().getBundleId(),
                () -> bundles.getService(reference));
    }

    /** A bundle that publishes several modules tells the version of each; others have that of their bundle. */
    private static String version(ServiceReference<?> reference) {
        return reference.getProperty(VERSION) instanceof String text
                        && VERSION_FORM.matcher(text).matches()
                ? text
                : reference.getBundle().getVersion().toString();
    }

    /** The same offer of what the server makes of the service. */
    <T> Offer<T> as(Supplier<T> made) {
        return new Offer<>(declaredId, pack, version, bundle, made);
    }
}
