package org.tiltas.camel.notify;

import jakarta.activation.CommandMap;
import jakarta.activation.MailcapCommandMap;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Tells the mail library which of its classes write which type of content. It looks for that list through the class
 * loader of the calling thread, which in a framework of bundles does not know it.
 */
public final class MailTypes implements BundleActivator {
    private static final String HANDLERS = ";; x-java-content-handler=org.eclipse.angus.mail.handlers.";

    private CommandMap before;

    @Override
    public void start(BundleContext context) {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(MailTypes.class.getClassLoader());
        try {
            before = CommandMap.getDefaultCommandMap();
            MailcapCommandMap types = new MailcapCommandMap();
            types.addMailcap("text/plain" + HANDLERS + "text_plain");
            types.addMailcap("text/html" + HANDLERS + "text_html");
            types.addMailcap("text/xml" + HANDLERS + "text_xml");
            types.addMailcap("multipart/*" + HANDLERS + "multipart_mixed; x-java-fallback-entry=true");
            types.addMailcap("message/rfc822" + HANDLERS + "message_rfc822");
            CommandMap.setDefaultCommandMap(types);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    @Override
    public void stop(BundleContext context) {
        CommandMap.setDefaultCommandMap(before);
    }
}
