package org.tiltas.analysis.news2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/**
 * The National Early Warning Score 2. Reproduced from: Royal College of Physicians, National Early Warning Score (NEWS)
 * 2: Standardising the assessment of acute-illness severity in the NHS, updated report of a working party, London 2017.
 * Not CE-marked: evaluation only.
 */
@Component(service = AnalysisModule.class, property = "tiltas.module=news2")
public final class News2Analysis implements AnalysisModule {
    static final String ALERT = "news2";
    static final String SCALE_2 = "scale2";
    static final String SCALE_2_DECISION = "scale2.decision";
    static final String USUAL_STATE = "usual-state";
    static final String REFERENCE = "reference";
    static final String PREGNANT = "pregnant";
    static final String HOLD = "hold";
    static final String REFRACTORY = "refractory";
    static final String SETTLE = "score.settle";
    static final String PACE = "score.pace";
    static final String REPEAT = "score.repeat";
    static final String LEAST_BOUND = "score.lower-bound-from";

    private static final List<String> SEVERITIES = List.of("none", "information", "low", "moderate", "high");

    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "news2",
            "National Early Warning Score 2",
            "1",
            AnalysisDescriptor.Purpose.MEDICAL,
            Set.of(
                    Metrics.RESPIRATION,
                    Metrics.SPO2,
                    Metrics.AIR_OR_OXYGEN,
                    Metrics.OXYGEN_FLOW,
                    Metrics.BLOOD_PRESSURE,
                    Metrics.SYSTOLIC,
                    Metrics.HEART_RATE,
                    Metrics.CONSCIOUSNESS,
                    Metrics.BODY_TEMPERATURE),
            Set.of(Key.Keying.SUBJECT),
            AnalysisDescriptor.Order.MEASURED,
            parameters(),
            List.of(new AlertKind(ALERT, "NEWS2", Nature.CLINICAL, false)),
            Set.of(Metrics.NEWS2));

    private static List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(Parameter.flag(
                        SCALE_2, false, "SpO₂ scale 2, for hypercapnic respiratory failure; needs scale2.decision.")
                .forOne());
        all.add(Parameter.text(SCALE_2_DECISION, "", "Which clinician decided on scale 2, and when.")
                .forOne());
        all.add(Parameter.choice(
                        USUAL_STATE,
                        List.of("unknown", "alert", "confused"),
                        "The resident's usual mental state; confusion is taken as new unless it is the usual state.")
                .forOne());
        all.add(Parameter.number(REFERENCE, "1", "0", "20", "", "The resident's own reference score.")
                .forOne());
        all.add(Parameter.flag(PREGNANT, false, "NEWS2 is not for use in pregnancy: nothing is judged.")
                .forOne());
        all.addAll(Answers.parameters());
        for (Part part : Part.values()) {
            all.add(Parameter.duration(
                    part.freshness(), 60, 604_800, part.fresh(), "So long a value of " + part.words() + " serves."));
        }
        for (Risk risk : Risk.values()) {
            if (risk != Risk.NONE) {
                all.add(severity(risk));
                all.add(Parameter.text(
                        "action." + risk.key(), risk.usualAction(), "What is done at " + risk.words() + " risk."));
            }
        }
        all.add(Parameter.duration(HOLD, 0, 3_600, "PT1M", "So long a score from devices must hold to be told."));
        all.add(Parameter.duration(REFRACTORY, 0, 86_400, "PT30M", "Not told again for so long, unless it is worse."));
        all.add(Parameter.duration(SETTLE, 0, 3_600, "PT30S", "Values within this time make one score."));
        all.add(Parameter.duration(PACE, 0, 86_400, "PT15M", "Least time between scores, unless one is higher."));
        all.add(Parameter.duration(REPEAT, 0, 604_800, "PT1H", "After this time an unchanged score is written again."));
        all.add(Parameter.number(LEAST_BOUND, "1", "0", "20", "3", "Lower bounds below this are not written."));
        return List.copyOf(all);
    }

    private static Parameter severity(Risk risk) {
        Parameter choice = Parameter.choice(
                "risk." + risk.key(), SEVERITIES, "Severity of the alert at " + risk.words() + " risk.");
        return new Parameter(
                choice.name(),
                choice.type(),
                choice.unit(),
                choice.least(),
                choice.most(),
                choice.choices(),
                Optional.of(risk.usualSeverity()),
                choice.text());
    }

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new News2Judge(terms, state);
    }
}
