using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo;
using MonkeyTroop.Silo.Health;

var join = new Option<string>("--join") { Description = "Where the coordinator's silo listens on this machine", HelpName = "ADDRESS:PORT", Required = true };
var command = new RootCommand("Monkey Troop silo: capacity for a coordinator on this machine, without HTTP")
{
    CoordinatorSettings.Data, CoordinatorSettings.Database, CoordinatorSettings.SiloPort, join,
};
command.SetAction(async (flags, cancellation) =>
{
    var builder = Host.CreateApplicationBuilder();
    builder.Configuration.AddFlags(new Dictionary<string, string?>
    {
        ["Storage:DataFolder"] = flags.GetValue(CoordinatorSettings.Data),
        ["Storage:ConnectionString"] = flags.GetValue(CoordinatorSettings.Database),
        ["Silo:Port"] = flags.GetValue(CoordinatorSettings.SiloPort)?.ToString(CultureInfo.InvariantCulture),
        ["Silo:Join"] = flags.GetValue(join),
    });
    builder.AddServiceDefaults("silo");
    builder.AddCoordinatorSilo();
    builder.AddSiloHealth();
    var host = builder.Build();
    await using var services = (IAsyncDisposable)host; // the store drains its writes when it is disposed
    HostRunner.RequireValidSettings(host.Services);
    await host.PrepareStorageAsync(cancellation);
    await host.StartAsync(cancellation);
    HostRunner.AnnounceReady("silo", flags.GetValue(join)!);
    await host.WaitForShutdownAsync(cancellation);
    return 0;
});
return await HostRunner.RunAsync("silo", () => CommandRunner.InvokeAsync(command, args));
