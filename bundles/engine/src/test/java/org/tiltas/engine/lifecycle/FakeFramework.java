package org.tiltas.engine.lifecycle;

import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** An OSGi framework, as far as modules are put into it: what is started and uninstalled is told. */
final class FakeFramework {
    private final Map<Long, FakeBundle> bundles = new ConcurrentSkipListMap<>();
    private final AtomicLong last = new AtomicLong(100);
    private final Started started;
    private final LongConsumer uninstalled;

    /** Told of each bundle that starts. */
    interface Started {
        void with(long bundle, byte[] jar);
    }

    FakeFramework(Started started, LongConsumer uninstalled) {
        this.started = started;
        this.uninstalled = uninstalled;
    }

    BundleContext context() {
        return as(BundleContext.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getBundle" -> arguments[0].equals(Constants.SYSTEM_BUNDLE_LOCATION) ? system() : at(arguments[0]);
            case "getBundles" ->
                bundles.values().stream().map(FakeBundle::shown).toArray(Bundle[]::new);
            case "installBundle" -> install(arguments[0], (InputStream) arguments[1]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    /** Numbers of the bundles that are here. */
    List<Long> here() {
        return List.copyOf(bundles.keySet());
    }

    private static Bundle system() {
        FrameworkWiring wiring = as(FrameworkWiring.class, (proxy, method, arguments) -> true);
        return as(Bundle.class, (proxy, method, arguments) -> wiring);
    }

    private Bundle at(Object location) {
        return bundles.values().stream()
                .filter(bundle -> bundle.location.equals(location))
                .map(FakeBundle::shown)
                .findFirst()
                .orElse(null);
    }

    private Bundle install(Object location, InputStream jar) throws java.io.IOException {
        FakeBundle bundle = new FakeBundle(last.incrementAndGet(), location, jar.readAllBytes());
        bundles.put(bundle.id, bundle);
        return bundle.shown;
    }

    private final class FakeBundle implements InvocationHandler {
        private final long id;
        private final Object location;
        private final byte[] jar;
        private final Bundle shown = as(Bundle.class, this);
        private volatile int state = Bundle.RESOLVED;

        private FakeBundle(long id, Object location, byte[] jar) {
            this.id = id;
            this.location = location;
            this.jar = jar;
        }

        private Bundle shown() {
            return shown;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            switch (method.getName()) {
                case "start" -> {
                    state = Bundle.ACTIVE;
                    started.with(id, jar);
                }
                case "uninstall" -> {
                    state = Bundle.UNINSTALLED;
                    bundles.remove(id);
                    uninstalled.accept(id);
                }
                default -> {
                    return asked(proxy, method.getName(), arguments);
                }
            }
            return null;
        }

        private Object asked(Object proxy, String what, Object... arguments) {
            return switch (what) {
                case "getBundleId" -> id;
                case "getState" -> state;
                case "getSymbolicName" -> "org.example.cuff";
                case "getVersion" -> Version.emptyVersion;
                case "adapt" -> arguments[0] == BundleRevision.class ? revision() : null;
                case "hashCode" -> Long.hashCode(id);
                case "equals" -> proxy == arguments[0];
                case "toString" -> "bundle " + id;
                default -> throw new UnsupportedOperationException(what);
            };
        }
    }

    /** Of a bundle that needs nothing and offers nothing. */
    private static BundleRevision revision() {
        return as(BundleRevision.class, (proxy, method, arguments) -> List.of());
    }

    private static <T> T as(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeFramework.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
