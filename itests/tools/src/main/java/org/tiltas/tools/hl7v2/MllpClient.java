package org.tiltas.tools.hl7v2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends HL7 v2 messages by MLLP, one at a time, and reads what is answered. For one thread. */
public final class MllpClient implements AutoCloseable {
    private static final int START = 0x0b;
    private static final int END = 0x1c;
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /** @param patience how long to wait for a connection and for each answer */
    public MllpClient(String host, int port, Duration patience) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** @return the acknowledgement, without its frame */
    public String send(String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[text.length + 3];
        block[0] = START;
        System.arraycopy(text, 0, block, 1, text.length);
        block[block.length - 2] = END;
        block[block.length - 1] = '\r';
        out.write(block);
        out.flush();
        return answer();
    }

    /** MSA-1 of an acknowledgement: {@code AA} when the message is kept. */
    public static String verdict(String acknowledgement) {
        int msa = acknowledgement.indexOf("\rMSA|");
        return msa < 0 ? "" : acknowledgement.substring(msa + 5, Math.min(msa + 7, acknowledgement.length()));
    }

    private String answer() throws IOException {
        while (next() != START) {
            // the end of the frame before
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream(256);
        for (int b = next(); b != END; b = next()) {
            text.write(b);
            if (text.size() > LONGEST_ANSWER) {
                throw new IOException("an acknowledgement does not end");
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the server has closed the connection");
        }
        return b;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
