using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent;
using MonkeyTroop.WorkerAgent.Cli;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Registration;

return await HostRunner.RunAsync("worker", () => WorkerCommand.RunAsync(args, RunAsync));

static async Task RunAsync(IReadOnlyDictionary<string, string?> flags, CancellationToken cancellation)
{
    await using var app = Worker.Build(flags);
    app.CheckAddress();
    await app.JoinNetworkAsync(cancellation);
    await app.ServeAsync(cancellation);
}
