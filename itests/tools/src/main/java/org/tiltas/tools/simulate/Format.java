package org.tiltas.tools.simulate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.gatt.GattValue;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.lorawan.LoraDevice;
import org.tiltas.tools.lorawan.LoraHome;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.template.RingHome;
import org.tiltas.tools.theengs.BluetoothHome;
import org.tiltas.tools.zigbee2mqtt.ZigbeeHome;

/** A shipped format, as {@code tiltas simulate --adapter} names it. */
enum Format {
    GATT,
    ZIGBEE2MQTT,
    THEENGS,
    CHIRPSTACK,
    THINGS_STACK,
    HL7V2,
    TEMPLATE;

    /** Numbers apart from those of the demo and of fleets. */
    private static final int FIRST = 0x4000;

    private static final int MINUTES = 24 * 60;

    /** Says what one device measured now. */
    interface Speaker {
        /** @param round how often each device has spoken before */
        Published say(int device, long round, Instant now);

        /** What is said first. */
        default List<Published> start(Instant now) {
            return List.of();
        }
    }

    static Format of(String adapter) {
        for (Format format : values()) {
            if (format.adapter().equals(adapter) || format.name().equalsIgnoreCase(adapter.replace('-', '_'))) {
                return format;
            }
        }
        throw new IllegalArgumentException("option --adapter: '" + adapter + "' is none of "
                + Stream.of(values()).map(Format::adapter).collect(Collectors.joining(", ")));
    }

    /** The module that reads it. */
    String adapter() {
        return this == TEMPLATE
                ? RingHome.MODULE
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The device as FHIR knows it. */
    Resident.Device device(int number) {
        int n = FIRST + number;
        String name = adapter() + " " + (number + 1);
        return switch (this) {
            case GATT -> new Resident.Device(DeviceName.identifier(n), name);
            case ZIGBEE2MQTT ->
                new Resident.Device(ZigbeeHome.SYSTEM, ZigbeeHome.identifier(n, ZigbeeHome.Kind.CLIMATE), name);
            case THEENGS -> new Resident.Device(BluetoothHome.identifier(n, BluetoothHome.Kind.BAND), name);
            case CHIRPSTACK -> lora(LoraHome.Network.CHIRPSTACK, n, name);
            case THINGS_STACK -> lora(LoraHome.Network.THINGS_STACK, n, name);
            case HL7V2 -> new Resident.Device(LoraDevice.SYSTEM, hyphenated(monitor(number)), name);
            case TEMPLATE -> new Resident.Device(RingHome.system(), RingHome.identifier(n), name);
        };
    }

    private static Resident.Device lora(LoraHome.Network network, int n, String name) {
        LoraDevice device = LoraHome.device(network, n, LoraHome.Kind.CLIMATE);
        return new Resident.Device(LoraDevice.SYSTEM, device.identifier(), name);
    }

    /** EUI-64 of a monitor. */
    static String monitor(int number) {
        return "00112233%08X".formatted(FIRST + number);
    }

    private static String hyphenated(String hex) {
        return hex.replaceAll("(..)(?!$)", "$1-");
    }

    /** For one thread. Not for HL7 v2, which is not spoken by MQTT. */
    Speaker speaker(String gateway, int devices) {
        List<Integer> numbers = IntStream.range(FIRST, FIRST + devices).boxed().toList();
        return switch (this) {
            case GATT -> {
                Envelope envelope = new Envelope(OffsetDateTime.now().getOffset());
                yield (device, round, now) -> new Published(
                        "gatt/" + gateway,
                        new String(
                                envelope.write(
                                        DeviceName.address(FIRST + device),
                                        GattValue.heartRate(60 + (int) ((device + round) % 40), OptionalInt.of(1)),
                                        now.toEpochMilli(),
                                        -60),
                                StandardCharsets.US_ASCII));
            }
            case ZIGBEE2MQTT -> {
                ZigbeeHome home = new ZigbeeHome(numbers, 1);
                yield new Speaker() {
                    @Override
                    public Published say(int device, long round, Instant now) {
                        return home.climate(FIRST + device, (int) (round % MINUTES), now);
                    }

                    @Override
                    public List<Published> start(Instant now) {
                        return home.start();
                    }
                };
            }
            case THEENGS -> {
                BluetoothHome home = new BluetoothHome(gateway, numbers, 1);
                yield (device, round, now) -> home.band(FIRST + device, (int) (round % MINUTES));
            }
            case CHIRPSTACK -> lora(LoraHome.Network.CHIRPSTACK, numbers);
            case THINGS_STACK -> lora(LoraHome.Network.THINGS_STACK, numbers);
            case TEMPLATE -> {
                RingHome home = new RingHome(gateway, numbers, 1);
                yield (device, round, now) -> home.reading(FIRST + device, now);
            }
            case HL7V2 -> throw new IllegalStateException("HL7 v2 goes by MLLP");
        };
    }

    private static Speaker lora(LoraHome.Network network, List<Integer> numbers) {
        LoraHome home = new LoraHome(network, numbers, 1);
        return (device, round, now) -> home.climate(FIRST + device, (int) (round % MINUTES), now);
    }
}
