package org.tiltas.adapter.template.mapping;

import java.util.List;
import org.tiltas.api.AdapterDescriptor;

/**
 * A mapping file that has been read and found good. Immutable.
 *
 * @param descriptor what the server must know of it as an adapter; the id is {@code template:} and the file's name
 * @param envelope whether expressions see {@code {Body, Properties, SystemProperties}} instead of the payload
 * @param ignoreUnmatched whether a message of which nothing is read is dropped instead of quarantined
 * @param groups what to look for, in the order of the file
 */
public record Mapping(AdapterDescriptor descriptor, boolean envelope, boolean ignoreUnmatched, List<Group> groups) {
    public Mapping {
        groups = List.copyOf(groups);
    }

    public String id() {
        return descriptor.id();
    }
}
