/**
 * What a module author sees: a raw message comes in, readings come out, measurements are judged or delivered.
 *
 * <p>Everything here is a value or a service interface. Times are {@code java.time} values with an offset unless a
 * type says otherwise, numbers are {@link java.math.BigDecimal} because their scale carries meaning, units are UCUM.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.9.0")
package org.tiltas.api;
