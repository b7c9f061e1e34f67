package org.tiltas.tools.sink;

import java.util.ArrayList;
import java.util.List;

/** What the sink wants to know about a resource; filled while its JSON streams by. Identifiers are {@code sys|value}. */
final class Scanned {
    String type = "";
    String id;
    String status;
    String subject;
    String device;
    String effective;
    String code;
    String value;
    final List<String> identifiers = new ArrayList<>(1);

    /** Where the resource's JSON stands in the request's body. */
    int from;

    int to;

    void addValue(String text) {
        value = value == null ? text : value + "/" + text;
    }
}
