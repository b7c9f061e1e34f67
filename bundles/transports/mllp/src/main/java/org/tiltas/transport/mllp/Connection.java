package org.tiltas.transport.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sender's connection. Reads no further than it may have under way, and sends its answers in order. All of it happens
 * on the event loop of its channel.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int MOST_OUTSIDE = 4096;
    private static final int HEAD = 1024;
    private static final int LOOK_MILLIS = 250;
    private static final int LINGER_MILLIS = 2000;

    private final MllpSettings settings;
    private final Reception reception;
    private final LargeBlocks large;
    private final Blocks blocks;
    private final Patience patience;
    private ChannelHandlerContext context;
    private Replies replies;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private Reception.Peer peer;
    private Runnable turn;
    private boolean holdsSlot;
    private boolean ended;
    private boolean leaving;
    private boolean inputShut;
    private boolean secure = true;
    private long outside;
    private ScheduledFuture<?> watch;

    Connection(MllpSettings settings, Reception reception, LargeBlocks large) {
        this.settings = settings;
        this.reception = reception;
        this.large = large;
        this.blocks = new Blocks(settings.maxBlock());
        this.patience = new Patience(settings);
    }

    @Override
    public void channelActive(ChannelHandlerContext channel) {
        context = channel;
        replies = new Replies(channel.channel(), this::goOn);
        peer = new Reception.Peer(((InetSocketAddress) channel.channel().remoteAddress()).getAddress(), null);
        patience.heard();
        watch = channel.executor().scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        secure = channel.pipeline().get(SslHandler.class) == null;
        channel.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            secure = handshake.isSuccess();
            peer = new Reception.Peer(peer.address(), subject(channel.pipeline().get(SslHandler.class)));
            channel.read();
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputShut = true;
            if (leaving) {
                channel.close();
            } else {
                end();
            }
        } else {
            super.userEventTriggered(channel, event);
        }
    }

    private static X500Principal subject(SslHandler tls) {
        try {
            return ((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]).getSubjectX500Principal();
        } catch (SSLPeerUnverifiedException e) {
            return null; // it showed no certificate; its address decides
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        if (ended) {
            in.release();
            return;
        }
        patience.heard();
        rest = rest.isReadable() ? Unpooled.wrappedBuffer(rest, in) : swapped(in);
    }

    private ByteBuf swapped(ByteBuf in) {
        rest.release();
        return in;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        if (leaving) {
            channel.read();
        } else {
            goOn();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        goOn();
    }

    /** Reads what lies here, then asks for more: only as long as there is room. */
    private void goOn() {
        if (replies.hasRoom()) {
            patience.resume();
        }
        while (!ended && turn == null && replies.hasRoom() && rest.isReadable()) {
            step();
        }
        if (ended || turn != null) {
            return;
        }
        if (replies.hasRoom()) {
            context.read();
        } else {
            patience.pause();
        }
    }

    private void step() {
        boolean before = blocks.isInside();
        int length = rest.readableBytes();
        Blocks.Found found = blocks.read(rest, holdsSlot);
        if (!before && blocks.isInside()) {
            patience.begun();
        }
        switch (found) {
            case MESSAGE -> message();
            case LARGE -> waitForSlot();
            case TOO_LARGE -> giveUp("too-large", "longer than " + settings.maxBlock() + " bytes");
            case NOTHING -> outside = before || blocks.isInside() ? 0 : outside + length;
        }
        if (outside > MOST_OUTSIDE) {
            LOG.warn("MLLP: {} sends something else than MLLP and is disconnected", peer.address());
            end();
        }
    }

    private void message() {
        outside = 0;
        byte[] message = blocks.take();
        CompletableFuture<Optional<byte[]>> answer = reception.take(message, peer);
        // what is answered may be as large as what came, and lies here until its reader has taken it
        Runnable left = holdsSlot ? large::giveBack : () -> {};
        holdsSlot = false;
        replies.add(message.length, answer, left);
    }

    private void waitForSlot() {
        Runnable mine = () -> context.executor().execute(this::turnHasCome);
        if (large.take(mine)) {
            holdsSlot = true;
        } else {
            turn = mine;
        }
    }

    private void turnHasCome() {
        if (ended) {
            large.giveBack();
            return;
        }
        turn = null;
        holdsSlot = true;
        patience.heard();
        goOn();
    }

    /** Says what is wrong with the message that does not end, and goes. */
    private void giveUp(String reason, String detail) {
        byte[] all = blocks.take();
        byte[] head = all.length > HEAD ? Arrays.copyOf(all, HEAD) : all;
        replies.add(0, reception.giveUp(head, peer, reason, detail), () -> {});
        end();
    }

    private void look() {
        if (replies.isStuck(settings.blockLimit())) {
            LOG.warn("MLLP: {} does not read its answers and is disconnected", peer.address());
            context.close();
            return;
        }
        if (ended || turn != null) {
            return;
        }
        boolean inside = blocks.isInside();
        if (!secure && patience.isOverForHandshake()) {
            end();
        } else if (secure && patience.isOverWithin(inside)) {
            if (inside) {
                giveUp("incomplete", "the message did not end in time");
            } else {
                end();
            }
        }
    }

    /** Reads no more; closes when the answers under way have left. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
        blocks.take();
        if (holdsSlot) {
            holdsSlot = false;
            large.giveBack();
        }
        if (turn != null) {
            large.cancel(turn);
        }
        replies.whenDone(this::leave);
    }

    /**
     * Closing on bytes that nobody read would reset the connection and take the last answer with it: what still comes is
     * read and dropped for a moment.
     */
    private void leave() {
        if (!context.channel().isActive() || inputShut) {
            context.close();
            return;
        }
        leaving = true;
        if (context.pipeline().get(SslHandler.class) == null) {
            ((DuplexChannel) context.channel()).shutdownOutput();
        }
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        end();
        watch.cancel(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable problem) {
        LOG.debug("connection ended", problem);
        channel.close();
    }
}
