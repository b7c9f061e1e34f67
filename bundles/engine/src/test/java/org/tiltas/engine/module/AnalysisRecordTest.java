package org.tiltas.engine.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.AnalysisDescriptor.Order;
import org.tiltas.api.analysis.AnalysisDescriptor.Purpose;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;

class AnalysisRecordTest {
    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "example",
            "Example",
            "3",
            Purpose.MEDICAL,
            Set.of("heart-rate"),
            Set.of(Key.Keying.SUBJECT),
            Order.RECEIVED,
            List.of(
                    Parameter.number("high", "/min", "60", "200", "", "A limit."),
                    Parameter.text("decision", "", "Who decided.").forOne()),
            List.of(new AlertKind("high", "High", Nature.CLINICAL, true)),
            Set.of());

    @Test
    void whatIsWrittenIsReadBack() {
        String body = AnalysisRecord.of(DESCRIPTOR, "1.0.0");

        assertThat(AnalysisRecord.read("example", body)).contains(DESCRIPTOR);
        assertThat(AnalysisRecord.of(DESCRIPTOR, "1.0.0")).isEqualTo(body);
    }

    @Test
    void aParameterOfAnEarlierVersionCanBeSetAnywhere() {
        String body = AnalysisRecord.of(DESCRIPTOR, "1.0.0").replace(",\"individual\":true", "");

        assertThat(AnalysisRecord.read("example", body).orElseThrow().parameters())
                .noneMatch(Parameter::individual);
    }
}
