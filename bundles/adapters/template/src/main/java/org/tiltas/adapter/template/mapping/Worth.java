package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Value;

/** From what an expression has matched to the value of a reading. */
final class Worth {
    private static final Pattern NUMBER =
            Pattern.compile("\\s*(<=|>=|<|>|)\\s*([+-]?\\d{1,30}(?:\\.\\d{0,30})?(?:[eE][+-]?\\d{1,2})?)\\s*");
    private static final int LONGEST_TEXT = 4000;
    private static final int MOST_DIGITS = 40;
    private static final Map<String, Boolean> YES_AND_NO = Map.ofEntries(
            Map.entry("true", true),
            Map.entry("false", false),
            Map.entry("1", true),
            Map.entry("0", false),
            Map.entry("on", true),
            Map.entry("off", false),
            Map.entry("yes", true),
            Map.entry("no", false));

    private Worth() {}

    /** Whether something was matched that is not {@code false}, and is one of the values if there are any. */
    static boolean holds(Optional<JsonNode> match, Condition condition) {
        if (match.isEmpty()) {
            return false;
        }
        JsonNode found = match.get();
        if (!condition.values().isEmpty()) {
            return found.isValueNode() && condition.values().contains(found.asText());
        }
        return !(found.isBoolean() && !found.booleanValue());
    }

    /** The text of a match; empty if there is none. A list or an object is no text. */
    static String text(Optional<JsonNode> match, String label) throws Failure {
        if (match.isEmpty()) {
            return "";
        }
        if (!match.get().isValueNode()) {
            throw new Failure("malformed", label + ": matches a list or an object where one value is needed");
        }
        return plainText(match.get());
    }

    private static String plainText(JsonNode value) {
        return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    static Optional<Value> read(View view, String label, ValueRule rule) throws Failure {
        Optional<Value> value = value(view, label, rule);
        if (value.isEmpty() && rule.required() && !(rule instanceof ValueRule.Panel)) {
            throw new Failure("incomplete", label + ": the message has no value, and one is required");
        }
        return value;
    }

    private static Optional<Value> value(View view, String label, ValueRule rule) throws Failure {
        if (rule instanceof ValueRule.Number number) {
            return number(view, number);
        } else if (rule instanceof ValueRule.Flag flag) {
            return flag(view, flag);
        } else if (rule instanceof ValueRule.Coded coded) {
            return coded(view, coded);
        } else if (rule instanceof ValueRule.Words words) {
            return words(view, words);
        }
        return panel(view, label, (ValueRule.Panel) rule);
    }

    private static Optional<Value> number(View view, ValueRule.Number rule) throws Failure {
        String label = rule.probe().label();
        String unit = rule.unit();
        if (rule.series()) {
            List<BigDecimal> values = new ArrayList<>();
            for (JsonNode match : view.parts(rule.probe(), true)) {
                Value value = scaled(match, rule, unit, label);
                if (value instanceof Value.Quantity quantity) {
                    values.add(quantity.value());
                }
            }
            return values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Value.Series(values, rule.units().get(0)));
        }
        Optional<JsonNode> match = view.first(rule.probe());
        if (match.isEmpty()) {
            return Optional.empty();
        }
        if (rule.unitFrom().isPresent()) {
            unit = unit(view, rule);
        }
        return Optional.of(scaled(match.get(), rule, unit, label));
    }

    private static String unit(View view, ValueRule.Number rule) throws Failure {
        Probe probe = rule.unitFrom().orElseThrow();
        String word = text(view.firstAround(probe), probe.label()).trim();
        if (word.isEmpty()) {
            return rule.unit();
        }
        Optional<String> code =
                rule.words().containsKey(word) ? Optional.of(rule.words().get(word)) : Units.code(word);
        if (code.isEmpty() || rule.units().stream().noneMatch(to -> Units.convertible(code.get(), to))) {
            throw new Failure("unknown-unit", probe.label() + ": a unit that this metric cannot have");
        }
        return code.get();
    }

    private static Value scaled(JsonNode match, ValueRule.Number rule, String unit, String label) throws Failure {
        if (!match.isNumber() && !match.isTextual()) {
            throw new Failure("not-a-number", label + ": matches something that is no number");
        }
        String text = match.isNumber() ? plainText(match) : match.textValue();
        if (rule.absent().contains(text.trim())) {
            return new Value.Absent(AbsentReason.ERROR);
        }
        Matcher form = NUMBER.matcher(text.length() > 100 ? "" : text);
        if (!form.matches()) {
            throw new Failure("not-a-number", label + ": matches a text that is no number");
        }
        BigDecimal raw = match.isNumber() ? match.decimalValue() : new BigDecimal(form.group(2));
        if (raw.scale() < 0) {
            raw = raw.setScale(0);
        }
        if (raw.precision() > MOST_DIGITS || raw.scale() > MOST_DIGITS) {
            throw new Failure("not-a-number", label + ": matches a number with too many digits");
        }
        BigDecimal value = raw;
        if (rule.factor().compareTo(BigDecimal.ONE) != 0) {
            value = value.multiply(rule.factor());
        }
        if (rule.offset().signum() != 0) {
            value = value.add(rule.offset());
        }
        String target = rule.units().contains(unit) ? unit : target(unit, rule.units());
        return new Value.Quantity(Units.convert(value, unit, target), target, form.group(1));
    }

    private static String target(String unit, List<String> units) {
        return units.stream()
                .filter(to -> Units.convertible(unit, to))
                .findFirst()
                .orElse(units.get(0));
    }

    private static Optional<Value> flag(View view, ValueRule.Flag rule) throws Failure {
        if (rule.probe().isEmpty()) {
            return Optional.of(new Value.Flag(rule.constant()));
        }
        Optional<JsonNode> match = view.first(rule.probe().get());
        if (match.isEmpty()) {
            return Optional.empty();
        }
        String label = rule.probe().get().label();
        String word = text(match, label).trim();
        Boolean meaning = rule.words().isEmpty()
                ? YES_AND_NO.get(word.toLowerCase(Locale.ROOT))
                : rule.words().getOrDefault(word, rule.words().get(ValueRule.Flag.ANY));
        if (meaning == null && rule.words().isEmpty()) {
            throw new Failure("unknown-code", label + ": neither yes nor no; say in map what it means");
        }
        return Optional.ofNullable(meaning).map(Value.Flag::new);
    }

    private static Optional<Value> coded(View view, ValueRule.Coded rule) throws Failure {
        Optional<JsonNode> match = view.first(rule.probe());
        if (match.isEmpty()) {
            return Optional.empty();
        }
        Value.Code code = rule.words().get(text(match, rule.probe().label()).trim());
        if (code == null) {
            throw new Failure("unknown-code", rule.probe().label() + ": matches a word that is not in codes");
        }
        return Optional.of(code);
    }

    private static Optional<Value> words(View view, ValueRule.Words rule) throws Failure {
        String text = rule.text().constant();
        if (rule.text().probe().isPresent()) {
            Probe probe = rule.text().probe().get();
            text = text(view.first(probe), probe.label());
            if (text.length() > LONGEST_TEXT) {
                throw new Failure("too-large", probe.label() + ": a text too long");
            }
        }
        return text.isBlank() ? Optional.empty() : Optional.of(new Value.Text(text));
    }

    private static Optional<Value> panel(View view, String label, ValueRule.Panel rule) throws Failure {
        List<Value.Component> components = new ArrayList<>();
        boolean any = false;
        for (ValueRule.Part part : rule.parts()) {
            Optional<Value> value = read(view, label + "." + part.metric(), part.value());
            any |= value.isPresent();
            if (value.isPresent()) {
                components.add(new Value.Component(part.metric(), value.get()));
            } else if (part.always()) {
                components.add(new Value.Component(part.metric(), new Value.Absent(AbsentReason.UNKNOWN)));
            }
        }
        return any ? Optional.of(new Value.Panel(components)) : Optional.empty();
    }
}
