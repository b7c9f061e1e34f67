package org.tiltas.engine.analysis;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.analysis.Parameter;

/** Checks the text of parameters. */
final class ParameterCheck {
    private static final int LONGEST_TEXT = 200;

    private ParameterCheck() {}

    /**
     * @param one whether they are for one resident, room or device
     * @throws IllegalArgumentException naming the parameter and the reason
     */
    static void check(List<Parameter> parameters, Map<String, String> values, boolean one) {
        values.forEach((name, text) -> {
            Parameter parameter = parameters.stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(name + ": there is no such parameter"));
            if (parameter.individual() && !one) {
                throw new IllegalArgumentException(
                        name + ": is decided for each one alone, not for a ward or the home");
            }
            fault(parameter, text).ifPresent(reason -> {
                throw new IllegalArgumentException(name + ": " + reason);
            });
        });
    }

    /** Why a text is no value of a parameter; empty if it is one. An empty text unsets what a wider place sets. */
    static Optional<String> fault(Parameter parameter, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return switch (parameter.type()) {
            case NUMBER -> number(parameter, text);
            case DURATION -> duration(parameter, text);
            case FLAG ->
                text.equals("true") || text.equals("false") ? Optional.empty() : Optional.of("must be true or false");
            case CHOICE ->
                parameter.choices().contains(text)
                        ? Optional.empty()
                        : Optional.of("must be one of " + parameter.choices());
            case TEXT ->
                text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl)
                        ? Optional.empty()
                        : Optional.of("must be one line of at most " + LONGEST_TEXT + " characters");
        };
    }

    private static Optional<String> number(Parameter parameter, String text) {
        try {
            return text.length() > 40 ? Optional.of("is not a number") : range(parameter, new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.of("is not a number");
        }
    }

    private static Optional<String> duration(Parameter parameter, String text) {
        try {
            return range(parameter, BigDecimal.valueOf(Duration.parse(text).toMillis(), 3));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.of("is not a duration such as PT10M");
        }
    }

    private static Optional<String> range(Parameter parameter, BigDecimal value) {
        String unit = parameter.type() == Parameter.Type.DURATION ? " s" : suffix(parameter.unit());
        if (parameter.least().filter(least -> value.compareTo(least) < 0).isPresent()) {
            return Optional.of("must be at least " + parameter.least().get().toPlainString() + unit);
        }
        if (parameter.most().filter(most -> value.compareTo(most) > 0).isPresent()) {
            return Optional.of("must be at most " + parameter.most().get().toPlainString() + unit);
        }
        return Optional.empty();
    }

    private static String suffix(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }
}
