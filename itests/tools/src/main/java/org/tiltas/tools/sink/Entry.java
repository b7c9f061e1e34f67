package org.tiltas.tools.sink;

/** One interaction, of a Bundle or of a plain request. */
final class Entry {
    String method = "";
    String url = "";
    String fullUrl;
    String ifNoneExist;
    String ifMatch;
    Scanned resource;

    /** Whether the condition was seen to long ago, and is not looked at again. */
    boolean late;
}
