package org.tiltas.spi.modules;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.DeviceAdapter;

/**
 * The modules of this server. What is known of a module while its bundle is away is a record of kind {@code module}:
 * {@code {"kind":"adapter","version":"1.0.0","topics":[…],"contentTypes":[…],"urgent":[{"topicFilter":"…",
 * "pattern":"…"}],"metrics":[…]}}.
 */
public interface Modules {
    /** Known modules, by id. */
    List<Status> list();

    /** The active adapter of this id with its version, if its bundle is there. */
    Optional<Active> adapter(String id);

    /** An active adapter. */
    record Active(DeviceAdapter adapter, String version) {}

    /**
     * State of a module.
     *
     * @param kind {@code adapter}, {@code analysis}, {@code partner}, {@code transport} or {@code service}
     * @param bundle OSGi bundle id; -1 while absent
     * @param state {@code active}, {@code absent}, {@code suspended}, {@code stuck}, {@code staged} or
     *     {@code disabled} (an analysis with a medical purpose that nobody has enabled)
     * @param reason why it is not active
     * @param lag rows behind its cursor
     * @param handled rows it has passed since ever
     * @param quarantined messages it gave up on since ever
     */
    record Status(
            String id,
            String kind,
            String version,
            long bundle,
            String state,
            Optional<String> reason,
            long lag,
            long handled,
            long quarantined,
            Instant since) {}
}
