package org.tiltas.engine.lifecycle;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/** Looks for everything a bundle needs before it is resolved, and says in words what is missing. */
final class Needs {
    private static final String PACKAGES = BundleRevision.PACKAGE_NAMESPACE;
    private static final String JAVA = "osgi.ee";

    /** What modules may import beside the Java platform: the interface for modules, and what comes with it. */
    private static final List<String> OPEN = List.of(
            "org.tiltas.api",
            "com.fasterxml.jackson.",
            "org.slf4j",
            "ca.uhn.fhir.",
            "org.hl7.fhir.",
            "org.osgi.",
            "java.",
            "javax.",
            "org.w3c.dom",
            "org.xml.sax");

    private static final Pattern VERSION = Pattern.compile("\\(version(>?=)([0-9.]+)\\)");

    private Needs() {}

    /** @throws Refusal naming the first thing that is missing, or that modules may not have */
    static void check(Bundle bundle, Collection<Bundle> all) {
        for (BundleRequirement need : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            boolean optional = "optional".equals(need.getDirectives().get("resolution"));
            boolean later = need.getNamespace().equals("osgi.service")
                    || "active".equals(need.getDirectives().get("effective"));
            if (need.getNamespace().equals(PACKAGES)) {
                checkOpen(need);
            }
            if (!optional && !later && !isMet(need, bundle, all)) {
                throw new Refusal(words(need, all));
            }
        }
    }

    private static void checkOpen(BundleRequirement need) {
        String name = packageName(need);
        if (name.startsWith("org.tiltas.spi")) {
            throw new Refusal("Import-Package: " + name
                    + " is between the server's own rooms; a module uses org.tiltas.api alone");
        }
        if (OPEN.stream().noneMatch(open -> name.equals(open) || name.startsWith(open))) {
            throw new Refusal("Import-Package: " + name
                    + " is no package that the server promises to modules; put its library into the module's jar");
        }
    }

    private static boolean isMet(BundleRequirement need, Bundle asking, Collection<Bundle> all) {
        String filter = need.getDirectives().get("filter");
        return all.stream()
                .filter(other -> other != asking)
                .flatMap(other -> capabilities(other, need.getNamespace()).stream())
                .anyMatch(offer -> matches(filter, offer));
    }

    private static boolean matches(String filter, BundleCapability offer) {
        try {
            return filter == null || FrameworkUtil.createFilter(filter).matches(offer.getAttributes());
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    private static List<BundleCapability> capabilities(Bundle bundle, String namespace) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision == null ? List.of() : revision.getDeclaredCapabilities(namespace);
    }

    private static String words(BundleRequirement need, Collection<Bundle> all) {
        if (need.getNamespace().equals(PACKAGES)) {
            String name = packageName(need);
            Set<String> offered = new TreeSet<>();
            all.stream()
                    .flatMap(bundle -> capabilities(bundle, PACKAGES).stream())
                    .filter(offer -> name.equals(offer.getAttributes().get(PACKAGES)))
                    .map(offer -> Objects.toString(offer.getAttributes().get("version")))
                    .forEach(offered::add);
            String wanted =
                    "Import-Package: " + name + " " + range(need.getDirectives().get("filter"));
            return offered.isEmpty()
                    ? wanted + " is not on this server; put its library into the module's jar"
                    : wanted + " is wanted, this server has " + String.join(", ", offered)
                            + "; the module was built for another version of the server";
        }
        if (need.getNamespace().equals(JAVA)) {
            return "Java: the module was built for Java "
                    + range(need.getDirectives().get("filter")) + ", this server runs on "
                    + Runtime.version().feature();
        }
        return "Require-Capability: " + need.getNamespace() + " "
                + Objects.toString(need.getDirectives().get("filter"), "") + " is not on this server";
    }

    private static String packageName(BundleRequirement need) {
        Matcher name = Pattern.compile("\\(" + PACKAGES + "=([^)]*)\\)")
                .matcher(Objects.toString(need.getDirectives().get("filter"), ""));
        return name.find() ? name.group(1) : "";
    }

    /** The version range of a filter as people write it. */
    private static String range(String filter) {
        String text = Objects.toString(filter, "");
        Matcher version = VERSION.matcher(text);
        String low = "";
        String high = "";
        while (version.find()) {
            boolean negated = version.start() >= 2 && text.startsWith("(!", version.start() - 2);
            if (negated) {
                high = version.group(2);
            } else {
                low = version.group(2);
            }
        }
        return high.isEmpty() ? low : "[" + low + "," + high + ")";
    }
}
