package org.tiltas.transport.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers an asynchronous request exactly once: with what is given, or with what is said when that comes too late. */
final class AnswerOnce implements AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerOnce.class);

    private final AsyncContext context;
    private final Answer late;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Writes an answer. */
    interface Answer {
        void write(HttpServletResponse response) throws IOException;
    }

    AnswerOnce(AsyncContext context, Answer late) {
        this.context = context;
        this.late = late;
    }

    /** Answers on a thread of the container: whoever calls may be the journal, which must not wait for a client. */
    void give(Answer answer) {
        if (answered.compareAndSet(false, true)) {
            context.start(() -> write(answer));
        }
    }

    private void write(Answer answer) {
        try {
            answer.write((HttpServletResponse) context.getResponse());
        } catch (IOException e) {
            LOG.debug("client did not wait for its answer", e);
        } finally {
            context.complete();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (answered.compareAndSet(false, true)) {
            write(late);
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        // the container ends the exchange itself; nothing more may be written
        answered.set(true);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answered.set(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // not started again
    }
}
