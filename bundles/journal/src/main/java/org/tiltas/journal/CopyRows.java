package org.tiltas.journal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows in PostgreSQL's binary COPY format (PostgreSQL manual, COPY, "Binary Format"): the fastest way in, several times
 * faster than prepared inserts. Fields are written in column order; {@link #row} begins a row.
 */
final class CopyRows implements Fields {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final long EPOCH_2000_SECONDS = 946_684_800L;
    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int rows;

    CopyRows() {
        try {
            out.write(SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEmpty() {
        return rows == 0;
    }

    @Override
    public void row(int fields) throws IOException {
        out.writeShort(fields);
        rows++;
    }

    @Override
    public void nothing() throws IOException {
        out.writeInt(-1);
    }

    @Override
    public void int16(int value) throws IOException {
        out.writeInt(2);
        out.writeShort(value);
    }

    @Override
    public void int32(int value) throws IOException {
        out.writeInt(4);
        out.writeInt(value);
    }

    @Override
    public void int64(long value) throws IOException {
        out.writeInt(8);
        out.writeLong(value);
    }

    @Override
    public void bool(boolean value) throws IOException {
        out.writeInt(1);
        out.writeByte(value ? 1 : 0);
    }

    @Override
    public void text(String value) throws IOException {
        if (value == null) {
            nothing();
            return;
        }
        blob(clean(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Without NUL; null as it is. */
    static String clean(String value) {
        return value == null || value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD');
    }

    @Override
    public void blob(byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    @Override
    public void time(Instant value) throws IOException {
        int64(Math.addExact(
                Math.multiplyExact(value.getEpochSecond() - EPOCH_2000_SECONDS, 1_000_000L), value.getNano() / 1000));
    }

    @Override
    public void uuid(UUID value) throws IOException {
        out.writeInt(16);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    /** Groups of four decimal digits as PostgreSQL stores them. */
    @Override
    public void numeric(BigDecimal value) throws IOException {
        if (value == null) {
            nothing();
            return;
        }
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        int scale = plain.scale();
        int padding = (4 - scale % 4) % 4;
        BigInteger rest = plain.unscaledValue().abs().multiply(BigInteger.TEN.pow(padding));
        int fractionGroups = (scale + padding) / 4;
        short[] groups = new short[rest.toString().length() / 4 + 2];
        int count = 0;
        while (rest.signum() != 0) {
            BigInteger[] split = rest.divideAndRemainder(TEN_THOUSAND);
            groups[count++] = split[1].shortValue();
            rest = split[0];
        }
        out.writeInt(8 + 2 * count);
        out.writeShort(count);
        out.writeShort(count - fractionGroups - 1);
        out.writeShort(plain.signum() < 0 ? 0x4000 : 0);
        out.writeShort(scale);
        for (int i = count - 1; i >= 0; i--) {
            out.writeShort(groups[i]);
        }
    }

    /** Sends the rows into the table; the connection's transaction goes on. */
    void send(Connection connection, String table, String columns) throws SQLException, IOException {
        if (rows == 0) {
            return;
        }
        out.writeShort(-1);
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + columns + ") from stdin (format binary)");
        byte[] all = bytes.toByteArray();
        try {
            copy.writeToCopy(all, 0, all.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
