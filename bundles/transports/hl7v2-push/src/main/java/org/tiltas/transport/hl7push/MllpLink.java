package org.tiltas.transport.hl7push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.tiltas.api.HostFailure;

/**
 * A connection to a receiver, made when it is needed: one message at a time, framed as {@code <VT> message <FS> <CR>}
 * (HL7 MLLP, release 1). Used by one thread.
 */
final class MllpLink implements AutoCloseable {
    private static final int START = 0x0b;
    private static final int END = 0x1c;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** How often a waiting thread looks whether it is wanted elsewhere. */
    private static final int TICK_MILLIS = 100;

    private final Hl7Options options;
    private final byte[] buffer = new byte[4096];
    private Socket socket;
    private int from;
    private int to;

    MllpLink(Hl7Options options) {
        this.options = options;
    }

    /** @throws HostFailure when there is no connection; nothing was sent */
    void open() throws HostFailure {
        if (socket != null && isStale()) {
            close();
        }
        if (socket != null) {
            return;
        }
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(options.address(), options.port()), (int) CONNECT.toMillis());
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            socket = options.tls() ? secured(plain) : plain;
            socket.setSoTimeout(TICK_MILLIS);
            from = 0;
            to = 0;
        } catch (IOException e) {
            quietly(plain);
            socket = null;
            throw new HostFailure(
                    HostFailure.Kind.BUSY,
                    "no connection to " + options.address() + ":" + options.port() + ": "
                            + e.getClass().getSimpleName(),
                    Optional.empty());
        }
    }

    private Socket secured(Socket plain) throws IOException {
        plain.setSoTimeout((int) options.timeout().toMillis());
        SSLSocket secure = (SSLSocket)
                Tls.context(options).getSocketFactory().createSocket(plain, options.address(), options.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        // the name in the certificate must be the one we asked for, as with HTTPS (RFC 2818)
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** Whether the receiver ended the connection while nothing was under way; many engines do when it is quiet. */
    private boolean isStale() {
        try {
            socket.setSoTimeout(1);
            int next = socket.getInputStream().read(buffer, 0, buffer.length);
            // what comes unasked is no answer to anything
            return next < 0;
        } catch (SocketTimeoutException e) {
            return !restored();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean restored() {
        try {
            socket.setSoTimeout(TICK_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Sends a message and waits for the answer to it; answers to others are passed over.
     *
     * @throws NoAnswer when the receiver may or may not have it; the connection is closed
     */
    Acknowledgement exchange(byte[] message, String controlId) throws NoAnswer, InterruptedException {
        long until = System.nanoTime() + options.timeout().toNanos();
        try {
            socket.setSoTimeout(TICK_MILLIS);
            byte[] frame = new byte[message.length + 3];
            frame[0] = START;
            System.arraycopy(message, 0, frame, 1, message.length);
            frame[message.length + 1] = END;
            frame[message.length + 2] = '\r';
            socket.getOutputStream().write(frame);
            socket.getOutputStream().flush();
            while (true) {
                Optional<Acknowledgement> answer = Acknowledgement.read(block(until));
                if (answer.isEmpty()) {
                    throw new NoAnswer("the answer is no acknowledgement");
                }
                if (answer.get().controlId().equals(controlId)) {
                    return answer.get();
                }
            }
        } catch (IOException e) {
            close();
            throw new NoAnswer("the connection broke: " + e.getClass().getSimpleName());
        } catch (NoAnswer | InterruptedException e) {
            // a late answer must not be taken for that of the next message
            close();
            throw e;
        }
    }

    private byte[] block(long until) throws IOException, NoAnswer, InterruptedException {
        int next = read(until);
        while (next != START) {
            next = read(until);
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream(256);
        while ((next = read(until)) != END) {
            block.write(next);
            if (block.size() > LARGEST_ANSWER) {
                throw new NoAnswer("the answer is longer than " + LARGEST_ANSWER + " bytes");
            }
        }
        return block.toByteArray();
    }

    private int read(long until) throws IOException, NoAnswer, InterruptedException {
        while (from == to) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() >= until) {
                throw new NoAnswer("no answer within " + options.timeout().toSeconds() + " s");
            }
            try {
                int count = socket.getInputStream().read(buffer, 0, buffer.length);
                if (count < 0) {
                    throw new NoAnswer("the connection was closed before the answer");
                }
                from = 0;
                to = count;
            } catch (SocketTimeoutException e) {
                // look around and wait on
            }
        }
        return buffer[from++] & 0xff;
    }

    @Override
    public void close() {
        Socket old = socket;
        socket = null;
        if (old != null) {
            quietly(old);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
