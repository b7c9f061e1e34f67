package org.tiltas.decoders;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tiltas.decoders.Decoder.Sample;
import org.tiltas.tools.gatt.Envelope;
import org.tiltas.tools.gatt.GattValue;
import org.tiltas.tools.hl7v2.AdmissionSender;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.lorawan.LoraHome;
import org.tiltas.tools.mqtt.Published;
import org.tiltas.tools.simulator.Voice;
import org.tiltas.tools.theengs.BluetoothHome;
import org.tiltas.tools.zigbee2mqtt.ZigbeeHome;

/** Messages as a home sends them in a day, from our own simulators. The same at every call. */
public final class Samples {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final OffsetDateTime LOCAL = NOW.atOffset(ZoneOffset.ofHours(2));
    private static final int DAY = 24 * 60;

    private Samples() {}

    /** At least one, in the proportions of a day. */
    public static List<Sample> of(Decoder decoder) {
        return switch (decoder) {
            case GATT -> gatt();
            case ZIGBEE2MQTT -> day(new ZigbeeHome(List.of(0, 1, 2), 1));
            case THEENGS -> day(new BluetoothHome("floor-1", List.of(0, 1, 2), 1));
            case CHIRPSTACK -> day(new LoraHome(LoraHome.Network.CHIRPSTACK, List.of(0, 1, 2), 1));
            case THINGS_STACK -> day(new LoraHome(LoraHome.Network.THINGS_STACK, List.of(0, 1, 2), 1));
            case HL7V2 -> hl7v2();
            case TEMPLATE -> template();
        };
    }

    static List<String> eventTopics(String before) {
        return Stream.of("up", "status", "join", "ack", "txack", "log", "location", "integration")
                .map(event -> before + event)
                .toList();
    }

    private static List<Sample> day(Voice voice) {
        List<Published> said = new ArrayList<>(voice.start(NOW));
        for (int minute = 0; minute < DAY; minute++) {
            said.addAll(voice.minute(minute, NOW.plusSeconds(60L * minute)));
        }
        return said.stream().map(p -> new Sample(p.topic(), p.bytes())).toList();
    }

    private static List<Sample> gatt() {
        Envelope envelope = new Envelope(ZoneOffset.ofHours(2));
        LocalDateTime clock = LOCAL.toLocalDateTime();
        List<GattValue> values = List.of(
                GattValue.heartRate(72, OptionalInt.of(1)),
                GattValue.heartRateWithInterval(75),
                GattValue.heartRate(0, OptionalInt.of(0)),
                GattValue.oximeterContinuous(97, 71),
                GattValue.oximeterSpot(96, 70, clock),
                GattValue.bloodPressure(124, 78, 70, 1, clock),
                GattValue.temperature(new BigDecimal("36.7"), 3, clock),
                GattValue.weight(new BigDecimal("71.30"), 1, clock),
                GattValue.battery(88),
                GattValue.steps(1, 3600, 60, 1200));
        List<Sample> samples = new ArrayList<>();
        for (GattValue value : values) {
            samples.add(new Sample("gatt/gw1", envelope.write("C0:FF:EE:00:00:01", value, NOW.toEpochMilli(), -61)));
        }
        return samples;
    }

    private static List<Sample> hl7v2() {
        BedsideMonitor monitor = new BedsideMonitor("MON", "0011223344556677", "17^^^HOME", 1);
        AdmissionSender office = new AdmissionSender("HIS", "HOME");
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            samples.add(Sample.of("", monitor.next(LOCAL.plusSeconds(round))));
        }
        samples.add(Sample.of("", office.admit("17", "Kalna^Anna", "W1^12^A", LOCAL)));
        samples.add(Sample.of("", office.move("17", "W1^14^B", LOCAL)));
        samples.add(Sample.of("", office.update("17", "Liepa^Anna", LOCAL)));
        samples.add(Sample.of("", office.merge("17", "18", LOCAL)));
        samples.add(Sample.of("", office.discharge("17", LOCAL)));
        return samples;
    }

    private static List<Sample> template() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String json = "{\"mac\":\"C0:FF:EE:00:00:%02X\",\"taken\":\"%s\",\"values\":[{\"sys\":%d,\"dia\":%d,"
                    + "\"unit\":\"%s\",\"pulse\":%d,\"skin\":91.%d},{\"pulse\":0}]}";
            samples.add(Sample.of(
                    "clinic/gw1",
                    json.formatted(
                            i, LOCAL.plusSeconds(i), 120 + i, 70 + i, i % 5 == 0 ? "mmHg" : "mm[Hg]", 60 + i, i % 10)));
        }
        return samples;
    }

    static String text(Sample sample) {
        return new String(sample.payload(), StandardCharsets.UTF_8);
    }
}
