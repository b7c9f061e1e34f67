package org.tiltas.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a class names, read from its constant pool (JVM specification, 4.4). Names have dots.
 *
 * @param classes classes it refers to, without arrays
 * @param members methods and fields it refers to, as {@code java.time.Instant.now()Ljava/time/Instant;}
 * @param texts every text in it, names and literals alike
 */
record ClassFile(Set<String> classes, Set<String> members, Set<String> texts) {
    private static final int MAGIC = 0xCAFEBABE;

    static ClassFile read(InputStream bytes) throws IOException {
        DataInputStream in = new DataInputStream(bytes);
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        in.readInt(); // version
        int size = in.readUnsignedShort();
        String[] texts = new String[size];
        int[] first = new int[size];
        int[] second = new int[size];
        int[] tags = new int[size];
        for (int i = 1; i < size; i++) {
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case 1 -> texts[i] = in.readUTF();
                case 3, 4 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    i++; // takes two entries
                }
                case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
                case 9, 10, 11, 12, 17, 18 -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
                case 15 -> {
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                }
                default -> throw new IOException("class file with unknown constant " + tags[i]);
            }
        }
        return of(tags, texts, first, second);
    }

    private static ClassFile of(int[] tags, String[] texts, int[] first, int[] second) {
        ClassFile file = new ClassFile(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        for (int i = 1; i < tags.length; i++) {
            switch (tags[i]) {
                case 1 -> file.texts.add(texts[i]);
                case 7 -> file.classes.add(name(texts[first[i]]));
                case 9, 10, 11 -> {
                    int nameAndType = second[i];
                    file.members.add(name(texts[first[first[i]]]) + "." + texts[first[nameAndType]]
                            + texts[second[nameAndType]]);
                }
                default -> {
                    // numbers, strings and the like name nothing
                }
            }
        }
        return file;
    }

    /** {@code [Ljava/lang/String;} and {@code java/lang/String} alike. */
    private static String name(String internal) {
        String element = internal.replaceFirst("^\\[+", "");
        boolean array = element.length() < internal.length();
        String plain = array && element.startsWith("L") ? element.substring(1, element.length() - 1) : element;
        return plain.replace('/', '.');
    }
}
