package org.tiltas.tools.lorawan;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** Writes messages as The Things Stack v3 publishes them; empty fields are left out. */
public final class ThingsStackMessage {
    private static final String APPLICATION = "home";

    private ThingsStackMessage() {}

    public static String topic(LoraDevice device, String event) {
        return "v3/" + APPLICATION + "@ttn/devices/" + deviceId(device) + "/" + event;
    }

    /** @param heard the network server's clock */
    public static byte[] up(LoraDevice device, LoraFrame frame, long counter, Instant heard, int rssi) {
        String text = head(device, heard) + "\"uplink_message\":{\"session_key_id\":\"" + session(device) + "\","
                + (frame.port() == 0 ? "" : "\"f_port\":" + frame.port() + ",")
                + (counter == 0 ? "" : "\"f_cnt\":" + counter + ",")
                + "\"frm_payload\":\"" + frame.base64()
                + "\",\"rx_metadata\":[{\"gateway_ids\":{\"gateway_id\":\"floor-1\"},\"rssi\":" + rssi
                + ",\"channel_rssi\":" + rssi + ",\"snr\":9.5}],\"received_at\":\"" + heard
                + "\",\"version_ids\":{\"brand_id\":\"" + device.vendor() + "\",\"model_id\":\""
                + device.model().toLowerCase(Locale.ROOT) + "\"}}}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] join(LoraDevice device, Instant at) {
        String text = head(device, at) + "\"join_accept\":{\"session_key_id\":\"" + session(device)
                + "\",\"received_at\":\"" + at + "\"}}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String head(LoraDevice device, Instant at) {
        return "{\"end_device_ids\":{\"device_id\":\"" + deviceId(device)
                + "\",\"application_ids\":{\"application_id\":\"" + APPLICATION + "\"},\"dev_eui\":\""
                + device.devEui().toUpperCase(Locale.ROOT) + "\",\"dev_addr\":\""
                + device.devAddr().toUpperCase(Locale.ROOT) + "\"},\"received_at\":\"" + at + "\",";
    }

    private static String deviceId(LoraDevice device) {
        return "eui-" + device.devEui();
    }

    private static String session(LoraDevice device) {
        return Base64.getEncoder().encodeToString(("session " + device.devAddr()).getBytes(StandardCharsets.UTF_8));
    }
}
