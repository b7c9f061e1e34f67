package org.tiltas.tools.simulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;

/** The home of the demo: invented people, five Bluetooth devices each, a gateway per floor. */
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
                    DEVICES.stream()
                            .map(d -> new Resident.Device(address(number, d).replace(':', '-'), d + " " + (number + 1)))
                            .toList()));
        }
        return residents;
    }

    /** Registers gateways and residents, unless an earlier demo did. */
    public static void furnish(Home home, List<Resident> residents, String secret) throws IOException {
        for (int floor = 0; floor < FLOORS; floor++) {
            home.gateway(gateway(floor), secret, 1000);
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

    private static String gateway(int floor) {
        return "demo-floor-" + (floor + 1);
    }
}
