package org.tiltas.analysis.silence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.testkit.ParameterTable;

class ManualTest {
    @Test
    void theManualNamesEveryAlertAndParameter() throws Exception {
        AnalysisDescriptor descriptor = new SilenceAnalysis().descriptor();
        String manual = Files.readString(Path.of("../../../docs/analyses.md"));

        assertThat(manual).contains(ParameterTable.of(descriptor));
        assertThat(descriptor.alerts()).allSatisfy(kind -> assertThat(manual).contains("`" + kind.name() + "`"));
    }
}
