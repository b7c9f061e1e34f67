package org.tiltas.transport.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.mqtt.MqttAuth;
import io.vertx.mqtt.MqttEndpoint;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.engine.intake.FuzzIntake;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.intake.Intake.Taken;

/**
 * What the endpoint makes of packets that the library has parsed: who comes in and on what terms, where a publish goes,
 * and that every answer can be written. An input is what a client sends.
 */
public final class MqttTarget {
    private static final int LARGEST = 4096;
    private static final EndpointSettings SETTINGS =
            new EndpointSettings("127.0.0.1", 0, Optional.empty(), false, 10, 200, LARGEST, Duration.ofDays(7));

    private final FuzzIntake intake = new FuzzIntake();
    private final Gateway gateway = intake.gateway(FuzzIntake.GATEWAY).orElseThrow();

    /** @throws AssertionError when a rule is broken */
    public void run(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(LARGEST), MqttEncoder.INSTANCE);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input));
            Packets packets = new Packets(false);
            for (MqttMessage packet = channel.readInbound(); packet != null; packet = channel.readInbound()) {
                if (packet.decoderResult().isFailure()) {
                    return;
                }
                if (packet instanceof MqttConnectMessage connect) {
                    packets = greeted(connect, channel);
                } else if (packet instanceof MqttPublishMessage publish) {
                    published(publish, packets, channel);
                    publish.release();
                }
            }
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static Packets greeted(MqttConnectMessage connect, EmbeddedChannel channel) {
        List<MqttProperties> accepted = new ArrayList<>();
        List<MqttConnectReturnCode> rejected = new ArrayList<>();
        Greeting greeting = new Greeting(endpoint(connect, accepted, rejected), SETTINGS);
        Optional<Greeting.Refusal> refusal = greeting.refusal();
        refusal.ifPresentOrElse(greeting::reject, () -> greeting.accept(true));
        check(accepted.size() + rejected.size() == 1, "not answered once");
        check(
                greeting.sessionExpiry() >= 0
                        && greeting.sessionExpiry() <= EndpointSettings.LONGEST_SESSION.toSeconds(),
                "a session of " + greeting.sessionExpiry() + " s");
        check(refusal.isPresent() || greeting.clientId().indexOf('\0') < 0, "a client id that cannot be stored");
        MqttConnAckMessage answer = MqttMessageBuilders.connAck()
                .returnCode(rejected.isEmpty() ? MqttConnectReturnCode.CONNECTION_ACCEPTED : rejected.get(0))
                .properties(accepted.isEmpty() ? MqttProperties.NO_PROPERTIES : accepted.get(0))
                .sessionPresent(rejected.isEmpty())
                .build();
        write(answer, channel);
        return new Packets(greeting.mayExplain());
    }

    private void published(MqttPublishMessage publish, Packets packets, EmbeddedChannel channel) {
        String topic = publish.variableHeader().topicName();
        MqttProperties properties = publish.variableHeader().properties();
        if (topic.isEmpty() || topic.indexOf('\0') >= 0) {
            return; // ends the connection
        }
        byte[] payload = new byte[publish.payload().readableBytes()];
        publish.payload().readBytes(payload);
        String contentType = Greeting.text(properties, MqttPropertyType.CONTENT_TYPE);
        Taken taken = intake.take(
                        gateway,
                        new Intake.Incoming(
                                "mqtt",
                                "",
                                topic,
                                contentType,
                                publish.fixedHeader().isDup(),
                                payload,
                                Optional.empty()))
                .join();
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            write(packets.publishAcknowledge(publish.variableHeader().packetId(), taken), channel);
        } else if (publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE) {
            write(packets.publishReceived(publish.variableHeader().packetId(), taken), channel);
        }
    }

    /** What is written is one whole packet, and small. */
    private static void write(MqttMessage answer, EmbeddedChannel channel) {
        channel.writeOutbound(answer);
        ByteBuf bytes = channel.readOutbound();
        check(bytes != null && bytes.readableBytes() <= 1024, "an answer that is none, or large");
        bytes.release();
    }

    private static MqttEndpoint endpoint(
            MqttConnectMessage connect, List<MqttProperties> accepted, List<MqttConnectReturnCode> rejected) {
        MqttConnectPayload said = connect.payload();
        String id = said.clientIdentifier();
        return (MqttEndpoint) Proxy.newProxyInstance(
                MqttEndpoint.class.getClassLoader(),
                new Class<?>[] {MqttEndpoint.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "clientIdentifier" -> id == null || id.isEmpty() ? null : id;
                    case "protocolVersion" -> connect.variableHeader().version();
                    case "isCleanSession" -> connect.variableHeader().isCleanSession();
                    case "connectProperties" -> connect.variableHeader().properties();
                    case "auth" ->
                        connect.variableHeader().hasUserName()
                                        || connect.variableHeader().hasPassword()
                                ? new MqttAuth(said.userName(), text(said.passwordInBytes()))
                                : null;
                    case "accept" -> {
                        accepted.add((MqttProperties) given[1]);
                        yield proxy;
                    }
                    case "reject" -> {
                        rejected.add((MqttConnectReturnCode) given[0]);
                        yield proxy;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Where inputs begin. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
            MqttProperties wishes = new MqttProperties();
            MqttProperties type = new MqttProperties();
            if (version == MqttVersion.MQTT_5) {
                wishes.add(new MqttProperties.IntegerProperty(
                        MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 0x7fffffff));
                wishes.add(new MqttProperties.IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), 600));
                type.add(new MqttProperties.StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "application/json"));
            }
            EmbeddedChannel out = new EmbeddedChannel(MqttEncoder.INSTANCE);
            out.writeOutbound(MqttMessageBuilders.connect()
                    .protocolVersion(version)
                    .clientId("c1")
                    .username(FuzzIntake.GATEWAY)
                    .password("x".getBytes(StandardCharsets.UTF_8))
                    .properties(wishes)
                    .build());
            for (String topic : List.of("gatt/gw1", "gatt/gw2", "home/a/BTtoMQTT/b", "zigbee2mqtt/x/action", "$x")) {
                out.writeOutbound(MqttMessageBuilders.publish()
                        .topicName(topic)
                        .messageId(1)
                        .qos(topic.contains("/") ? MqttQoS.AT_LEAST_ONCE : MqttQoS.EXACTLY_ONCE)
                        .properties(type)
                        .payload(Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8))
                        .build());
            }
            ByteBuf all = Unpooled.buffer();
            for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
                all.writeBytes(part);
                part.release();
            }
            byte[] seed = new byte[all.readableBytes()];
            all.readBytes(seed);
            seeds.add(seed);
        }
        return seeds;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
