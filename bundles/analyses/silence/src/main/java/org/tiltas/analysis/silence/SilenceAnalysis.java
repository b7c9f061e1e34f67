package org.tiltas.analysis.silence;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/** Watches what should speak and does not: here the absence of a reading is the alarm. Technical only. */
@Component(service = AnalysisModule.class, property = "tiltas.module=silence")
public final class SilenceAnalysis implements AnalysisModule {
    static final String SILENT = "silent";
    static final String OFF_BODY = "off-body";
    static final String BATTERY = "battery";
    static final String CLOCK = "clock";
    static final String GATEWAY = "gateway-silent";

    static final String WATCH = "watch";
    static final String SILENT_AFTER = "silent-after";
    static final String STEADY_AFTER = "steady-after";
    static final String OFF_BODY_HOLD = "off-body.hold";
    static final String BATTERY_LOW = "battery.low";
    static final String BATTERY_VERY_LOW = "battery.very-low";
    static final String CLOCK_COUNT = "clock.count";
    static final String GATEWAY_AFTER = "gateway.silent-after";
    static final String GATEWAY_LEAST = "gateway.least";
    static final String GATEWAY_MOST = "gateway.most";

    private static final long DAY = 86_400;

    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "silence",
            "Silent devices and gateways",
            "1",
            AnalysisDescriptor.Purpose.GENERAL,
            Set.of(),
            Set.of(Key.Keying.DEVICE, Key.Keying.GATEWAY),
            AnalysisDescriptor.Order.RECEIVED,
            parameters(),
            List.of(
                    new AlertKind(SILENT, "Silent device", Nature.TECHNICAL, false),
                    new AlertKind(OFF_BODY, "Device not worn", Nature.TECHNICAL, false),
                    new AlertKind(BATTERY, "Low battery", Nature.TECHNICAL, false),
                    new AlertKind(CLOCK, "Clock of a device cannot be used", Nature.TECHNICAL, false),
                    new AlertKind(GATEWAY, "Silent gateway", Nature.TECHNICAL, false)),
            Set.of());

    private static List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.flag(WATCH, true, "Whether silence of the device is told at all."));
        all.add(Parameter.duration(
                SILENT_AFTER, 60, 30 * DAY, "", "Silence after this time is told; unset: by what the device sends."));
        for (Rhythm rhythm : Rhythm.values()) {
            all.add(Parameter.duration(
                    rhythm.parameter(), 60, 30 * DAY, rhythm.usual(), "The same for a device of this sort."));
        }
        all.add(Parameter.duration(
                STEADY_AFTER, 0, 7 * DAY, "PT2H", "Only what has been sending for so long without a gap is expected."));
        all.add(Parameter.duration(OFF_BODY_HOLD, 0, DAY, "PT30M", "A device not worn for so long is told."));
        all.add(Parameter.number(BATTERY_LOW, "%", "0", "100", "15", "A battery at or below this is low."));
        all.add(Parameter.number(BATTERY_VERY_LOW, "%", "0", "100", "5", "At or below this it is nearly empty."));
        all.add(Parameter.number(
                CLOCK_COUNT, "1", "1", "1000", "10", "So many values in a row without a usable time are told."));
        all.add(Parameter.duration(
                GATEWAY_AFTER, 10, 30 * DAY, "", "Silence of a gateway after this is told; unset: by its traffic."));
        all.add(Parameter.duration(GATEWAY_LEAST, 10, DAY, "PT5M", "By its traffic, but not before this."));
        all.add(Parameter.duration(GATEWAY_MOST, 10, 7 * DAY, "PT2H", "By its traffic, but not after this."));
        return List.copyOf(all);
    }

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return switch (key.keying()) {
            case GATEWAY -> new GatewayJudge(terms, state);
            case DEVICE -> new DeviceJudge(terms, state);
            case SUBJECT -> throw new IllegalArgumentException("key: silence judges devices and gateways");
        };
    }
}
