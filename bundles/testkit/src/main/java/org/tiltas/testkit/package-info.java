/**
 * What the author of a module uses to prove it. An adapter: {@link org.tiltas.testkit.AdapterBench} feeds it messages,
 * {@link org.tiltas.testkit.ReadingAssertions} looks at what it reads, {@link org.tiltas.testkit.AdapterConformance}
 * holds it to the promises of {@link org.tiltas.api.DeviceAdapter}. An analysis: {@link org.tiltas.testkit.JudgeTrial}
 * feeds a judge evidence and time, {@link org.tiltas.testkit.JudgeConformance} holds it to those of
 * {@link org.tiltas.api.analysis.AnalysisModule}.
 */
package org.tiltas.testkit;
