/**
 * What the author of an adapter uses to prove it: {@link org.tiltas.testkit.AdapterBench} feeds it messages,
 * {@link org.tiltas.testkit.ReadingAssertions} looks at what it reads, {@link org.tiltas.testkit.AdapterConformance}
 * holds it to the promises of {@link org.tiltas.api.DeviceAdapter}.
 */
package org.tiltas.testkit;
