package org.tiltas.testkit;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.AbstractAssert;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;

/** Assertions on one reading. Each failure names the field. */
public final class ReadingAssert extends AbstractAssert<ReadingAssert, Reading> {
    ReadingAssert(Reading actual) {
        super(actual, ReadingAssert.class);
    }

    public ReadingAssert hasMetric(String metric) {
        return same("metric", reading().metric(), metric);
    }

    public ReadingAssert isOf(DeviceIdentifier device) {
        return same("device", reading().device(), device);
    }

    public ReadingAssert isOf(String system, String value) {
        return isOf(new DeviceIdentifier(system, value));
    }

    /** A number as it is written, scale included: 2.0 and 2.00 are different statements. */
    public ReadingAssert hasQuantity(String number, String unit) {
        return hasValue(Value.quantity(new BigDecimal(number), unit));
    }

    public ReadingAssert hasFlag(boolean value) {
        return hasValue(new Value.Flag(value));
    }

    public ReadingAssert hasText(String words) {
        return hasValue(new Value.Text(words));
    }

    public ReadingAssert isAbsent(AbsentReason reason) {
        return hasValue(new Value.Absent(reason));
    }

    public ReadingAssert hasValue(Value value) {
        return same("value", reading().value(), value);
    }

    /** A component of a panel, such as {@code systolic} of a blood pressure. */
    public ReadingAssert hasComponent(String metric, String number, String unit) {
        Optional<Value> found = reading().value() instanceof Value.Panel panel
                ? panel.components().stream()
                        .filter(component -> component.metric().equals(metric))
                        .map(Value.Component::value)
                        .findFirst()
                : Optional.empty();
        return same("component " + metric, found, Optional.of(Value.quantity(new BigDecimal(number), unit)));
    }

    /** The gateway's clock, as {@code 2026-11-22T10:00:00+02:00}. */
    public ReadingAssert isAtGatewayTime(String time) {
        return same("time", reading().time(), new ReadingTime.GatewayClock(OffsetDateTime.parse(time)));
    }

    /** The device's own clock that tells no offset, as {@code 2026-11-22T10:00:00}. */
    public ReadingAssert isAtDeviceTime(String time) {
        return same("time", reading().time(), new ReadingTime.DeviceClock(LocalDateTime.parse(time), Optional.empty()));
    }

    /** The device's own clock with its offset, as {@code 2026-11-22T10:00:00+02:00}. */
    public ReadingAssert isAtDeviceTimeWithOffset(String time) {
        OffsetDateTime at = OffsetDateTime.parse(time);
        return same(
                "time",
                reading().time(),
                new ReadingTime.DeviceClock(at.toLocalDateTime(), Optional.of(at.getOffset())));
    }

    public ReadingAssert hasNoTime() {
        return same("time", reading().time(), new ReadingTime.Unknown());
    }

    public ReadingAssert hasSequence(long number, String session) {
        return same("sequence", reading().sequence(), Optional.of(new Sequence(number, session)));
    }

    public ReadingAssert hasNoSequence() {
        return same("sequence", reading().sequence(), Optional.empty());
    }

    public ReadingAssert hasChannel(String channel) {
        return same("channel", reading().channel(), channel);
    }

    public ReadingAssert isOfUser(int index) {
        return same("user index", reading().userIndex(), OptionalInt.of(index));
    }

    public ReadingAssert hasQuality(Quality quality) {
        if (!reading().quality().contains(quality)) {
            failWithMessage("quality: expected %s among %s", quality, actual.quality());
        }
        return this;
    }

    public ReadingAssert hasAttribute(String name, String text) {
        return same("attribute " + name, reading().attributes().get(name), text);
    }

    private Reading reading() {
        isNotNull();
        return actual;
    }

    private ReadingAssert same(String field, Object is, Object expected) {
        if (!Objects.equals(is, expected)) {
            failWithActualExpectedAndMessage(is, expected, "%s: expected %s but it is %s", field, expected, is);
        }
        return this;
    }
}
