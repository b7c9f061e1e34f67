package org.tiltas.decoders;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.decoders.Decoder.Sample;
import org.tiltas.lorawan.Models;
import org.tiltas.lorawan.Uplink;
import org.tiltas.lorawan.milesight.MilesightModels;
import org.tiltas.lorawan.netvox.NetvoxTypes;
import org.tiltas.spi.intake.TopicFilters;
import org.tiltas.transport.file.FileTarget;
import org.tiltas.transport.http.HttpTarget;
import org.tiltas.transport.mllp.MllpTarget;
import org.tiltas.transport.mqtt.MqttTarget;

/** Something that reads what anybody may send, with the rules that hold for every input. */
public enum Target {
    GATT(Decoder.GATT),
    /** The octets of a characteristic, which are hex inside the envelope. */
    GATT_VALUES(Target::gattValue, Target::gattValues),
    ZIGBEE2MQTT(Decoder.ZIGBEE2MQTT),
    THEENGS(Decoder.THEENGS),
    CHIRPSTACK(Decoder.CHIRPSTACK),
    THINGS_STACK(Decoder.THINGS_STACK),
    /** The octets of a device, which are base64 inside the network server's JSON. */
    LORAWAN(Target::lorawan, Target::lorawanFrames),
    HL7V2(Decoder.HL7V2),
    /** What stands behind the MSH of a message about residents; the first octet is the event. */
    HL7V2_ADT(Target::admission, Target::admissions),
    TEMPLATE(Decoder.TEMPLATE),
    MLLP(MllpTarget::run, Target::mllpStreams),
    HL7_BATCH(MllpTarget::batch, Target::batches),
    HTTP(bytes -> Transports.HTTP.run(bytes), HttpTarget::seeds),
    FILE_NAMES(FileTarget::run, FileTarget::seeds),
    MQTT(bytes -> Transports.MQTT.run(bytes), MqttTarget::seeds),
    MQTT_TOPICS(Target::topics, Target::topicSeeds),
    /** Breaks on one word that no chance finds, to prove that guidance does. */
    MUTANT(Target::mutant, () -> List.of("none".getBytes(StandardCharsets.US_ASCII)));

    private static final int MOST_READINGS = 10_000;
    /** Made when first needed. */
    private static final class LoraModels {
        static final List<String> NAMES = models();
    }

    private static final class Transports {
        static final HttpTarget HTTP = new HttpTarget();
        static final MqttTarget MQTT = new MqttTarget();
    }

    private static final class Residents {
        static final DeviceAdapter ADAPTER = Decoder.HL7V2.adapter();
    }

    private static final List<String> EVENTS = List.of("A01", "A02", "A03", "A08", "A40", "A11", "");
    private static final int[] PORTS = {0, 1, 2, 6, 7, 10, 13, 17, 18, 19, 85, 100, 101, 255};

    private final Consumer<byte[]> input;
    private final Seeds seeds;

    /** Where inputs begin. */
    private interface Seeds {
        List<byte[]> make();
    }

    Target(Consumer<byte[]> input, Seeds seeds) {
        this.input = input;
        this.seeds = seeds;
    }

    Target(Decoder decoder) {
        // made when needed: a fuzzer that runs one target must not instrument all others
        AtomicReference<DeviceAdapter> made = new AtomicReference<>();
        List<String> topics = decoder.topics();
        boolean several = topics.size() > 1;
        this.input = bytes -> {
            DeviceAdapter adapter = made.updateAndGet(a -> a == null ? decoder.adapter() : a);
            int topic = several && bytes.length > 0 ? (bytes[0] & 0xff) % topics.size() : 0;
            byte[] payload = several && bytes.length > 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
            decode(adapter, new Sample(topics.get(topic), payload));
        };
        this.seeds = () -> seeds(decoder, topics, several);
    }

    private static List<byte[]> seeds(Decoder decoder, List<String> topics, boolean several) {
        Set<String> kinds = new LinkedHashSet<>();
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Samples.of(decoder)) {
            // one of each form is enough
            if (kinds.add(
                    Samples.text(sample).replaceAll("[0-9A-Za-z+/=.:-]{3,}", "").replaceAll("[0-9]", ""))) {
                int topic = Math.max(0, topics.indexOf(sample.topic()));
                seeds.add(several ? with(topic, sample.payload()) : sample.payload());
            }
        }
        return seeds;
    }

    /** Throws whatever shows that a rule is broken. */
    public void run(byte[] bytes) {
        input.accept(bytes);
    }

    void warmUp() {
        seeds.make().forEach(this::run);
        run(new byte[0]);
    }

    /** Writes where the fuzzer begins. */
    void writeSeeds(Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] seed : seeds.make()) {
            Files.write(folder.resolve("seed-%03d".formatted(number++)), seed);
        }
    }

    /** Readings or the declared error; the same readings again; only metrics that are declared. */
    private static void decode(DeviceAdapter adapter, Sample sample) {
        Optional<Contents> first = read(adapter, sample);
        if (!first.equals(read(adapter, sample))) {
            throw new AssertionError("the same message gives other readings");
        }
        if (first.isPresent()) {
            List<Reading> readings = first.get().readings();
            check(readings.size() <= MOST_READINGS, "too many readings");
            for (Reading reading : readings) {
                check(adapter.descriptor().metrics().contains(reading.metric()), "an undeclared metric");
            }
        }
    }

    private static Optional<Contents> read(DeviceAdapter adapter, Sample sample) {
        try {
            return Optional.of(Decoder.read(adapter, sample));
        } catch (DecodeException e) {
            declared(e);
            return Optional.of(new Contents(e.partial(), List.of()));
        }
    }

    private static void declared(DecodeException e) {
        check(e.reason().matches("[a-z0-9-]+"), "a reason is no word: " + e.reason());
        String detail = e.getMessage();
        check(!detail.isBlank() && detail.length() < 400, "a detail is empty or long");
        check(detail.chars().noneMatch(c -> c < ' '), "a detail is not one line");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Made when first needed. */
    private static final class Envelopes {
        static final DeviceAdapter ADAPTER = Decoder.GATT.adapter();
    }

    private static final String[] CHARACTERISTICS = {
        "2a37", "2a38", "2a35", "2a36", "2a5e", "2a5f", "2a1c", "2a1e", "2a1d", "2a9d", "2a9c", "2a18", "2a34", "2aa7",
        "2aaa", "2aa8", "2a19", "2a2b", "2a08", "2a29", "2a23", "2b3c", "2b3d", "2b3e", "2b3f", "2b40", "2b41", "2b42",
        "2b8b"
    };

    private static void gattValue(byte[] bytes) {
        if (bytes.length > 0) {
            String characteristic = CHARACTERISTICS[(bytes[0] & 0xff) % CHARACTERISTICS.length];
            String hex = HexFormat.of().formatHex(bytes, 1, bytes.length);
            decode(
                    Envelopes.ADAPTER,
                    Sample.of(
                            "gatt/gw1",
                            "{\"device\":\"C0:FF:EE:00:00:01\",\"characteristic\":\"" + characteristic
                                    + "\",\"value\":\"" + hex + "\"}"));
        }
    }

    private static List<byte[]> gattValues() {
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Samples.of(Decoder.GATT)) {
            String text = Samples.text(sample);
            String characteristic = text.replaceAll(".*istic\":\"(....)\".*", "$1");
            String hex = text.replaceAll(".*value\":\"([0-9a-f]*)\".*", "$1");
            int kind = Arrays.asList(CHARACTERISTICS).indexOf(characteristic);
            seeds.add(with(kind, HexFormat.of().parseHex(hex)));
        }
        return seeds;
    }

    private static List<String> models() {
        Set<String> all = new TreeSet<>(MilesightModels.all().keySet());
        all.addAll(NetvoxTypes.names());
        all.addAll(List.of("Milesight", "tektelic", "eDoctor", "Netvox", "abeeway", "LPP"));
        return List.copyOf(all);
    }

    private static void lorawan(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        Uplink uplink = new Uplink(
                DeviceIdentifier.eui64("24E1247E57000000"),
                "24E1247E57000000",
                List.of(new Uplink.Hint(
                        Uplink.Trust.MODEL, LoraModels.NAMES.get((bytes[0] & 0xff) % LoraModels.NAMES.size()))),
                Map.of(),
                PORTS[(bytes[1] & 0xff) % PORTS.length],
                Arrays.copyOfRange(bytes, 2, bytes.length),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        check(frame(uplink).equals(frame(uplink)), "the same frame gives other readings");
    }

    private static List<Reading> frame(Uplink uplink) {
        try {
            return Models.read(uplink);
        } catch (DecodeException e) {
            declared(e);
            return e.partial();
        }
    }

    private static List<byte[]> lorawanFrames() {
        List<byte[]> seeds = new ArrayList<>();
        for (int model = 0; model < LoraModels.NAMES.size(); model++) {
            seeds.add(with(model, new byte[] {10, 1, 0x75, 92, 3, 0x67, 16, 1}));
            seeds.add(with(model, new byte[] {3, 1, 2, 1, 0x1c, 1, 0, 0, 0, 0, 0, 0, 0}));
        }
        return seeds;
    }

    private static void admission(byte[] bytes) {
        if (bytes.length > 0) {
            String event = EVENTS.get((bytes[0] & 0xff) % EVENTS.size());
            byte[] msh = ("MSH|^~\\&|HIS||||20261122100000+0200||ADT^" + event + "|1|P|2.6\r")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] message = Arrays.copyOf(msh, msh.length + bytes.length - 1);
            System.arraycopy(bytes, 1, message, msh.length, bytes.length - 1);
            decode(Residents.ADAPTER, new Sample("", message));
        }
    }

    private static List<byte[]> admissions() {
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Samples.of(Decoder.HL7V2)) {
            String text = Samples.text(sample);
            int event = text.contains("|ADT^") ? EVENTS.indexOf(text.replaceAll("(?s).*?ADT\\^(...).*", "$1")) : -1;
            if (event >= 0) {
                seeds.add(with(event, text.substring(text.indexOf('\r') + 1).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return seeds;
    }

    private static List<byte[]> batches() {
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Samples.of(Decoder.HL7V2).subList(0, 3)) {
            String text = Samples.text(sample);
            seeds.add(("BHS|^~\\&|MON||||||||B1\r" + text + "BTS|1\r").getBytes(StandardCharsets.UTF_8));
            seeds.add(("FHS|^~\\&|MON||||||||F1\rBHS|^~\\&\r" + text + text + "BTS|2\rBHS|^~\\&\rBTS|0\rFTS|2\r")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }

    private static List<byte[]> mllpStreams() {
        List<byte[]> seeds = new ArrayList<>();
        for (Sample sample : Samples.of(Decoder.HL7V2)) {
            byte[] text = sample.payload();
            ByteBuffer block =
                    ByteBuffer.allocate(text.length + 3).put((byte) 0x0b).put(text);
            seeds.add(block.put((byte) 0x1c).put((byte) '\r').array());
        }
        return seeds;
    }

    /** What two filters take for one gateway must be found when they are configured. */
    private static void topics(byte[] bytes) {
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 4);
        if (parts.length < 4 || parts[3].isEmpty() || parts[2].isEmpty()) {
            return;
        }
        String a = parts[0];
        String b = parts[1];
        String topic = parts[2];
        String gateway = parts[3];
        boolean wild = topic.contains("#") || topic.contains("+") || gateway.contains("/");
        if (!TopicFilters.trouble(a).isEmpty() || !TopicFilters.trouble(b).isEmpty() || wild) {
            return;
        }
        boolean overlap = TopicFilters.overlap(a, b, gateway);
        check(overlap == TopicFilters.overlap(b, a, gateway), "overlap depends on the order");
        boolean both = TopicFilters.matches(a, topic, gateway) && TopicFilters.matches(b, topic, gateway);
        check(!both || overlap, "a topic matches two filters that do not overlap");
        check(!both || TopicFilters.overlap(a, b), "a topic matches two filters that do not overlap for anybody");
        check(!TopicFilters.matches(a, topic, gateway) || TopicFilters.matchesOfAny(a, topic), "matches of nobody");
    }

    private static List<byte[]> topicSeeds() {
        return List.of(
                "gatt/{gateway}\n+/+\ngatt/gw1\ngw1".getBytes(StandardCharsets.UTF_8),
                "+/+/BTtoMQTT/+\nhome/#\nhome/a/BTtoMQTT/b\ngw1".getBytes(StandardCharsets.UTF_8),
                "$share/x\n#\n$share/x\ngw1".getBytes(StandardCharsets.UTF_8));
    }

    private static void mutant(byte[] bytes) {
        if (bytes.length >= 4 && bytes[0] == 't') {
            if (bytes[1] == 'i') {
                if (bytes[2] == 'l') {
                    if (bytes[3] == 't') {
                        throw new IllegalStateException("the mutant was found");
                    }
                }
            }
        }
    }

    private static byte[] with(int first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
