using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo;
using MonkeyTroop.Silo.Health;
using MonkeyTroop.Silo.Settings;

var join = new Option<string?>("--join")
{
    Description = "Where a coordinator's silo listens on this machine, to join it without Redis",
    HelpName = "ADDRESS:PORT",
};
var command = new RootCommand("Monkey Troop silo: capacity for a coordinator, without HTTP; give --redis and --database to join a cluster, or --join")
{
    CoordinatorSettings.Data, CoordinatorSettings.Database, CoordinatorSettings.Redis, CoordinatorSettings.SiloAddress, CoordinatorSettings.SiloPort,
    CoordinatorSettings.TakeOver, join,
};
command.SetAction(async (flags, cancellation) =>
{
    var builder = Host.CreateApplicationBuilder();
    builder.Configuration.AddFlags([.. CoordinatorSettings.SettingsOf(flags), new("Silo:Join", flags.GetValue(join))]);
    builder.AddServiceDefaults("silo");
    builder.AddCoordinatorSilo(mayBeAlone: false);
    builder.AddSiloHealth();
    var host = builder.Build();
    await using var services = (IAsyncDisposable)host; // the store drains its writes when it is disposed
    HostRunner.RequireValidSettings(host.Services);
    host.WarnOfUnknownSettings();
    await host.PrepareStorageAsync(cancellation);
    await host.PrepareMembershipAsync(cancellation);
    await host.StartAsync(cancellation);
    HostRunner.AnnounceReady("silo", host.SiloAddress(), host.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Describe());
    await host.WaitForShutdownAsync(cancellation);
    return 0;
});
return await HostRunner.RunAsync("silo", () => CommandRunner.InvokeAsync(command, args));
