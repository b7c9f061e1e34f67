package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tiltas.api.AdapterDescriptor;

class GattAdapterTest {
    @Test
    void descriptor() {
        AdapterDescriptor descriptor = new GattAdapter().descriptor();
        assertThat(descriptor.id()).isEqualTo("gatt");
        assertThat(descriptor.topics()).containsExactly("gatt/{gateway}");
        assertThat(descriptor.contentTypes()).containsExactly("application/json");
        assertThat(descriptor.urgent()).isEmpty();
    }
}
