package org.tiltas.engine.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.tiltas.spi.server.Settings;

/** What every Camel context of this server has in common: our components, converters and manners. */
public final class ContextRecipe {
    private final Rooms rooms;

    public ContextRecipe(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Prepares a context that is not started yet. */
    public CamelContext prepare(CamelContext context, String name) {
        context.getCamelContextExtension().setName(name);
        context.disableJMX();
        // a context that is closing waits for its consumers' threads, each of which gives in after 4.5 s
        context.getShutdownStrategy().setTimeout(10);
        context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
        context.setMessageHistory(false);
        // contexts for checking come and go; the reloader tells what matters
        context.setStartupSummaryLevel(StartupSummaryLevel.Off);
        context.getCamelContextExtension().setErrorHandlerFactory(quiet());
        placeholders(context);
        context.addComponent("journal", new JournalComponent(rooms));
        context.addComponent("adapter", new AdapterComponent(rooms));
        context.addComponent("analysis", new AnalysisComponent(rooms));
        context.addComponent("clinical", new ClinicalComponent(rooms));
        context.addComponent("partner", new PartnerComponent(rooms));
        context.getTypeConverterRegistry().addFallbackTypeConverter(new ObservedConverter(rooms.views()), false);
        return context;
    }

    /**
     * An environment variable that happens to be named like a template's parameter ({@code MODULE}, {@code LANE}) must
     * not take its place, as Camel would have it.
     */
    private static void placeholders(CamelContext context) {
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
        properties.addOverrideProperty("tiltas.data", Settings.data().toString());
    }

    /** Retries are the cursor's business, and what Camel logs of a failed exchange may hold health data. */
    private static DefaultErrorHandlerDefinition quiet() {
        RedeliveryPolicyDefinition policy = new RedeliveryPolicyDefinition();
        policy.setMaximumRedeliveries("0");
        policy.setRetriesExhaustedLogLevel("OFF");
        policy.setLogExhausted("false");
        policy.setLogStackTrace("false");
        policy.setLogExhaustedMessageHistory("false");
        policy.setLogExhaustedMessageBody("false");
        DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
        handler.setLevel("OFF");
        handler.setRedeliveryPolicy(policy);
        return handler;
    }
}
