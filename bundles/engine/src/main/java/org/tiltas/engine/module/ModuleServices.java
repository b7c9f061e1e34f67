package org.tiltas.engine.module;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.transport.Transport;

/**
 * Tells the register which services of modules come and go. It is given their references only: the service itself is got
 * on a thread of the module, because that runs the module's code.
 */
@Component(
        service = {},
        immediate = true)
public final class ModuleServices {
    private final BundleContext bundles;
    private final ModuleRegister register;

    @Activate
    public ModuleServices(BundleContext bundles, @Reference ModuleRegister register) {
        this.bundles = bundles;
        this.register = register;
    }

    @Reference(
            service = DeviceAdapter.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindAdapter(ServiceReference<DeviceAdapter> reference) {
        register.offerAdapter(reference, Offer.of(reference, bundles));
    }

    void unbindAdapter(ServiceReference<DeviceAdapter> reference) {
        register.withdraw(reference);
    }

    @Reference(
            service = PartnerChannel.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindChannel(ServiceReference<PartnerChannel> reference) {
        register.offerChannel(reference, Offer.of(reference, bundles));
    }

    void unbindChannel(ServiceReference<PartnerChannel> reference) {
        register.withdrawChannel(reference);
    }

    @Reference(
            service = AnalysisModule.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindAnalysis(ServiceReference<AnalysisModule> reference) {
        register.offerAnalysis(reference, Offer.of(reference, bundles));
    }

    void unbindAnalysis(ServiceReference<AnalysisModule> reference) {
        register.withdrawAnalysis(reference);
    }

    @Reference(
            service = DeliveryProfile.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindProfile(ServiceReference<DeliveryProfile> reference) {
        register.offerProfile(reference, Offer.of(reference, bundles));
    }

    void unbindProfile(ServiceReference<DeliveryProfile> reference) {
        register.withdrawProfile(reference);
    }

    @Reference(service = Transport.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(ServiceReference<Transport> reference) {
        register.offerTransport(reference, Offer.of(reference, bundles));
    }

    void unbindTransport(ServiceReference<Transport> reference) {
        register.withdrawTransport(reference);
    }
}
