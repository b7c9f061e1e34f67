package org.tiltas.tools.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.hl7v2.AdmissionSender;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.hl7v2.Ward;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.lorawan.LoraDevice;
import org.tiltas.tools.lorawan.LoraHome;
import org.tiltas.tools.template.RingHome;
import org.tiltas.tools.theengs.BluetoothHome;
import org.tiltas.tools.zigbee2mqtt.ZigbeeHome;

/** The home of the demo: invented people, twelve devices each, a gateway per floor. */
public final class DemoHome {
    static final List<String> DEVICES = List.of("band", "oximeter", "cuff", "thermometer", "scale");

    /** A band that speaks but was never given to anybody. */
    static final String UNASSIGNED = DeviceName.address(0xFFFE);

    private static final String CHIRPSTACK = "demo-chirpstack";
    private static final String THINGS_STACK = "demo-things-stack";
    private static final String RINGS = "demo-rings";
    /** MSH-3 of the monitors, and of the office. */
    private static final String MONITORS = "DEMO-MON";

    private static final String ADMISSIONS = "DEMO-ADT";
    private static final int MONITORED = 2;
    private static final Duration MONITOR_PAUSE = Duration.ofSeconds(3);
    private static final Duration OFFICE_PAUSE = Duration.ofMillis(500);
    private static final int FLOORS = 3;
    private static final String[] GIVEN = {
        "Ona", "Jonas", "Marija", "Antanas", "Janina", "Petras", "Elena", "Kazys", "Irena", "Stasys",
        "Anna", "Janis", "Velta", "Arvids", "Ilga", "Helmi", "Endel", "Linda", "Aino", "Vaino"
    };
    private static final String[] FAMILY = {
        "Beržas", "Ąžuolas", "Liepa", "Klevas", "Uosis", "Eglė", "Pušis", "Gluosnis", "Alksnis", "Drebulė",
        "Ozols", "Bērzs", "Kļava", "Osis", "Vītola", "Kask", "Tamm", "Mänd", "Koivu", "Haapa"
    };

    private DemoHome() {}

    public static List<Resident> residents(int count) {
        List<Resident> residents = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            int number = r;
            residents.add(new Resident(
                    "D%03d".formatted(r + 1),
                    FAMILY[r % FAMILY.length],
                    GIVEN[r % GIVEN.length],
                    !List.of(1, 3, 5, 7, 9, 11, 13, 16, 19).contains(r % GIVEN.length),
                    1926 + 7 * r % 25,
                    devices(number)));
        }
        return residents;
    }

    private static List<Resident.Device> devices(int resident) {
        String number = " " + (resident + 1);
        List<Resident.Device> devices = new ArrayList<>();
        DEVICES.forEach(
                d -> devices.add(new Resident.Device(address(resident, d).replace(':', '-'), d + number)));
        for (ZigbeeHome.Kind kind : List.of(ZigbeeHome.Kind.BED, ZigbeeHome.Kind.BUTTON)) {
            String name = kind == ZigbeeHome.Kind.BED ? "bed strap" : "call button";
            devices.add(new Resident.Device(ZigbeeHome.SYSTEM, ZigbeeHome.identifier(resident, kind), name + number));
        }
        devices.add(new Resident.Device(
                BluetoothHome.identifier(resident, BluetoothHome.Kind.BAND), "fitness band" + number));
        devices.add(new Resident.Device(
                BluetoothHome.identifier(resident, BluetoothHome.Kind.SCALE), "bathroom scale" + number));
        for (LoraHome.Kind kind : List.of(LoraHome.Kind.BUTTON, LoraHome.Kind.RADAR)) {
            String name = kind == LoraHome.Kind.BUTTON ? "neck button" : "fall radar";
            LoraDevice device = LoraHome.device(network(resident), resident, kind);
            devices.add(new Resident.Device(LoraDevice.SYSTEM, device.identifier(), name + number));
        }
        devices.add(new Resident.Device(RingHome.system(), RingHome.identifier(resident), "ring" + number));
        return devices;
    }

    /** Residents of a floor. */
    static List<Integer> onFloor(int floor, int residents) {
        return IntStream.range(0, residents)
                .filter(r -> floor(r) == floor)
                .boxed()
                .toList();
    }

    /** Registers gateways and residents, unless an earlier demo did. */
    public static void furnish(Home home, List<Resident> residents, String secret) throws IOException {
        for (int floor = 0; floor < FLOORS; floor++) {
            // one gateway cannot have both: a topic could match the filters of either
            home.gateway(gateway(floor), secret, 1000);
            home.gateway(bridge(floor), secret, 1000, List.of("zigbee2mqtt"));
            home.gateway(listener(floor), secret, 1000, List.of("theengs"));
        }
        home.gateway(CHIRPSTACK, secret, 1000, List.of("chirpstack"));
        home.gateway(THINGS_STACK, secret, 1000, List.of("things-stack"));
        home.gateway(RINGS, secret, 1000, List.of(RingHome.MODULE));
        home.sender("demo-monitors", secret, MONITORS, "off");
        home.sender("demo-admissions", secret, ADMISSIONS, "admit");
        if (!home.knows(residents.get(0))) {
            home.register(residents);
        }
    }

    /** The gateway programs of the house beside those of the residents' own devices, by the gateway they send as. */
    static Map<String, Voice> voices(int residents) {
        Map<String, Voice> voices = new LinkedHashMap<>();
        for (int floor = 0; floor < FLOORS; floor++) {
            List<Integer> there = onFloor(floor, residents);
            if (!there.isEmpty()) {
                voices.put(bridge(floor), new ZigbeeHome(there, floor));
                voices.put(listener(floor), new BluetoothHome("floor-" + (floor + 1), there, floor));
            }
        }
        for (LoraHome.Network network : LoraHome.Network.values()) {
            List<Integer> there = IntStream.range(0, residents)
                    .filter(r -> network(r) == network)
                    .boxed()
                    .toList();
            String gateway = network == LoraHome.Network.CHIRPSTACK ? CHIRPSTACK : THINGS_STACK;
            voices.put(gateway, new LoraHome(network, there, 7));
        }
        voices.put(
                RINGS, new RingHome(RINGS, IntStream.range(0, residents).boxed().toList(), 8));
        return voices;
    }

    /** Two bedside monitors, and the office that tells by ADT who lives where; they send from now on. */
    static List<Ward> wards(String host, int port, int residents) {
        List<Resident> people = residents(residents);
        List<BedsideMonitor> monitors = new ArrayList<>();
        for (int r = 0; r < Math.min(MONITORED, residents); r++) {
            String patient = people.get(r).id() + "^^^" + Home.AUTHORITY;
            monitors.add(new BedsideMonitor(MONITORS, "0011223300000%03X".formatted(r), patient, r));
        }
        AdmissionSender office = new AdmissionSender(ADMISSIONS, Home.AUTHORITY);
        return List.of(
                new Ward(
                                host,
                                port,
                                turn -> Optional.of(monitors.get((int) (turn % monitors.size()))
                                        .next(OffsetDateTime.now())))
                        .start(MONITOR_PAUSE),
                new Ward(host, port, turn -> admission(office, people, turn)).start(OFFICE_PAUSE));
    }

    /** First all come; later somebody changes beds now and then. */
    private static Optional<String> admission(AdmissionSender office, List<Resident> people, long turn) {
        int resident = (int) (turn % people.size());
        if (turn < people.size()) {
            Resident person = people.get(resident);
            String born = person.birthYear() + "0501|" + (person.female() ? "F" : "M");
            return Optional.of(office.admit(
                    person.id(),
                    person.family() + "^" + person.given(),
                    born,
                    place(resident, "A"),
                    OffsetDateTime.now()));
        }
        String bed = turn / people.size() % 2 == 1 ? "B" : "A";
        return turn % 60 == 0
                ? Optional.of(office.move(people.get(resident).id(), place(resident, bed), OffsetDateTime.now()))
                : Optional.empty();
    }

    private static String place(int resident, String bed) {
        int floor = floor(resident) + 1;
        return "F" + floor + "^" + (100 * floor + resident / FLOORS + 1) + "^" + bed;
    }

    /** Two floors have one network server, the third has another. */
    static LoraHome.Network network(int resident) {
        return floor(resident) < 2 ? LoraHome.Network.CHIRPSTACK : LoraHome.Network.THINGS_STACK;
    }

    static List<String> gateways() {
        return List.of(gateway(0), gateway(1), gateway(2));
    }

    static int floor(int resident) {
        return resident % FLOORS;
    }

    static String address(int resident, String device) {
        return DeviceName.address(0x1000 + resident * DEVICES.size() + DEVICES.indexOf(device));
    }

    /** The Zigbee bridge of a floor. */
    static String bridge(int floor) {
        return "demo-zigbee-" + (floor + 1);
    }

    /** What overhears advertisements on a floor. */
    static String listener(int floor) {
        return "demo-bluetooth-" + (floor + 1);
    }

    private static String gateway(int floor) {
        return "demo-floor-" + (floor + 1);
    }
}
