package org.tiltas.engine.camel;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.tiltas.engine.batch.MisplacedStep;
import org.tiltas.engine.batch.Work;

/** Finds the work an exchange carries, and reads its body as the list a step needs. */
final class Works {
    private Works() {}

    static Work<?> of(Exchange exchange, String step) {
        Work<?> work = exchange.getProperty(Work.PROPERTY, Work.class);
        if (work == null) {
            throw new MisplacedStep(step + ": the route must begin with a journal: consumer");
        }
        return work;
    }

    /** The body as a list of one type; a single value counts as a list of one. */
    static <T> List<T> body(Exchange exchange, Class<T> type, String step) {
        Object body = exchange.getMessage().getBody();
        if (type.isInstance(body)) {
            return List.of(type.cast(body));
        }
        if (!(body instanceof Iterable<?> items)) {
            throw wrong(type, step, body);
        }
        List<T> list = new ArrayList<>();
        for (Object item : items) {
            if (!type.isInstance(item)) {
                throw wrong(type, step, item);
            }
            list.add(type.cast(item));
        }
        return list;
    }

    private static MisplacedStep wrong(Class<?> type, String step, Object found) {
        return new MisplacedStep(step + ": the body must be a list of " + type.getSimpleName() + ", not "
                + (found == null ? "empty" : found.getClass().getName()));
    }
}
