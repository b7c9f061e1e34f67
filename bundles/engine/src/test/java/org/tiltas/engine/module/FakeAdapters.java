package org.tiltas.engine.module;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.spi.modules.Modules;

/** Adapters that a test puts and takes away. */
public final class FakeAdapters implements Adapters {
    private final Map<String, Modules.Active> adapters = new HashMap<>();
    private final Map<String, AdapterInstance> instances = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();
    private Optional<Trial> trial = Optional.empty();

    /** What a fake adapter does with a message. */
    public interface Decoding {
        void decode(RawMessage message) throws DecodeException;
    }

    public static DeviceAdapter of(String id, Decoding decoding) {
        return of(new AdapterDescriptor(id, List.of(id + "/{gateway}"), Set.of(), List.of(), Set.of()), decoding);
    }

    public static DeviceAdapter of(AdapterDescriptor descriptor, Decoding decoding) {
        return new DeviceAdapter() {
            @Override
            public AdapterDescriptor descriptor() {
                return descriptor;
            }

            @Override
            public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
                decoding.decode(message);
                return List.of();
            }
        };
    }

    public synchronized void put(String id, DeviceAdapter adapter, String version) {
        adapters.put(id, new Modules.Active(adapter, version));
        instances.put(id, new AdapterInstance(adapter, version, 1, Duration.ofSeconds(5)));
        trial = Optional.empty();
        notifyAll();
    }

    public synchronized void remove(String id) {
        adapters.remove(id);
        instances.remove(id);
    }

    /** Whether a route rests until this adapter is there. */
    public synchronized boolean waiting(String id) {
        return waiting.contains(id);
    }

    @Override
    public synchronized Optional<Modules.Active> adapter(String id) {
        return Optional.ofNullable(adapters.get(id));
    }

    @Override
    public synchronized void await(String id, Duration limit) throws InterruptedException {
        waiting.add(id);
        try {
            while (!adapters.containsKey(id)) {
                wait(limit.toMillis());
            }
        } finally {
            waiting.remove(id);
        }
    }

    @Override
    public synchronized Optional<Present> present(String id) {
        return Optional.ofNullable(instances.get(id)).map(instance -> new Present(instance, trial));
    }

    /** Lets what is there be on probation. */
    public synchronized void tryOut(Trial before) {
        trial = Optional.of(before);
    }
}
