package org.tiltas.engine.route;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Makes, checks and unmakes routes of one Camel context. Used by one thread. */
final class RouteBuild {
    private static final int STOP_SECONDS = 5;

    private final CamelContext context;
    private final Model model;

    RouteBuild(CamelContext context) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** Starts a route that stands in the file itself. */
    void start(RouteText file, String id) throws Exception {
        model.addRouteDefinitions(List.of(route(load(file), id)));
    }

    /** Starts a route made from a template of the file. */
    void start(RouteText file, String id, Instance instance) throws Exception {
        put(template(load(file), instance.template()));
        model.addRouteFromTemplate(id, instance.template(), new HashMap<>(instance.parameters()));
    }

    /** Stops a route within 5 s, by force if need be, and forgets it. Does nothing if there is none. */
    void stop(String id) throws Exception {
        if (context.getRoute(id) != null) {
            context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(id);
        }
        RouteDefinition left = model.getRouteDefinition(id);
        if (left != null) {
            model.removeRouteDefinition(left);
        }
    }

    /**
     * Builds everything the file says in this context without starting any route. The context is thrown away
     * afterwards.
     *
     * @param instances routes wanted from its templates, by route id
     */
    void check(RouteText file, Map<String, Instance> instances) throws RefusedFile {
        RouteBuilder loaded;
        try {
            loaded = load(file);
        } catch (Exception | LinkageError e) {
            throw refusal(e, file, new RouteText.Definition(0, Integer.MAX_VALUE, ""));
        }
        for (Map.Entry<String, RouteText.Definition> entry : file.templates().entrySet()) {
            RouteTemplateDefinition template = template(loaded, entry.getKey());
            checkComponents(template.getRoute().getOutputs(), file, entry.getValue());
            template.getRoute().setAutoStartup("false");
            attempt(() -> put(template), file, entry.getValue());
        }
        for (Map.Entry<String, RouteText.Definition> entry : file.routes().entrySet()) {
            RouteDefinition route = route(loaded, entry.getKey());
            route.setAutoStartup("false");
            attempt(() -> model.addRouteDefinitions(List.of(route)), file, entry.getValue());
        }
        for (Map.Entry<String, Instance> entry : instances.entrySet()) {
            Instance instance = entry.getValue();
            RouteText.Definition template = file.templates().get(instance.template());
            if (template != null) {
                attempt(
                        () -> model.addRouteFromTemplate(
                                entry.getKey(), instance.template(), new HashMap<>(instance.parameters())),
                        file,
                        template);
            }
        }
    }

    /** Of a template without instances only this much can be told. */
    private void checkComponents(
            Collection<ProcessorDefinition<?>> steps, RouteText file, RouteText.Definition definition)
            throws RefusedFile {
        Iterator<OptionalIdentifiedDefinition<?>> all = endpoints(steps);
        while (all.hasNext()) {
            if (all.next() instanceof EndpointRequiredDefinition step) {
                String uri = String.valueOf(step.getEndpointUri());
                String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : uri;
                if (!scheme.contains("{{") && context.getComponent(scheme) == null) {
                    throw at(scheme, file, definition, unknown(scheme));
                }
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Iterator<OptionalIdentifiedDefinition<?>> endpoints(Collection<ProcessorDefinition<?>> steps) {
        return (Iterator) ProcessorDefinitionHelper.filterTypeInOutputs(List.copyOf(steps), ProcessorDefinition.class)
                .iterator();
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private static void attempt(Attempt attempt, RouteText file, RouteText.Definition definition) throws RefusedFile {
        try {
            attempt.make();
        } catch (Exception | LinkageError e) {
            throw refusal(e, file, definition);
        }
    }

    /** The most telling line of a chain of causes, with the place it speaks of. */
    static RefusedFile refusal(Throwable failure, RouteText file, RouteText.Definition definition) {
        Throwable deepest = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof MarkedYamlEngineException marked) {
                return RouteText.broken(marked);
            }
            if (t instanceof NoSuchEndpointException endpoint) {
                String scheme = String.valueOf(endpoint.getUri()).replaceAll(":.*", "");
                return at(scheme, file, definition, unknown(scheme));
            }
            if (t instanceof ResolveEndpointFailedException endpoint) {
                String uri = String.valueOf(endpoint.getUri());
                return at(uri.replaceAll(":.*", ""), file, definition, reason(endpoint));
            }
            deepest = t;
        }
        return new RefusedFile(definition.line(), 0, reason(deepest));
    }

    private static String unknown(String scheme) {
        return "there is no component '" + scheme + "' on this server";
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
    }

    private static RefusedFile at(String word, RouteText file, RouteText.Definition definition, String reason) {
        String[] lines = file.text().split("\n", -1);
        for (int i = Math.max(0, definition.line() - 1); i < Math.min(lines.length, definition.lastLine()); i++) {
            int column = lines[i].indexOf(word + ":");
            if (column >= 0) {
                return new RefusedFile(i + 1, column + 1, reason);
            }
        }
        return new RefusedFile(definition.line(), 0, reason);
    }

    private void put(RouteTemplateDefinition template) throws Exception {
        RouteTemplateDefinition old = model.getRouteTemplateDefinition(template.getId());
        if (old != null) {
            model.removeRouteTemplateDefinition(old);
        }
        model.addRouteTemplateDefinition(template);
    }

    /** Definitions are made afresh each time: Camel writes into them when it builds a route. */
    private RouteBuilder load(RouteText file) throws Exception {
        try (YamlRoutesBuilderLoader loader = new YamlRoutesBuilderLoader()) {
            loader.setCamelContext(context);
            loader.start();
            Resource resource = ResourceHelper.fromString(file.file(), file.text());
            loader.preParseRoute(resource);
            RouteBuilder builder = (RouteBuilder) loader.loadRoutesBuilder(resource);
            builder.configureRoutes(context);
            return builder;
        }
    }

    private static RouteDefinition route(RouteBuilder loaded, String id) {
        return loaded.getRouteCollection().getRoutes().stream()
                .filter(route -> id.equals(route.getId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("route '" + id + "' is not in its file"));
    }

    private static RouteTemplateDefinition template(RouteBuilder loaded, String id) {
        return loaded.getRouteTemplateCollection().getRouteTemplates().stream()
                .filter(template -> id.equals(template.getId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("route template '" + id + "' is not in its file"));
    }
}
