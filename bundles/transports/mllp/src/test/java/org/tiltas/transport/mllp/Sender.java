package org.tiltas.transport.mllp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The sender's end of a connection, byte by byte. */
final class Sender implements AutoCloseable {
    private final Socket socket;

    Sender(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Sender(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
    }

    static String message(String id, String more) {
        return "MSH|^~\\&|MON|WARD|TILTAS|HOME|20261122100000+0200||ORU^R01^ORU_R01|" + id + "|P|2.6" + more
                + "\rPID|||17^^^HOME\rOBR|1\rOBX|1|NM|8867-4^^LN||70|/min|||||F\r";
    }

    static String message(String id) {
        return message(id, "");
    }

    Sender raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Sender raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Sender send(String message) throws IOException {
        return raw("\u000b" + message + "\u001c\r");
    }

    /** The next answer without its frame; empty when the connection has ended. */
    String answer() throws IOException {
        InputStream in = socket.getInputStream();
        int next = in.read();
        if (next < 0) {
            return "";
        }
        if (next != 0x0b) {
            throw new IOException("an answer begins with " + next);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while ((next = in.read()) != 0x1c) {
            if (next < 0) {
                throw new IOException("an answer is cut off");
            }
            bytes.write(next);
        }
        if (in.read() != '\r') {
            throw new IOException("an answer ends without carriage return");
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** MSA-1 and MSA-2 of the next answer. */
    String verdict() throws IOException {
        String answer = answer();
        if (answer.isEmpty()) {
            return "";
        }
        String[] msa = answer.split("\r")[1].split("\\|");
        return msa[1] + " " + msa[2];
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
