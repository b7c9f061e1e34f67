package org.tiltas.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.Enablement;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.analysis.Simulations;
import org.tiltas.spi.analysis.Standings;
import org.tiltas.spi.clinical.Claims;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.Privacy;
import org.tiltas.spi.clinical.Voiding;
import org.tiltas.spi.clinical.Whereabouts;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.modules.LifeCycle;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.modules.Replays;
import org.tiltas.spi.modules.Routes;
import org.tiltas.spi.server.Accounts;
import org.tiltas.spi.server.HealthCheck;

/**
 * The other rooms of the server, each of which may be missing for a while: health must answer then too. Asking for a
 * missing room is refused with 503.
 */
@Component(service = Rooms.class)
public class Rooms {
    private volatile Journal journal;
    private volatile Intake intake;
    private volatile Modules modules;
    private volatile LifeCycle lifeCycle;
    private volatile Partners partners;
    private volatile Accounts accounts;
    private volatile FhirViews views;
    private volatile Routes routes;
    private volatile Replays replays;
    private volatile Brokers brokers;
    private volatile Voiding voiding;
    private volatile Claims claims;
    private volatile Privacy privacy;
    private volatile Whereabouts whereabouts;
    private volatile AlertDesk alertDesk;
    private volatile AnalysisTerms analysisTerms;
    private volatile Enablement enablement;
    private volatile Escalations escalations;
    private volatile Simulations simulations;
    private volatile Standings standings;
    private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();

    public Journal journal() {
        return there(journal, "journal");
    }

    public Modules modules() {
        return there(modules, "engine");
    }

    public LifeCycle lifeCycle() {
        return there(lifeCycle, "engine");
    }

    public Partners partners() {
        return there(partners, "delivery");
    }

    public Accounts accounts() {
        return there(accounts, "journal");
    }

    public FhirViews views() {
        return there(views, "clinical");
    }

    public Replays replays() {
        return there(replays, "engine");
    }

    public Voiding voiding() {
        return there(voiding, "clinical");
    }

    public Privacy privacy() {
        return there(privacy, "clinical");
    }

    public Whereabouts whereabouts() {
        return there(whereabouts, "clinical");
    }

    public Claims claims() {
        return there(claims, "clinical");
    }

    public Routes routes() {
        return there(routes, "engine");
    }

    public AlertDesk alertDesk() {
        return there(alertDesk, "engine");
    }

    public AnalysisTerms analysisTerms() {
        return there(analysisTerms, "engine");
    }

    public Enablement enablement() {
        return there(enablement, "engine");
    }

    public Escalations escalations() {
        return there(escalations, "engine");
    }

    public Simulations simulations() {
        return there(simulations, "engine");
    }

    public Standings standings() {
        return there(standings, "engine");
    }

    public Optional<Journal> journalIfThere() {
        return Optional.ofNullable(journal);
    }

    public Optional<Intake> intakeIfThere() {
        return Optional.ofNullable(intake);
    }

    public Optional<Partners> partnersIfThere() {
        return Optional.ofNullable(partners);
    }

    public Optional<Brokers> brokersIfThere() {
        return Optional.ofNullable(brokers);
    }

    public Optional<Modules> modulesIfThere() {
        return Optional.ofNullable(modules);
    }

    public Optional<Accounts> accountsIfThere() {
        return Optional.ofNullable(accounts);
    }

    public List<HealthCheck> checks() {
        return checks;
    }

    private static <T> T there(T room, String name) {
        if (room == null) {
            throw Problem.of(503, name + ": not started yet").with("Retry-After", "2");
        }
        return room;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setJournal(Journal room) {
        journal = room;
    }

    public void unsetJournal(Journal room) {
        journal = journal == room ? null : journal;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setIntake(Intake room) {
        intake = room;
    }

    public void unsetIntake(Intake room) {
        intake = intake == room ? null : intake;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setModules(Modules room) {
        modules = room;
    }

    public void unsetModules(Modules room) {
        modules = modules == room ? null : modules;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setLifeCycle(LifeCycle room) {
        lifeCycle = room;
    }

    public void unsetLifeCycle(LifeCycle room) {
        lifeCycle = lifeCycle == room ? null : lifeCycle;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setPartners(Partners room) {
        partners = room;
    }

    public void unsetPartners(Partners room) {
        partners = partners == room ? null : partners;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setAccounts(Accounts room) {
        accounts = room;
    }

    public void unsetAccounts(Accounts room) {
        accounts = accounts == room ? null : accounts;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setViews(FhirViews room) {
        views = room;
    }

    public void unsetViews(FhirViews room) {
        views = views == room ? null : views;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setRoutes(Routes room) {
        routes = room;
    }

    public void unsetRoutes(Routes room) {
        routes = routes == room ? null : routes;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setReplays(Replays room) {
        replays = room;
    }

    public void unsetReplays(Replays room) {
        replays = replays == room ? null : replays;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setBrokers(Brokers room) {
        brokers = room;
    }

    public void unsetBrokers(Brokers room) {
        brokers = brokers == room ? null : brokers;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setAlertDesk(AlertDesk room) {
        alertDesk = room;
    }

    public void unsetAlertDesk(AlertDesk room) {
        alertDesk = alertDesk == room ? null : alertDesk;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setAnalysisTerms(AnalysisTerms room) {
        analysisTerms = room;
    }

    public void unsetAnalysisTerms(AnalysisTerms room) {
        analysisTerms = analysisTerms == room ? null : analysisTerms;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setEnablement(Enablement room) {
        enablement = room;
    }

    public void unsetEnablement(Enablement room) {
        enablement = enablement == room ? null : enablement;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setEscalations(Escalations room) {
        escalations = room;
    }

    public void unsetEscalations(Escalations room) {
        escalations = escalations == room ? null : escalations;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setSimulations(Simulations room) {
        simulations = room;
    }

    public void unsetSimulations(Simulations room) {
        simulations = simulations == room ? null : simulations;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setStandings(Standings room) {
        standings = room;
    }

    public void unsetStandings(Standings room) {
        standings = standings == room ? null : standings;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setVoiding(Voiding room) {
        voiding = room;
    }

    public void unsetVoiding(Voiding room) {
        voiding = voiding == room ? null : voiding;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setClaims(Claims room) {
        claims = room;
    }

    public void unsetClaims(Claims room) {
        claims = claims == room ? null : claims;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setPrivacy(Privacy room) {
        privacy = room;
    }

    public void unsetPrivacy(Privacy room) {
        privacy = privacy == room ? null : privacy;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void setWhereabouts(Whereabouts room) {
        whereabouts = room;
    }

    public void unsetWhereabouts(Whereabouts room) {
        whereabouts = whereabouts == room ? null : whereabouts;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addCheck(HealthCheck check) {
        checks.add(check);
    }

    public void removeCheck(HealthCheck check) {
        checks.remove(check);
    }
}
