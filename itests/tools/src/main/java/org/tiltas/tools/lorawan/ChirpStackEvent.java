package org.tiltas.tools.lorawan;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** Writes events as ChirpStack v4 publishes them; what is 0 is left out, as JSON made from protobuf does. */
public final class ChirpStackEvent {
    private static final String APPLICATION = "6c2f1e74-1d3b-4a53-9c36-1f2c1a9d6a01";

    private ChirpStackEvent() {}

    public static String topic(LoraDevice device, String event) {
        return "application/" + APPLICATION + "/device/" + device.devEui() + "/event/" + event;
    }

    /** @param heard the gateway's clock */
    public static byte[] up(LoraDevice device, LoraFrame frame, long counter, Instant heard, int rssi) {
        String fields = "\"devAddr\":\"" + device.devAddr() + "\",\"adr\":true,\"dr\":5,"
                + (counter == 0 ? "" : "\"fCnt\":" + counter + ",")
                + (frame.port() == 0 ? "" : "\"fPort\":" + frame.port() + ",")
                + "\"data\":\"" + frame.base64() + "\","
                + "\"rxInfo\":[{\"gatewayId\":\"0016c001f153a14c\",\"uplinkId\":4217106255,\"gwTime\":\"" + heard
                + "\",\"rssi\":" + rssi + ",\"snr\":9.5,\"crcStatus\":\"CRC_OK\"}]";
        return event(device, heard, fields);
    }

    /** Battery in %, as the answer to DevStatusReq tells it. */
    public static byte[] status(LoraDevice device, int battery, int margin, Instant at) {
        return event(
                device, at, (margin == 0 ? "" : "\"margin\":" + margin + ",") + "\"batteryLevel\":" + battery + ".0");
    }

    public static byte[] join(LoraDevice device, Instant at) {
        return event(device, at, "\"devAddr\":\"" + device.devAddr() + "\"");
    }

    private static byte[] event(LoraDevice device, Instant at, String fields) {
        String seed = device.devEui() + at + fields;
        String text = "{\"deduplicationId\":\"" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8))
                + "\",\"time\":\"" + at + "\",\"deviceInfo\":{\"tenantName\":\"ChirpStack\",\"applicationId\":\""
                + APPLICATION + "\",\"applicationName\":\"home\",\"deviceProfileName\":\"" + device.model()
                + "\",\"deviceName\":\"" + device.name() + "\",\"devEui\":\"" + device.devEui()
                + "\",\"deviceClassEnabled\":\"CLASS_A\",\"tags\":{\"model\":\""
                + device.model().toLowerCase(Locale.ROOT) + "\"}}," + fields + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
