package org.tiltas.admin;

import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.tiltas.admin.http.Route;
import org.tiltas.admin.resource.AccountResource;
import org.tiltas.admin.resource.AlertResource;
import org.tiltas.admin.resource.AnalysisResource;
import org.tiltas.admin.resource.AuditResource;
import org.tiltas.admin.resource.BrokerResource;
import org.tiltas.admin.resource.ClaimResource;
import org.tiltas.admin.resource.CursorResource;
import org.tiltas.admin.resource.GatewayResource;
import org.tiltas.admin.resource.MessageResource;
import org.tiltas.admin.resource.ModuleResource;
import org.tiltas.admin.resource.OpenApiResource;
import org.tiltas.admin.resource.ParkedBulk;
import org.tiltas.admin.resource.ParkedResource;
import org.tiltas.admin.resource.PartnerErrandResource;
import org.tiltas.admin.resource.PartnerKeyResource;
import org.tiltas.admin.resource.PartnerResource;
import org.tiltas.admin.resource.PrecisionResource;
import org.tiltas.admin.resource.PrivacyResource;
import org.tiltas.admin.resource.ProgressResource;
import org.tiltas.admin.resource.QuarantineResource;
import org.tiltas.admin.resource.ReplayResource;
import org.tiltas.admin.resource.RouteResource;
import org.tiltas.admin.resource.SimulationResource;
import org.tiltas.admin.resource.StatusResource;
import org.tiltas.admin.resource.TokenResource;
import org.tiltas.admin.resource.VoidResource;
import org.tiltas.admin.resource.WhereaboutsResource;

/** All resources of the management interface. */
final class Api {
    private Api() {}

    static List<Route> routes(Rooms rooms) {
        PrecisionResource precision = new PrecisionResource(rooms);
        return Stream.of(
                        new StatusResource(rooms, version(), precision).routes(),
                        new GatewayResource(rooms).routes(),
                        new BrokerResource(rooms).routes(),
                        new PartnerResource(rooms).routes(),
                        new PartnerKeyResource(rooms).routes(),
                        new PartnerErrandResource(rooms).routes(),
                        new ModuleResource(rooms).routes(),
                        new ReplayResource(rooms).routes(),
                        new RouteResource(rooms).routes(),
                        new MessageResource(rooms).routes(),
                        new QuarantineResource(rooms).routes(),
                        new VoidResource(rooms).routes(),
                        new PrivacyResource(rooms).routes(),
                        new WhereaboutsResource(rooms).routes(),
                        new ClaimResource(rooms).routes(),
                        new ParkedBulk(rooms).routes(),
                        new ParkedResource(rooms).routes(),
                        new CursorResource(rooms).routes(),
                        new AlertResource(rooms).routes(),
                        new AnalysisResource(rooms).routes(),
                        new SimulationResource(rooms).routes(),
                        new ProgressResource(rooms).routes(),
                        precision.routes(),
                        new AccountResource(rooms).routes(),
                        new TokenResource(rooms).routes(),
                        new AuditResource(rooms).routes(),
                        new OpenApiResource().routes())
                .flatMap(List::stream)
                .toList();
    }

    private static String version() {
        Bundle bundle = FrameworkUtil.getBundle(Api.class);
        return bundle == null ? "development" : bundle.getVersion().toString();
    }
}
