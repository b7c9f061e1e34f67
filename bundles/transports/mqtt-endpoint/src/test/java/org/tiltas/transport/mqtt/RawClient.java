package org.tiltas.transport.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client made of bytes, for what well-behaved clients do not do. */
final class RawClient implements AutoCloseable {
    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBCOMP = 7;
    static final int DISCONNECT = 14;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final int version;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    /** A packet: its type, and what follows the fixed header. */
    record Packet(int type, byte[] body) {
        int id() {
            return (body[0] & 255) << 8 | body[1] & 255;
        }

        /** Reason code of an answer to a publish; 0 if left out. */
        int reason() {
            return body.length > 2 ? body[2] & 255 : 0;
        }
    }

    RawClient(int port, int version) throws IOException {
        this.version = version;
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Connects as {@code gw1} and returns CONNACK. */
    static RawClient connected(int port, int version, String clientId, boolean clean) throws IOException {
        RawClient client = new RawClient(port, version);
        client.connect(clientId, clean, "gw1", "secret", 0).send();
        Packet connack = client.read();
        if (connack.type() != CONNACK || connack.body()[1] != 0) {
            throw new IOException("not accepted: " + connack.body()[1]);
        }
        return client;
    }

    RawClient connect(String clientId, boolean clean, String user, String password, int keepAlive) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        text(data, "MQTT");
        data.writeByte(version);
        data.writeByte((user == null ? 0 : 0xC0) | (clean ? 2 : 0));
        data.writeShort(keepAlive);
        if (version == 5) {
            data.writeByte(5);
            data.writeByte(0x11);
            data.writeInt(clean ? 0 : 3600);
        }
        text(data, clientId);
        if (user != null) {
            text(data, user);
            text(data, password);
        }
        return packet(0x10, body.toByteArray());
    }

    RawClient publish(String topic, String payload, int qos, int id, boolean dup) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        text(data, topic);
        if (qos > 0) {
            data.writeShort(id);
        }
        if (version == 5) {
            data.writeByte(0);
        }
        data.write(payload.getBytes(StandardCharsets.UTF_8));
        return packet(0x30 | qos << 1 | (dup ? 8 : 0), body.toByteArray());
    }

    RawClient release(int id) throws IOException {
        return packet(0x62, new byte[] {(byte) (id >> 8), (byte) id});
    }

    RawClient packet(int header, byte[] body) throws IOException {
        DataOutputStream data = new DataOutputStream(unsent);
        data.writeByte(header);
        int rest = body.length;
        do {
            data.writeByte(rest % 128 | (rest >= 128 ? 128 : 0));
            rest /= 128;
        } while (rest > 0);
        data.write(body);
        return this;
    }

    void send() throws IOException {
        out.write(unsent.toByteArray());
        out.flush();
        unsent.reset();
    }

    /** The next packet; throws {@link EOFException} when the server has closed. */
    Packet read() throws IOException {
        int header = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit >= 128);
        return new Packet(header >> 4, in.readNBytes(length));
    }

    /** Reads until the server closes. */
    boolean isClosedByServer() throws IOException {
        try {
            while (true) {
                read();
            }
        } catch (EOFException | java.net.SocketException e) {
            return true;
        }
    }

    boolean hasAnswer() throws IOException {
        return in.available() > 0;
    }

    private static void text(DataOutputStream data, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeShort(bytes.length);
        data.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
