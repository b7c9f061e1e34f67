package org.tiltas.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the server must know of an adapter, also while its bundle is absent.
 *
 * @param id module id, lower case ({@code gatt})
 * @param topics default MQTT topic filters; the segment <code>{gateway}</code> stands for the sender's user name
 * @param contentTypes media types it reads; empty means any
 * @param urgent rules that put a message on the urgent lane
 * @param metrics names of all metrics it can produce
 */
public record AdapterDescriptor(
        String id, List<String> topics, Set<String> contentTypes, List<UrgentRule> urgent, Set<String> metrics) {
    public AdapterDescriptor {
        Objects.requireNonNull(id, "id");
        topics = List.copyOf(topics);
        contentTypes = Set.copyOf(contentTypes);
        urgent = List.copyOf(urgent);
        metrics = Set.copyOf(metrics);
    }

    /**
     * Data, not code, so that urgency is known while the module is away.
     *
     * @param topicFilter MQTT topic filter the message's topic must match; {@code #} for any
     * @param pattern ISO 8859-1 text that must occur in the payload; empty for any payload
     */
    public record UrgentRule(String topicFilter, String pattern) {
        public UrgentRule {
            Objects.requireNonNull(topicFilter, "topicFilter");
            Objects.requireNonNull(pattern, "pattern");
        }
    }
}
