package org.tiltas.adapter.template.path;

import io.burt.jmespath.Adapter;
import io.burt.jmespath.JmesPathType;
import io.burt.jmespath.function.ArgumentConstraint;
import io.burt.jmespath.function.ArgumentConstraints;
import io.burt.jmespath.function.BaseFunction;
import io.burt.jmespath.function.FunctionArgument;
import io.burt.jmespath.function.FunctionRegistry;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Functions for JMESPath beyond its own: those of Microsoft's connector ({@code docs/CustomFunctions.md} there), and
 * {@code substring}, {@code matches} and {@code dateTimeFormat}. Numbers are exact; a result must fit a 64-bit integer.
 */
final class Functions {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final int LONGEST_MATCHED = 10_000;
    private static final ArgumentConstraint NUMBER = ArgumentConstraints.typeOf(JmesPathType.NUMBER);
    private static final ArgumentConstraint STRING = ArgumentConstraints.typeOf(JmesPathType.STRING);

    private Functions() {}

    static FunctionRegistry registry() {
        return FunctionRegistry.defaultRegistry()
                .extend(
                        new Arithmetic("add", BigDecimal::add),
                        new Arithmetic("subtract", BigDecimal::subtract),
                        new Arithmetic("multiply", BigDecimal::multiply),
                        new Arithmetic("divide", Functions::divide),
                        new Arithmetic("pow", Functions::pow),
                        new Textual("insertString", Functions::insertString, STRING, STRING, NUMBER),
                        new Textual("appendString", (runtime, given) -> given.get(0) + given.get(1), STRING, STRING),
                        new Textual("fromUnixTimestamp", (runtime, given) -> time(given.get(0), 1000), NUMBER),
                        new Textual("fromUnixTimestampMs", (runtime, given) -> time(given.get(0), 1), NUMBER),
                        new Textual("substring", Functions::substring, STRING, NUMBER, NUMBER),
                        new Textual("dateTimeFormat", Functions::dateTimeFormat, STRING, STRING),
                        new Matches());
    }

    private static BigDecimal divide(BigDecimal left, BigDecimal right) {
        if (right.signum() == 0) {
            throw ExpressionFailure.of("divide: by zero");
        }
        BigDecimal quotient = left.divide(right, MathContext.DECIMAL64).stripTrailingZeros();
        return quotient.scale() < 0 ? quotient.setScale(0) : quotient;
    }

    private static BigDecimal pow(BigDecimal left, BigDecimal right) {
        double power = Math.pow(left.doubleValue(), right.doubleValue());
        if (!Double.isFinite(power) || Math.abs(power) > Long.MAX_VALUE) {
            throw ExpressionFailure.of("pow: the result is too large");
        }
        BigDecimal exact = new BigDecimal(power).round(MathContext.DECIMAL64).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private static String insertString(CountingRuntime runtime, List<String> given) {
        int at = index(given.get(2));
        if (at < 0 || at > given.get(0).length()) {
            throw ExpressionFailure.of("insertString: the position is out of range");
        }
        return new StringBuilder(given.get(0)).insert(at, given.get(1)).toString();
    }

    /** {@code substring(text, from, length)}; from is zero-based, a length beyond the end stops there. */
    private static String substring(CountingRuntime runtime, List<String> given) {
        String text = given.get(0);
        int from = index(given.get(1));
        int length = index(given.get(2));
        if (from < 0 || from > text.length() || length < 0) {
            throw ExpressionFailure.of("substring: the position is out of range");
        }
        return text.substring(from, (int) Math.min(text.length(), (long) from + length));
    }

    private static String dateTimeFormat(CountingRuntime runtime, List<String> given) {
        try {
            return OffsetDateTime.parse(given.get(0)).format(DateTimeFormatter.ofPattern(given.get(1), Locale.ROOT));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw ExpressionFailure.of("dateTimeFormat: not a date and time with offset, or not a pattern");
        }
    }

    private static String time(String number, long millis) {
        try {
            BigDecimal sum = new BigDecimal(number).multiply(BigDecimal.valueOf(millis));
            Instant at = Instant.ofEpochMilli(sum.setScale(0, RoundingMode.DOWN).longValueExact());
            return at.atOffset(ZoneOffset.UTC).toString().replaceFirst("T(\\d\\d:\\d\\d)Z$", "T$1:00Z");
        } catch (ArithmeticException | DateTimeException e) {
            throw ExpressionFailure.of("fromUnixTimestamp: out of range");
        }
    }

    private static int index(String number) {
        try {
            return new BigDecimal(number).intValueExact();
        } catch (ArithmeticException e) {
            throw ExpressionFailure.of("a position is no whole number in range");
        }
    }

    private static CountingRuntime counting(Adapter<?> runtime) {
        return (CountingRuntime) runtime;
    }

    private interface Operation {
        BigDecimal apply(BigDecimal left, BigDecimal right);
    }

    private static final class Arithmetic extends BaseFunction {
        private final Operation operation;

        Arithmetic(String name, Operation operation) {
            super(name, NUMBER, NUMBER);
            this.operation = operation;
        }

        @Override
        protected <T> T callFunction(Adapter<T> runtime, List<FunctionArgument<T>> given) {
            BigDecimal result = operation.apply(number(runtime, given.get(0)), number(runtime, given.get(1)));
            if (result.abs().compareTo(LARGEST) > 0 || result.scale() > 400) {
                throw ExpressionFailure.of(name() + ": the result is too large");
            }
            return runtime.parseString(result.toPlainString());
        }

        private static <T> BigDecimal number(Adapter<T> runtime, FunctionArgument<T> argument) {
            return new BigDecimal(runtime.toNumber(argument.value()).toString());
        }
    }

    private interface TextOperation {
        String apply(CountingRuntime runtime, List<String> given);
    }

    private static final class Textual extends BaseFunction {
        private final TextOperation operation;

        Textual(String name, TextOperation operation, ArgumentConstraint... arguments) {
            super(name, ArgumentConstraints.listOf(arguments));
            this.operation = operation;
        }

        @Override
        protected <T> T callFunction(Adapter<T> runtime, List<FunctionArgument<T>> given) {
            List<String> texts =
                    given.stream().map(g -> runtime.toString(g.value())).toList();
            String result = operation.apply(counting(runtime), texts);
            counting(runtime).take(1 + result.length() / 16);
            return runtime.createString(result);
        }
    }

    /** {@code matches(text, pattern)}: whether the pattern occurs in the text. */
    private static final class Matches extends BaseFunction {
        Matches() {
            super("matches", STRING, STRING);
        }

        @Override
        protected <T> T callFunction(Adapter<T> runtime, List<FunctionArgument<T>> given) {
            String text = runtime.toString(given.get(0).value());
            String pattern = runtime.toString(given.get(1).value());
            if (text.length() > LONGEST_MATCHED || pattern.length() > 500) {
                throw ExpressionFailure.of("matches: the text or the pattern is too long");
            }
            try {
                CharSequence counted = new Counted(text, counting(runtime));
                return runtime.createBoolean(
                        Pattern.compile(pattern).matcher(counted).find());
            } catch (PatternSyntaxException | StackOverflowError e) {
                throw ExpressionFailure.of("matches: the pattern cannot be used on this text");
            }
        }
    }

    /** A text that costs a step for each character looked at, so that no pattern can run away. */
    private record Counted(CharSequence text, CountingRuntime runtime) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            runtime.take(1);
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), runtime);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
