package org.tiltas.adapter.template.folder;

import org.tiltas.adapter.template.mapping.TemplateAdapter;

/** Where good mappings are published as modules. */
interface Shelf {
    /**
     * Puts an adapter up in place of the one that has the same id, if there is one.
     *
     * @param version of the mapping
     */
    void publish(TemplateAdapter adapter, String version);

    /** Takes down what goes by this id. */
    void withdraw(String id);
}
