package org.tiltas.engine.camel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;

/**
 * Takes a message in through {@link Intake} and waits for its commit. The body becomes the payload (bytes, or text as
 * UTF-8); headers {@code TiltasTopic} and {@code TiltasContentType} tell topic and media type, and no other header is
 * kept, so that nothing a sender writes into {@code Camel*} headers can reach a later route.
 *
 * <p>Afterwards header {@code TiltasId} holds the message id and {@code TiltasOutcome} the outcome if it is not {@code
 * accepted} (the message is safe in quarantine then). Fails when intake is closed or the commit fails, so that the
 * sender is not told that its message was taken.
 */
final class IntakeProducer extends DefaultProducer {
    static final String TOPIC = "TiltasTopic";
    static final String CONTENT_TYPE = "TiltasContentType";
    static final String OUTCOME = "TiltasOutcome";
    static final String ID = "TiltasId";
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(60);

    private final Rooms rooms;
    private final String adapter;
    private final String gateway;

    IntakeProducer(Endpoint endpoint, Rooms rooms, String adapter, String gateway) {
        super(endpoint);
        this.rooms = rooms;
        this.adapter = adapter;
        this.gateway = gateway;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Intake intake = Rooms.present(rooms.intake(), "intake");
        Gateway sender = intake.gateway(gateway)
                .orElseThrow(() -> new RetryLater(Duration.ofSeconds(5), "gateway: there is no '" + gateway + "'"));
        Optional<String> closed = intake.closed();
        if (closed.isPresent()) {
            throw new RetryLater(Duration.ofSeconds(1), "intake is closed: " + closed.get());
        }
        Message message = exchange.getMessage();
        Intake.Incoming incoming = new Intake.Incoming(
                "camel",
                adapter,
                message.getHeader(TOPIC, "", String.class),
                message.getHeader(CONTENT_TYPE, "", String.class),
                false,
                payload(message),
                Optional.empty());
        Intake.Taken taken = await(intake, sender, incoming);
        message.setHeader(ID, taken.id());
        if (taken.outcome() == Intake.Outcome.ACCEPTED) {
            message.removeHeader(OUTCOME);
        } else {
            message.setHeader(
                    OUTCOME, taken.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    private static byte[] payload(Message message) throws Exception {
        return message.getBody() instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : message.getMandatoryBody(byte[].class);
    }

    private static Intake.Taken await(Intake intake, Gateway sender, Intake.Incoming incoming) throws Exception {
        try {
            return intake.take(sender, incoming).get(COMMIT_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new RetryLater(Duration.ofSeconds(1), "no commit within " + COMMIT_LIMIT.toSeconds() + " s");
        }
    }
}
