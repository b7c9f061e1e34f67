package org.tiltas.tools.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;

/** Translates packets of one connection for its {@link GatewayLink}. */
final class LinkInput extends ChannelInboundHandlerAdapter {
    private static final MqttMessage PING =
            new MqttMessage(new MqttFixedHeader(MqttMessageType.PINGREQ, false, MqttQoS.AT_MOST_ONCE, false, 0));

    private final GatewayLink<?> link;

    LinkInput(GatewayLink<?> link) {
        this.link = link;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        link.opened(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        try {
            MqttMessage message = (MqttMessage) received;
            if (message.decoderResult().isFailure()) {
                context.close();
                return;
            }
            switch (message.fixedHeader().messageType()) {
                case CONNACK -> {
                    MqttConnAckVariableHeader header = ((MqttConnAckMessage) message).variableHeader();
                    MqttConnectReturnCode code = header.connectReturnCode();
                    link.answered(
                            code == MqttConnectReturnCode.CONNECTION_ACCEPTED,
                            code.byteValue() & 0xFF,
                            header.isSessionPresent(),
                            header.properties());
                }
                case PUBACK -> {
                    MqttMessageIdVariableHeader header = (MqttMessageIdVariableHeader) message.variableHeader();
                    int reason = header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() : 0;
                    link.acknowledged(header.messageId(), reason & 0xFF);
                }
                case DISCONNECT -> context.close();
                default -> {
                    // PINGRESP, or a packet a mere publisher has no use for
                }
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        link.burstDone();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            link.burstDone();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.lost();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.READER_IDLE) {
                context.close();
            } else {
                context.writeAndFlush(PING);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
