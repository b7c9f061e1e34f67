package org.tiltas.tools.fleet;

import java.time.Duration;
import java.util.Map;

/**
 * What a fleet does.
 *
 * @param rate messages per second of the whole fleet; 0 = as fast as back-pressure allows
 * @param duration how long to publish; zero = until {@code count}
 * @param count how many messages to publish; 0 = until {@code duration} has passed
 * @param window unacknowledged messages per connection
 * @param poison share of messages that no decoder can read, 0 to 1
 * @param duplicates share of messages that are sent twice, 0 to 1
 * @param mix characteristic to weight; of {@code 2a37}, {@code 2a1c}, {@code 2a35}
 * @param drain how long to wait for the last acknowledgements
 */
public record FleetPlan(
        String host,
        int port,
        String secret,
        int gateways,
        int devices,
        double rate,
        Duration duration,
        long count,
        int window,
        boolean mqtt5,
        double poison,
        double duplicates,
        Map<String, Integer> mix,
        Duration drain) {

    public FleetPlan {
        if (gateways < 1 || devices < gateways) {
            throw new IllegalArgumentException("gateways: at least 1, and at least one device for each");
        }
    }

    public static FleetPlan of(String host, int port, String secret) {
        return new FleetPlan(
                host,
                port,
                secret,
                24,
                1000,
                1000,
                Duration.ZERO,
                0,
                128,
                false,
                0,
                0,
                Map.of("2a37", 1),
                Duration.ofSeconds(60));
    }

    public static String gateway(int number) {
        return "gw" + (number + 1);
    }

    public FleetPlan withSize(int gatewayCount, int deviceCount) {
        return new FleetPlan(
                host,
                port,
                secret,
                gatewayCount,
                deviceCount,
                rate,
                duration,
                count,
                window,
                mqtt5,
                poison,
                duplicates,
                mix,
                drain);
    }

    public FleetPlan withRate(double perSecond) {
        return new FleetPlan(
                host,
                port,
                secret,
                gateways,
                devices,
                perSecond,
                duration,
                count,
                window,
                mqtt5,
                poison,
                duplicates,
                mix,
                drain);
    }

    public FleetPlan withEnd(Duration after, long messages) {
        return new FleetPlan(
                host,
                port,
                secret,
                gateways,
                devices,
                rate,
                after,
                messages,
                window,
                mqtt5,
                poison,
                duplicates,
                mix,
                drain);
    }

    public FleetPlan withConnection(boolean version5, int unacknowledged, Duration lastAcknowledgements) {
        return new FleetPlan(
                host,
                port,
                secret,
                gateways,
                devices,
                rate,
                duration,
                count,
                unacknowledged,
                version5,
                poison,
                duplicates,
                mix,
                lastAcknowledgements);
    }

    public FleetPlan withTrouble(double poisonShare, double duplicateShare, Map<String, Integer> weights) {
        return new FleetPlan(
                host,
                port,
                secret,
                gateways,
                devices,
                rate,
                duration,
                count,
                window,
                mqtt5,
                poisonShare,
                duplicateShare,
                weights,
                drain);
    }
}
