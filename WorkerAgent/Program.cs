using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Cli;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.Metering;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Receipts;
using MonkeyTroop.WorkerAgent.Registration;
using MonkeyTroop.WorkerAgent.TicketProxy;
using MonkeyTroop.WorkerAgent.Tickets;

return await HostRunner.RunAsync("worker", () => WorkerCommand.RunAsync(args, RunAsync));

static async Task RunAsync(IReadOnlyDictionary<string, string?> flags, CancellationToken cancellation)
{
    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddWorkerSettings(flags);
    builder.AddServiceDefaults("monkey-troop-worker");
    builder.AddNode();
    builder.AddCoordinator();
    builder.AddRegistration();
    builder.AddTickets();
    builder.AddReceipts();
    builder.AddMetering();
    builder.AddEngines();
    builder.AddGpu();
    builder.AddTicketProxy();
    builder.AddHeartbeats();

    await using var app = builder.Build();
    app.MapTicketProxy();
    app.RequireListening();
    await app.JoinNetworkAsync(cancellation);
    await app.ServeAsync(cancellation);
}
