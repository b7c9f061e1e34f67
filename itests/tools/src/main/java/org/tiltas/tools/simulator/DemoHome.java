package org.tiltas.tools.simulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.theengs.BluetoothHome;
import org.tiltas.tools.zigbee2mqtt.ZigbeeHome;

/** The home of the demo: invented people, nine devices each, a gateway per floor. */
public final class DemoHome {
    static final List<String> DEVICES = List.of("band", "oximeter", "cuff", "thermometer", "scale");

    /** A band that speaks but was never given to anybody. */
    static final String UNASSIGNED = DeviceName.address(0xFFFE);

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
        if (!home.knows(residents.get(0))) {
            home.register(residents);
        }
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
