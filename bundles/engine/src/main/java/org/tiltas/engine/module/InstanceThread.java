package org.tiltas.engine.module;

import java.util.concurrent.LinkedBlockingQueue;

/** The own thread of an instance: what a module leaves in thread-locals ends with it. */
final class InstanceThread extends Thread {
    private final LinkedBlockingQueue<ItemTask<?, ?>> tasks = new LinkedBlockingQueue<>();
    private volatile ItemTask<?, ?> current;
    private volatile boolean left;

    InstanceThread(Object service, long bundle) {
        super(ModuleThreads.of(bundle), "tiltas-module-" + service.getClass().getSimpleName() + "-" + bundle);
        setDaemon(true);
        setContextClassLoader(service.getClass().getClassLoader());
    }

    void give(ItemTask<?, ?> task) {
        tasks.add(task);
        if (left) {
            endAll();
        }
    }

    /** Breaks into what it is at, and lets it end. */
    void leave() {
        left = true;
        ItemTask<?, ?> present = current;
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
        for (ItemTask<?, ?> task = tasks.poll(); task != null; task = tasks.poll()) {
            task.done.countDown();
        }
    }
}
