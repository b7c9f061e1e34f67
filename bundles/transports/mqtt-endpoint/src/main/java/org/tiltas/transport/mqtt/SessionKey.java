package org.tiltas.transport.mqtt;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Name of a session. Client ids are scoped by gateway, so nobody takes over another gateway's session. */
record SessionKey(String gateway, String clientId) {
    /** Record id; safe because a slash in either part is encoded. */
    String id() {
        return encoded(gateway) + "/" + encoded(clientId);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
