package org.tiltas.transport.mqttclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One broker as its record describes it.
 *
 * @param id name of the record
 * @param tls connect with TLS
 * @param ca certificates of the broker's authority as PEM; empty for those Java trusts
 * @param certificate our own certificate and those it hangs on, as PEM; empty to show none
 * @param key its private key as PEM (PKCS #8); never shown
 * @param user user name; empty to connect without
 * @param password in clear; never shown
 * @param clientId the same for ever: the broker keeps the session under it
 * @param shareName group of a shared subscription (MQTT 5, 4.8.2); empty for none
 * @param version 5 or 3
 */
record BrokerSettings(
        String id,
        String host,
        int port,
        boolean tls,
        String ca,
        String certificate,
        String key,
        String user,
        String password,
        String clientId,
        String shareName,
        int version,
        List<Subscription> subscriptions) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    BrokerSettings {
        subscriptions = List.copyOf(subscriptions);
    }

    /**
     * What is subscribed and where it goes.
     *
     * @param retained take in what the broker has stored when the subscription begins
     */
    record Subscription(String filter, String adapter, String gateway, boolean retained) {
        /** MQTT 5, 4.7: {@code +} stands for one level, {@code #} for all that follow and for none. */
        boolean matches(String topic) {
            String[] levels = filter.split("/", -1);
            String[] names = topic.split("/", -1);
            boolean wild = levels[0].equals("#") || levels[0].equals("+");
            if (wild && topic.startsWith("$")) {
                return false;
            }
            for (int i = 0; i < levels.length; i++) {
                if (levels[i].equals("#")) {
                    return true;
                }
                if (i == names.length || !levels[i].equals("+") && !levels[i].equals(names[i])) {
                    return false;
                }
            }
            return names.length == levels.length;
        }
    }

    /**
     * @param unsealed gives a secret in clear
     * @throws IllegalArgumentException naming the field that cannot be used
     */
    static BrokerSettings parse(String id, String body, UnaryOperator<String> unsealed) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("record: not JSON", e);
        }
        URI url = url(json.path("url").asText());
        boolean tls = "mqtts".equals(url.getScheme());
        List<Subscription> subscriptions = new ArrayList<>();
        json.path("subscriptions")
                .forEach(each -> subscriptions.add(new Subscription(
                        each.path("filter").asText(),
                        each.path("adapter").asText(),
                        each.path("gateway").asText(),
                        !"skip".equals(each.path("retained").asText()))));
        return new BrokerSettings(
                id,
                url.getHost(),
                url.getPort() > 0 ? url.getPort() : tls ? TLS_PORT : PLAIN_PORT,
                tls,
                json.at("/tls/ca").asText(""),
                json.at("/tls/certificate").asText(""),
                opened(unsealed, "tls.key", json.at("/tls/key").asText("")),
                json.path("user").asText(""),
                opened(unsealed, "password", json.path("password").asText("")),
                json.path("clientId").asText(),
                json.path("shareName").asText(""),
                json.path("version").asInt(5) == 3 ? 3 : 5,
                subscriptions);
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("mqtt".equals(url.getScheme()) || "mqtts".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // told below, without the text
        }
        throw new IllegalArgumentException("url: must be mqtt://host:port or mqtts://host:port");
    }

    private static String opened(UnaryOperator<String> unsealed, String field, String sealed) {
        try {
            return sealed.isEmpty() ? "" : unsealed.apply(sealed);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }

    boolean mqtt5() {
        return version == 5;
    }

    /** What the session at the broker hangs on; another text means another session. */
    String sessionKey() {
        return host + ":" + port + " " + clientId;
    }

    /** The filter as it is sent to the broker. */
    String wireFilter(Subscription subscription) {
        return shareName.isEmpty() ? subscription.filter() : "$share/" + shareName + "/" + subscription.filter();
    }

    List<String> wireFilters() {
        return subscriptions.stream().map(this::wireFilter).toList();
    }

    /** Where a topic belongs; empty for what an earlier subscription has left in the session. */
    Optional<Subscription> of(String topic) {
        return subscriptions.stream().filter(each -> each.matches(topic)).findFirst();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return id;
    }
}
