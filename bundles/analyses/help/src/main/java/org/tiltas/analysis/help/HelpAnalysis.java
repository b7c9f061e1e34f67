package org.tiltas.analysis.help;

import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/** Tells at once who calls for help, has fallen, or leaves the bed at night. */
@Component(service = AnalysisModule.class, property = "tiltas.module=help")
public final class HelpAnalysis implements AnalysisModule {
    static final String HELP = "help";
    static final String FALL = "fall";
    static final String BED_EXIT = "bed-exit";
    static final String ENURESIS = "enuresis";

    static final String OVER_AFTER = "over-after";
    static final String NIGHT_FROM = "bed-exit.from";
    static final String NIGHT_TO = "bed-exit.to";
    static final String OUT_FOR = "bed-exit.after";
    static final String WET = "enuresis";

    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "help",
            "Calls for help, falls and bed exits",
            "1",
            AnalysisDescriptor.Purpose.GENERAL,
            Set.of(Metrics.HELP_CALL, Metrics.FALL, Metrics.BED_OCCUPIED, Metrics.ENURESIS),
            Set.of(Key.Keying.SUBJECT),
            AnalysisDescriptor.Order.RECEIVED,
            List.of(
                    Parameter.duration(
                            OVER_AFTER,
                            60,
                            86_400,
                            "PT30M",
                            "So long after the last call or fall the condition counts as over; the alert stays until"
                                    + " somebody has acknowledged it."),
                    Parameter.text(
                            NIGHT_FROM, "", "Leaving the bed is told from this time of day on, HH:MM; unset: never."),
                    Parameter.text(
                            NIGHT_TO, "", "Leaving the bed is told until this time of day, HH:MM; unset: never."),
                    Parameter.duration(
                            OUT_FOR, 0, 7_200, "PT0S", "Somebody who is back within this time is not told of."),
                    Parameter.flag(WET, false, "Whether a wet bed is told.")),
            List.of(
                    new AlertKind(HELP, "Call for help", Nature.CLINICAL, true),
                    new AlertKind(FALL, "Fall", Nature.CLINICAL, true),
                    new AlertKind(BED_EXIT, "Out of bed at night", Nature.CLINICAL, true),
                    new AlertKind(ENURESIS, "Wet bed", Nature.CLINICAL, false)),
            Set.of());

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new HelpJudge(terms, state);
    }
}
