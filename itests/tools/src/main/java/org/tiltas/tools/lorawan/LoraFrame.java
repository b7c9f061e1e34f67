package org.tiltas.tools.lorawan;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a LoRaWAN device sends: a port and the octets above LoRaWAN.
 *
 * @param hex the payload
 */
public record LoraFrame(int port, String hex) {
    private static final int MILESIGHT = 85;
    private static final int NETVOX = 6;
    private static final int TEKTELIC = 10;
    private static final int CAYENNE = 1;
    private static final int NETVOX_BUTTON = 0x10;
    private static final int NETVOX_DOOR = 0x02;

    /** A press of the WS101: 1 short, 2 long, 3 double. */
    public static LoraFrame press(int kind) {
        return new LoraFrame(
                MILESIGHT, new LoraOctets().octets(0xff, 0x2e, kind).hex());
    }

    /** An alarm of the VS373: type 0 fall, 3 out of bed; status 1 triggered, 2 deactivated, 3 ignored. */
    public static LoraFrame radarAlarm(int number, int type, int status, int region) {
        return new LoraFrame(
                MILESIGHT,
                new LoraOctets()
                        .octets(0x06, 0xfb)
                        .little(number, 2)
                        .octets(type, status, region)
                        .hex());
    }

    /** EM300-TH: battery in %, temperature and humidity of the room. */
    public static LoraFrame climate(int battery, BigDecimal celsius, BigDecimal humidity) {
        return new LoraFrame(
                MILESIGHT,
                new LoraOctets()
                        .octets(0x01, 0x75, battery, 0x03, 0x67)
                        .little(steps(celsius, "0.1"), 2)
                        .octets(0x04, 0x68, steps(humidity, "0.5"))
                        .hex());
    }

    /** WS301 or EM300-MCS by its channel, 3 or 6. */
    public static LoraFrame contact(int channel, boolean open) {
        return new LoraFrame(
                MILESIGHT, new LoraOctets().octets(channel, 0, open ? 1 : 0).hex());
    }

    /** A record of the EM300-TH's memory, at the device's time. */
    public static LoraFrame climateRecord(long epochSeconds, BigDecimal celsius, BigDecimal humidity) {
        return new LoraFrame(
                MILESIGHT,
                new LoraOctets()
                        .octets(0x20, 0xce)
                        .little(epochSeconds, 4)
                        .little(steps(celsius, "0.1"), 2)
                        .octets(steps(humidity, "0.5"), 0)
                        .hex());
    }

    /** Netvox RB02I: pressed, or its periodic report. */
    public static LoraFrame netvoxButton(BigDecimal volts, boolean pressed) {
        return netvox(NETVOX_BUTTON, volts, pressed);
    }

    /** Netvox R311A. */
    public static LoraFrame netvoxDoor(BigDecimal volts, boolean open) {
        return netvox(NETVOX_DOOR, volts, open);
    }

    private static LoraFrame netvox(int type, BigDecimal volts, boolean state) {
        return new LoraFrame(
                NETVOX,
                new LoraOctets()
                        .octets(1, type, 1, steps(volts, "0.1"), state ? 1 : 0, 0, 0, 0, 0, 0, 0)
                        .hex());
    }

    /** Tektelic Smart Room: temperature, humidity, reed switch. */
    public static LoraFrame room(BigDecimal celsius, BigDecimal humidity, boolean open) {
        return new LoraFrame(
                TEKTELIC,
                new LoraOctets()
                        .octets(0x03, 0x67)
                        .big(steps(celsius, "0.1"), 2)
                        .octets(0x04, 0x68, steps(humidity, "0.5"), 0x01, 0x00, open ? 0xff : 0)
                        .hex());
    }

    /** Abeeway heartbeat, firmware 2; in SOS mode it calls for help. */
    public static LoraFrame trackerHeartbeat(int battery, boolean sos) {
        return new LoraFrame(
                18,
                new LoraOctets()
                        .octets(0x05, sos ? 0x30 : 0x20, battery, 0x80, 0x00, 0x01, 2, 3, 0)
                        .hex());
    }

    /** Cayenne LPP: temperature on channel 1, humidity on channel 2. */
    public static LoraFrame cayenne(BigDecimal celsius, BigDecimal humidity) {
        return new LoraFrame(
                CAYENNE,
                new LoraOctets()
                        .octets(1, 0x67)
                        .big(steps(celsius, "0.1"), 2)
                        .octets(2, 0x68, steps(humidity, "0.5"))
                        .hex());
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    private static int steps(BigDecimal value, String step) {
        return value.divide(new BigDecimal(step)).intValueExact();
    }
}
