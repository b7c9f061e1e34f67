package org.tiltas.adapter.template.folder;

import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.tiltas.adapter.template.mapping.TemplateAdapter;
import org.tiltas.api.DeviceAdapter;

/** Publishes each mapping as an OSGi service, and so as a module. For one thread at a time. */
final class ServiceShelf implements Shelf {
    private final BundleContext bundles;
    private final Map<String, ServiceRegistration<DeviceAdapter>> published = new HashMap<>();

    ServiceShelf(BundleContext bundles) {
        this.bundles = bundles;
    }

    /**
     * The old one goes first: of two with one id the older would go on serving. In between messages wait in the inbox.
     */
    @Override
    public void publish(TemplateAdapter adapter, String version) {
        String id = adapter.descriptor().id();
        withdraw(id);
        Hashtable<String, Object> properties = new Hashtable<>(Map.of(
                "tiltas.module",
                id,
                "tiltas.module.version",
                bundles.getBundle().getVersion() + "-" + version));
        published.put(id, bundles.registerService(DeviceAdapter.class, adapter, properties));
    }

    @Override
    public void withdraw(String id) {
        ServiceRegistration<DeviceAdapter> registration = published.remove(id);
        if (registration != null) {
            registration.unregister();
        }
    }

    void clear() {
        for (String id : Map.copyOf(published).keySet()) {
            withdraw(id);
        }
    }
}
