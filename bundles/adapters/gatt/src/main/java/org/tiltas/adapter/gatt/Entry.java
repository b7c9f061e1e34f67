package org.tiltas.adapter.gatt;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;

/**
 * One characteristic value in the envelope.
 *
 * @param label {@code "entry 3: "} in an array, empty for a single object; begins every complaint about it
 * @param device Bluetooth address
 * @param characteristic 16-bit UUID
 * @param value the octets as the device sent them
 * @param time gateway's clock at the notification
 * @param rssi signal strength in dBm
 */
record Entry(
        String label,
        DeviceIdentifier device,
        int characteristic,
        byte[] value,
        Optional<OffsetDateTime> time,
        Optional<Integer> rssi) {}
