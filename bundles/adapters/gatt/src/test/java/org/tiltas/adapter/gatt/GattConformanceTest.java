package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.testkit.AdapterBench;
import org.tiltas.testkit.AdapterConformance;
import org.tiltas.testkit.Sample;

/** The promises of every adapter, with a message of each family of characteristics. */
class GattConformanceTest {
    private static final String DATE = "ea070b160a0000";
    private final GattAdapter adapter = new GattAdapter();
    private final AdapterBench bench = AdapterBench.of(adapter).gateway("gw1").mqtt("gatt/gw1");

    @Test
    void conforms() {
        List<Sample> samples = new ArrayList<>();
        List<String> entries = List.of(
                Gateway.entry("2a37", "0648"),
                Gateway.entry("2a37", "1f4b00d20400040002"),
                Gateway.entry("2a35", "1e800051006100" + DATE + "4000ff0000"),
                Gateway.entry("2a5e", "01cff34000" + DATE),
                Gateway.entry("2a1c", "066c0100ff" + DATE + "06"),
                Gateway.entry("2a9d", "0e1437" + DATE + "ffe700d306"),
                Gateway.entry("2a18", "022900" + DATE + "69b011"),
                Gateway.entry("2a34", "02280001"),
                Gateway.entry("2a19", "57"),
                Gateway.entry("2a29", "4b61756e6173"),
                Gateway.entry("2a2b", DATE + "078000"),
                Gateway.entry("2aaa", DATE + "0800"),
                Gateway.entry("2b8b", "0303010c00010098" + "4b02002002cf0300ff"));
        entries.forEach(entry -> samples.add(bench.payload(entry)));
        samples.add(bench.payload("[" + String.join(",", entries) + "]"));
        samples.add(bench.http().payload(entries.get(0)));

        AdapterConformance.check(adapter, samples);
    }
}
