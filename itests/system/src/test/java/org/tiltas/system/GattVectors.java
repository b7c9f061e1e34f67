package org.tiltas.system;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.tiltas.tools.gatt.GattBytes;

/** One message for each characteristic that the adapter documents, written from the Bluetooth specifications. */
final class GattVectors {
    private static final String HEART_RATE = "loinc#8867-4,mdc#8454258 final ";
    private static final String OXIMETER_RATE = "loinc#8867-4,mdc#149530 final ";
    private static final String SPO2 = "loinc#2708-6,loinc#59408-5,mdc#150456 final ";
    private static final String ENERGY = "mdc#8454263,metric#energy-expended final ";
    private static final String DISTANCE = "loinc#55430-3,mdc#8454247 final ";
    private static final String WORN = "metric#worn-duration final ";
    private static final String STEPS = "loinc#55423-8 final ";
    /** MDC units, partition 4: beats per minute, percent, mmHg. */
    private static final int PERCENT = 0x0220;

    private static final int MMHG = 0x0f20;

    private final OffsetDateTime deviceTime;

    /** @param deviceTime what the devices' clocks show, in whole seconds, with the offset of the home */
    GattVectors(OffsetDateTime deviceTime) {
        this.deviceTime = deviceTime;
    }

    List<Vector> all() {
        return Stream.of(
                        heart(),
                        pressure(),
                        oximetry(),
                        temperature(),
                        scales(),
                        glucose(),
                        device(),
                        activity(),
                        health())
                .flatMap(List::stream)
                .toList();
    }

    private List<Vector> heart() {
        return List.of(
                Vector.of("2a37 eight bits", bytes(0x06, 72)).gives(HEART_RATE + "72 /min"),
                Vector.of("2a37 sixteen bits, energy, intervals", u16(bytes(0x1f), 75, 1234, 1024, 512))
                        .gives(
                                HEART_RATE + "75 /min",
                                ENERGY + "1234 kJ",
                                "metric#rr-interval final {metric#rr-interval 1000 ms; metric#rr-interval 500 ms}"),
                Vector.of("2a37 contact lost", bytes(0x04, 72)).gives("event#off-body final true"),
                Vector.of("2a38 on the chest, with a rate", bytes(0x01))
                        .and("2a37", bytes(0x00, 72))
                        .gives("loinc#8867-4,mdc#147842 final 72 /min"));
    }

    private List<Vector> pressure() {
        return List.of(
                Vector.of(
                                "2a35 mmHg with everything",
                                u16(
                                        bytes(
                                                sfloat(
                                                        sfloat(bytes(0x1e), "128", "81", "97")
                                                                .dateTime(local()),
                                                        "64"),
                                                255),
                                        0))
                        .byDeviceClock()
                        .gives(
                                "loinc#85354-9,mdc#150020 final {loinc#8480-6,mdc#150021 128 mm[Hg];"
                                        + " loinc#8462-4,mdc#150022 81 mm[Hg]; loinc#8478-0,mdc#150023 97 mm[Hg]}",
                                "loinc#8867-4,mdc#149546 final 64 /min"),
                Vector.of("2a35 kPa", sfloat(bytes(0x01), "16.0", "10.7").sfloatNaN())
                        .gives("loinc#85354-9,mdc#150020 final {loinc#8480-6,mdc#150021 120 mm[Hg];"
                                + " loinc#8462-4,mdc#150022 80 mm[Hg]}"),
                Vector.of("2a36", sfloat(bytes(0x00), "93").sfloatNaN().sfloatNaN())
                        .gives("mdc#150300,metric#cuff-pressure preliminary 93 mm[Hg]"));
    }

    private List<Vector> oximetry() {
        return List.of(
                Vector.of("2a5e with time", sfloat(bytes(0x01), "97.5", "64").dateTime(local()))
                        .byDeviceClock()
                        .gives(SPO2 + "97.5 %", OXIMETER_RATE + "64 /min"),
                Vector.of(
                                "2a5f normal, fast, slow, amplitude",
                                sfloat(
                                        u16(sfloat(bytes(0x1f), "97", "64", "96", "65", "98", "63"), 0x20)
                                                .unsigned(0, 3),
                                        "1.25"))
                        .gives(
                                SPO2 + "97 %",
                                OXIMETER_RATE + "64 /min",
                                SPO2 + "96 %",
                                OXIMETER_RATE + "65 /min",
                                SPO2 + "98 %",
                                OXIMETER_RATE + "63 /min",
                                "loinc#61006-3,mdc#150320 final 1.25 %"));
    }

    private List<Vector> temperature() {
        return List.of(
                Vector.of(
                                "2a1c Celsius, time, mouth",
                                bytes(real(bytes(0x06), "36.4").dateTime(local()), 6))
                        .byDeviceClock()
                        .gives("loinc#8310-5,mdc#150364 final 36.4 Cel"),
                Vector.of("2a1c Fahrenheit", real(bytes(0x01), "98.6")).gives("loinc#8310-5,mdc#150364 final 37.0 Cel"),
                Vector.of("2a1d finger, with a temperature", bytes(0x04))
                        .and("2a1c", real(bytes(0x00), "31.2"))
                        .gives("loinc#39106-0,mdc#150388 final 31.2 Cel"),
                Vector.of("2a1e", real(bytes(0x00), "35.91")).gives("loinc#8310-5,mdc#150364 preliminary 35.91 Cel"));
    }

    private List<Vector> scales() {
        return List.of(
                Vector.of(
                                "2a9d SI with everything",
                                u16(bytes(u16(bytes(0x0e), 14_100).dateTime(local()), 255), 231, 1747))
                        .byDeviceClock()
                        .gives(
                                "loinc#29463-7,mdc#188736 final 70.500 kg",
                                "loinc#39156-5,mdc#188752 final 23.1 kg/m2",
                                "loinc#8302-2,mdc#188740 final 174.7 cm"),
                Vector.of("2a9d imperial", u16(bytes(0x01), 15_543)).gives("loinc#29463-7,mdc#188736 final 70.50 kg"),
                Vector.of("2a9d unsuccessful", u16(bytes(0x00), 0xffff))
                        .gives("loinc#29463-7,mdc#188736 final absent(error)"),
                Vector.of("2a9c", u16(new GattBytes(), 0x0c10, 252, 401, 14_100, 1747))
                        .gives(
                                "metric#body-composition final {loinc#41982-0,mdc#188748 25.2 %; loinc#73965-6 40.1 %}",
                                "loinc#29463-7,mdc#188736 final 70.500 kg", "loinc#8302-2,mdc#188740 final 174.7 cm"));
    }

    private List<Vector> glucose() {
        OffsetDateTime start = deviceTime.minusHours(2);
        int quarters = start.getOffset().getTotalSeconds() / 900;
        return List.of(
                Vector.of("2a18 kg/L", bytes(sfloat(record(0x02, 41), "0.00105"), 0x11))
                        .byDeviceClock()
                        .gives("loinc#41653-7,mdc#160184 final 105 mg/dL"),
                Vector.of("2a18 mol/L, plasma", bytes(sfloat(record(0x06, 42), "0.0058"), 0x12))
                        .byDeviceClock()
                        .gives("loinc#14743-9,mdc#160188 final 5.8 mmol/L"),
                Vector.of("2a18 control solution", bytes(sfloat(record(0x02, 43), "0.00105"), 0x1a))
                        .byDeviceClock()
                        .givesOfDevice("mdc#160208,metric#glucose-control final 105 mg/dL"),
                Vector.of("2a34 alone", bytes(u16(bytes(0x02), 40), 1))
                        .gives("metric#glucose-context final \"before meal\""),
                Vector.of("2aaa, then 2aa7", bytes(new GattBytes().dateTime(start.toLocalDateTime()), quarters, 0))
                        .and("2aa7", sfloat(u16(sfloat(bytes(8, 0x01), "105"), 120), "-2.5"))
                        .byDeviceClock()
                        .gives("loinc#99504-3,mdc#160212 final 105 mg/dL", "metric#glucose-trend final -2.5 mg/dL/min"),
                Vector.of("2aa8", u16(bytes(new GattBytes().unsigned(0x018001, 3), 0x59), 0xffff))
                        .tells(
                                "/property/0/valueCode/0/text",
                                "calibration; trend; quality; type interstitial fluid; location subcutaneous tissue"));
    }

    private List<Vector> device() {
        return List.of(
                Vector.of("2a19", bytes(87)).givesOfDevice("mdc#67996,metric#battery final 87 %"),
                Vector.of("2a2b", bytes(new GattBytes().dateTime(local()), 7, 128, 0))
                        .givesOfDevice("mdc#67975,metric#device-clock final"),
                Vector.of("2a08", new GattBytes().dateTime(local()))
                        .givesOfDevice("mdc#67975,metric#device-clock final"),
                Vector.of("2a29 and all device information", text("Ūkio ryšiai"))
                        .and("2a24", bytes('K', '2'))
                        .and("2a25", bytes('S', '7'))
                        .and("2a26", bytes('1', '.', '2'))
                        .and("2a27", bytes('B'))
                        .and("2a28", bytes('9'))
                        .and("2a23", bytes(0xff, 0xff, 0x56, 0x34, 0x12, 0x49, 0x4e, 0x4c))
                        .tells("/manufacturer", "Ūkio ryšiai")
                        .tells("/modelNumber", "K2")
                        .tells("/serialNumber", "S7")
                        .tells("/version/0/value", "1.2")
                        .tells("/version/1/value", "B")
                        .tells("/version/2/value", "9")
                        .tells("/property/0/valueCode/0/text", "4C-4E-49-12-34-56-FF-FF"));
    }

    private List<Vector> activity() {
        GattBytes zones = head(0x7ff_ffff, 4);
        for (int zone = 0; zone < 5; zone++) {
            zones.unsigned(60, 3);
        }
        bytes(u16(bytes(zones, 30, 40, 35, 55, 140, 71), 600, 1000, 800), 54, 60, 57);
        bytes(u16(zones, 20, 60, 40), 10, 20, 15, 11, 14, 12).unsigned(3600, 3);
        GattBytes night = u24(head(0xfffff, 3), 25_200, 1800, 27_000);
        u16(bytes(u16(night, 4, 12), 93), 5, 20);
        bytes(u24(night, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 51).unsigned(28_000, 3);
        return List.of(
                Vector.of(
                                "2b3c",
                                u16(
                                        u16(bytes(u16(head(0x7ff, 3), 100, 200, 300, 4), 35), 500, 112)
                                                .unsigned(20, 3),
                                        1,
                                        2,
                                        3))
                        .gives("mdc#8454255,metric#cadence final 112 /min"),
                Vector.of(
                                "2b3d",
                                u16(
                                                head(0x8f, 4)
                                                        .unsigned(100, 4)
                                                        .unsigned(50, 4)
                                                        .unsigned(150, 4),
                                                9)
                                        .unsigned(3300, 3))
                        .gives(ENERGY + "418 kJ", ENERGY + "209 kJ", ENERGY + "628 kJ", DISTANCE + "3300 m"),
                Vector.of("2b3e", bytes(u16(bytes(u16(bytes(head(0x7f, 2), 40, 72), 800), 58), 45), 16, 14))
                        .gives(
                                HEART_RATE + "72 /min",
                                "loinc#40443-4 final 58 /min",
                                "loinc#9279-1,mdc#151562 final 16 /min"),
                Vector.of("2b3f", zones)
                        .gives(
                                "metric#average-heart-rate final 71 /min",
                                "loinc#40443-4 final 57 /min",
                                WORN + "3600 s"),
                Vector.of("2b40", u24(head(0x1f, 1), 4231, 812, 60, 3300, 28_800))
                        .gives(
                                STEPS + "4231 1",
                                STEPS + "812 1",
                                STEPS + "60 1",
                                DISTANCE + "3300 m",
                                WORN + "28800 s"),
                Vector.of("2b41", bytes(u24(head(0x18, 2), 0x10), 52)).gives(HEART_RATE + "52 /min"),
                Vector.of("2b42", night)
                        .gives(
                                "loinc#93832-4 final 25200 s",
                                "metric#average-heart-rate final 51 /min",
                                WORN + "28000 s"));
    }

    private static List<Vector> health() {
        GattBytes number = real(u16(u16(bytes(0x03, 1), 12, 1).unsigned(150_456, 4), PERCENT), "97.5");
        GattBytes pair = bytes(u16(bytes(0x03, 7), 29, 1).unsigned(150_020, 4), 2);
        real(u16(bytes(pair.unsigned(150_021, 4), 1), MMHG), "128");
        real(u16(bytes(pair.unsigned(150_022, 4), 1), MMHG), "81");
        return List.of(
                Vector.of("2b8b one number", number).gives(SPO2 + "97.5 %"),
                Vector.of("2b8b compound", pair)
                        .gives("loinc#85354-9,mdc#150020 final {loinc#8480-6,mdc#150021 128 mm[Hg];"
                                + " loinc#8462-4,mdc#150022 81 mm[Hg]}"));
    }

    private LocalDateTime local() {
        return deviceTime.toLocalDateTime();
    }

    /** A glucose record with sequence number and base time. */
    private GattBytes record(int flags, int sequence) {
        return u16(bytes(flags), sequence).dateTime(local());
    }

    /** The beginning of the activity characteristics: only segment, flags, session, time in session, sequence number. */
    private static GattBytes head(long flags, int octets) {
        return u16(bytes(0x03).unsigned(flags, octets), 7, 1).unsigned(3600, 4).unsigned(42, 4);
    }

    private static GattBytes bytes(int... values) {
        return bytes(new GattBytes(), values);
    }

    private static GattBytes bytes(GattBytes to, int... values) {
        for (int value : values) {
            to.unsigned(value, 1);
        }
        return to;
    }

    private static GattBytes u16(GattBytes to, int... values) {
        for (int value : values) {
            to.unsigned(value, 2);
        }
        return to;
    }

    private static GattBytes u24(GattBytes to, int... values) {
        for (int value : values) {
            to.unsigned(value, 3);
        }
        return to;
    }

    private static GattBytes sfloat(GattBytes to, String... decimals) {
        for (String decimal : decimals) {
            to.sfloat(new BigDecimal(decimal));
        }
        return to;
    }

    private static GattBytes real(GattBytes to, String decimal) {
        return to.real(new BigDecimal(decimal));
    }

    private static String text(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
