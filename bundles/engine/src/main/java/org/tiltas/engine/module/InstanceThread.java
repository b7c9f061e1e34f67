package org.tiltas.engine.module;

import java.util.concurrent.LinkedBlockingQueue;
import org.tiltas.api.DeviceAdapter;

/** The own thread of an instance: what a module leaves in thread-locals ends with it. */
final class InstanceThread extends Thread {
    private final LinkedBlockingQueue<DecodeTask> tasks = new LinkedBlockingQueue<>();
    private volatile DecodeTask current;
    private volatile boolean left;

    InstanceThread(DeviceAdapter adapter, long bundle) {
        super(ModuleThreads.of(bundle), "tiltas-module-" + adapter.getClass().getSimpleName() + "-" + bundle);
        setDaemon(true);
        setContextClassLoader(adapter.getClass().getClassLoader());
    }

    void give(DecodeTask task) {
        tasks.add(task);
        if (left) {
            endAll();
        }
    }

    /** Breaks into what it is at, and lets it end. */
    void leave() {
        left = true;
        DecodeTask present = current;
        if (present != null) {
            present.end();
        }
        interrupt();
    }

    @Override
    public void run() {
        while (!left) {
            try {
                current = tasks.take();
                if (!left) {
                    current.run();
                }
                current.done.countDown();
            } catch (InterruptedException e) {
                // left tells whether that was meant
            }
        }
        endAll();
    }

    private void endAll() {
        for (DecodeTask task = tasks.poll(); task != null; task = tasks.poll()) {
            task.done.countDown();
        }
    }
}
