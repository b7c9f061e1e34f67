package org.tiltas.admin.metrics;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;

/** Memory, collections, threads and age of the process, under the names the Prometheus Java client uses. */
final class JvmFigures {
    private JvmFigures() {}

    static void add(Exposition out) {
        out.family("jvm_memory_used_bytes", "gauge", "Memory in use.");
        out.family("jvm_memory_committed_bytes", "gauge", "Memory taken from the system.");
        out.family("jvm_memory_max_bytes", "gauge", "Most memory that may be used.");
        memory(out, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(out, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());

        out.family("jvm_buffer_pool_used_bytes", "gauge", "Memory of direct and mapped buffers.");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            out.sample("jvm_buffer_pool_used_bytes", List.of("pool", pool.getName()), pool.getMemoryUsed());
        }

        out.family("jvm_gc_collection_seconds_count", "counter", "Garbage collections.");
        out.family("jvm_gc_collection_seconds_sum", "counter", "Time spent in garbage collection.");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            List<String> labels = List.of("gc", gc.getName());
            out.sample("jvm_gc_collection_seconds_count", labels, Math.max(0, gc.getCollectionCount()));
            out.sample("jvm_gc_collection_seconds_sum", labels, Math.max(0, gc.getCollectionTime()) / 1e3);
        }

        out.family("jvm_classes_loaded", "gauge", "Classes that are loaded now.");
        out.sample(
                "jvm_classes_loaded",
                List.of(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        out.family("jvm_threads_current", "gauge", "Live threads.");
        out.sample(
                "jvm_threads_current",
                List.of(),
                ManagementFactory.getThreadMXBean().getThreadCount());
        out.family("process_start_time_seconds", "gauge", "Start of the process, seconds since 1970.");
        out.sample(
                "process_start_time_seconds",
                List.of(),
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    }

    private static void memory(Exposition out, String area, MemoryUsage usage) {
        List<String> labels = List.of("area", area);
        out.sample("jvm_memory_used_bytes", labels, usage.getUsed());
        out.sample("jvm_memory_committed_bytes", labels, usage.getCommitted());
        out.sample("jvm_memory_max_bytes", labels, usage.getMax());
    }
}
