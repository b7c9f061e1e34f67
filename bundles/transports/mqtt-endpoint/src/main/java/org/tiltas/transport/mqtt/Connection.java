package org.tiltas.transport.mqtt;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttDisconnectMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.transport.mqtt.Greeting.Refusal;

/**
 * One client from CONNECT to the end of its last commit. Confined to its event loop; {@link #giveWay} and
 * {@link #dismiss} may be called from anywhere.
 */
final class Connection implements Sessions.Holder, Wire.Events {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final int KEEP_ALIVE_TIMEOUT = 0x8D;
    private static final int SESSION_TAKEN_OVER = 0x8E;
    private static final int PACKET_TOO_LARGE = 0x95;
    private static final int MALFORMED_PACKET = 0x81;

    private final Surroundings around;
    private final MqttEndpoint endpoint;
    private final Greeting greeting;
    private final Wire wire;
    private final Brake brake;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Publishing publishing;
    private volatile SessionKey key;
    private Gateway gateway;
    private long sessionExpiry;
    private boolean opening;
    private boolean accepted;
    private boolean closed;
    private boolean saidGoodbye;

    private Connection(Surroundings around, MqttEndpoint endpoint) {
        this.around = around;
        this.endpoint = endpoint;
        greeting = new Greeting(endpoint, around.settings());
        wire = Wire.of(endpoint, this);
        brake = new Brake(wire);
    }

    /** Receives a client that has sent CONNECT. */
    static void greet(Surroundings around, MqttEndpoint endpoint) {
        Connection connection = new Connection(around, endpoint);
        around.connections().add(connection);
        endpoint.closeHandler(v -> connection.onClosed());
        Optional<Refusal> refusal =
                around.connections().size() > around.settings().maxConnections()
                        ? Optional.of(Refusal.BUSY)
                        : connection.greeting.refusal();
        if (refusal.isPresent()) {
            connection.refuse(refusal.get());
            return;
        }
        try {
            around.credentials().execute(connection::authenticate);
        } catch (RejectedExecutionException e) {
            connection.refuse(Refusal.BUSY);
        }
    }

    /** Off the event loop: it may take 100 ms. */
    private void authenticate() {
        Optional<Gateway> sender = around.intake()
                .authenticate(endpoint.auth().getUsername(), endpoint.auth().getPassword());
        wire.execute(() -> {
            if (closed) {
                return;
            }
            if (sender.isEmpty()) {
                LOG.info("client refused: wrong credentials");
                refuse(Refusal.BAD_CREDENTIALS);
                return;
            }
            openSession(sender.get());
        });
    }

    private void openSession(Gateway sender) {
        gateway = sender;
        key = new SessionKey(sender.id(), greeting.clientId());
        sessionExpiry = greeting.sessionExpiry();
        opening = true;
        around.sessions()
                .open(key, this, endpoint.isCleanSession(), sessionExpiry)
                .whenComplete((present, failure) -> wire.execute(() -> opened(present, failure)));
    }

    private void opened(Boolean present, Throwable failure) {
        opening = false;
        publishing = new Publishing(around, wire, brake, greeting, gateway, key, this::leave);
        if (closed) {
            finish();
        } else if (failure != null) {
            LOG.debug("session of {} not opened", gateway.id(), failure);
            refuse(Refusal.UNAVAILABLE);
        } else {
            accept(present);
        }
    }

    private void accept(boolean present) {
        if (present) {
            around.wills().cancel(key);
        }
        endpoint.publishAutoAck(false);
        endpoint.publishHandler(publishing::publish);
        endpoint.publishReleaseHandler(publishing::release);
        Subscribing.grant(endpoint, greeting.isMqtt5());
        endpoint.disconnectMessageHandler(this::goodbye);
        greeting.accept(present);
        accepted = true;
        wire.flush();
        brake.set(Brake.Reason.GREETING, false);
    }

    private void refuse(Refusal refusal) {
        if (!closed) {
            greeting.reject(refusal);
        }
    }

    private void goodbye(MqttDisconnectMessage message) {
        saidGoodbye = message.code() != MqttDisconnectReasonCode.WITH_WILL_MESSAGE;
        if (greeting.isMqtt5() && sessionExpiry > 0) {
            long wanted =
                    Greeting.unsigned(message.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL, sessionExpiry);
            sessionExpiry = Math.min(wanted, EndpointSettings.LONGEST_SESSION.toSeconds());
        }
    }

    /** Ends the connection from our side; an MQTT 5 client is told why. */
    private void leave(int reasonCode) {
        if (closed) {
            return;
        }
        if (accepted && greeting.isMqtt5()) {
            wire.write(Packets.disconnect(reasonCode));
        }
        wire.close();
    }

    @Override
    public void silent() {
        leave(KEEP_ALIVE_TIMEOUT);
    }

    @Override
    public void writabilityChanged() {
        brake.set(Brake.Reason.UNREAD, !wire.isWritable());
    }

    @Override
    public void undecodable(Throwable cause) {
        boolean tooLarge = cause instanceof TooLongFrameException;
        if (tooLarge) {
            LOG.info("connection ended: packet over {} bytes", around.settings().maxPacket());
        }
        if (accepted && greeting.isMqtt5()) {
            wire.write(Packets.disconnect(tooLarge ? PACKET_TOO_LARGE : MALFORMED_PACKET));
            wire.flush();
        }
        wire.closeLater();
    }

    private void onClosed() {
        if (closed) {
            return;
        }
        closed = true;
        around.connections().remove(this);
        if (!opening) {
            finish();
        }
    }

    /** Lets what is on its way to the journal arrive, then ends the session's use and speaks the will. */
    private void finish() {
        if (publishing == null) {
            ended.complete(null);
            return;
        }
        boolean broken = accepted && !saidGoodbye;
        publishing.close().whenComplete((settled, x) -> around.sessions()
                .end(key, this, sessionExpiry, publishing.ownReceived())
                .whenComplete((done, failure) -> {
                    if (broken) {
                        speakWill();
                    }
                    ended.complete(null);
                }));
    }

    private void speakWill() {
        if (!endpoint.will().isWillFlag() || around.isStopping()) {
            return;
        }
        String contentType = Greeting.text(endpoint.will().getWillProperties(), MqttPropertyType.CONTENT_TYPE);
        long delay = Greeting.unsigned(endpoint.will().getWillProperties(), MqttPropertyType.WILL_DELAY_INTERVAL, 0);
        byte[] payload = endpoint.will().getWillMessageBytes();
        Intake.Incoming will = new Intake.Incoming(
                "mqtt",
                "",
                endpoint.will().getWillTopic(),
                contentType,
                false,
                payload == null ? new byte[0] : payload,
                Optional.empty());
        around.wills().execute(key, gateway, will, Math.min(delay, sessionExpiry));
    }

    @Override
    public CompletableFuture<Void> giveWay() {
        wire.execute(() -> leave(SESSION_TAKEN_OVER));
        return ended;
    }

    /** Ends the connection for the given reason; completes when its last commit is done. */
    CompletableFuture<Void> dismiss(int reasonCode) {
        wire.execute(() -> leave(reasonCode));
        return ended;
    }

    boolean isOf(String gatewayId) {
        SessionKey session = key;
        return session != null && session.gateway().equals(gatewayId);
    }
}
