using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Requests;
using MonkeyTroop.ServiceDefaults.Responses;
using MonkeyTroop.WorkerAgent.Cli;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.ProofOfHardware;
using MonkeyTroop.WorkerAgent.Registration;
using MonkeyTroop.WorkerAgent.Supervision;
using MonkeyTroop.WorkerAgent.TicketProxy;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent;

/// <summary>The worker's table of contents.</summary>
internal static class Worker
{
    /// <summary>Puts the worker together.</summary>
    /// <param name="settings">Settings that heartbeat every other source, as flags do.</param>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddWorkerSettings(settings);
        builder.AddServiceDefaults("monkey-troop-worker");
        builder.AddNode();
        builder.AddCoordinator();
        builder.AddRegistration();
        builder.AddTickets();
        builder.AddJobs();
        builder.AddEngines();
        builder.AddGpu();
        builder.AddTicketProxy();
        builder.AddHeartbeats();
        builder.AddProving();
        builder.AddSupervision();

        var app = builder.Build();
        WorkerSettings.WarnOfUnknown(app.Logger, app.Configuration);
        app.UseRequestClock();
        app.UseAnswerMark();
        app.UseSafetyHeaders();
        app.MapTicketProxy();
        return app;
    }
}
