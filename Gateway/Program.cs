using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MonkeyTroop.Gateway;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Health;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Receipts;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo;

var command = GatewaySettings.ToCommand(async (flags, cancellation) =>
{
    var endpoint = GatewaySettings.EndpointOf(flags);
    ListenCheck.Require(endpoint);
    var builder = WebApplication.CreateSlimBuilder();
    builder.Configuration.AddFlags(GatewaySettings.SettingsOf(flags));
    builder.AddServiceDefaults("coordinator");
    builder.AddCoordinatorSilo();
    builder.AddRequestLimits();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
    builder.Services.AddErrors().AddIdentity().AddNodeNetworks(endpoint.Address).AddDirectoryReplica().AddAuthorizing().AddAdmin().AddOpenApiDocument();

    await using var app = builder.Build();
    HostRunner.RequireValidSettings(app.Services);
    await app.PrepareStorageAsync(cancellation);
    app.UseRequestClock();
    app.UseErrors();
    app.MapHealth();
    app.MapTickets();
    app.MapRegistration();
    app.MapHeartbeat();
    app.MapPeers();
    app.MapModels();
    app.MapReceipts();
    app.MapWallets();
    app.MapAdmin().MapLedger();
    app.MapOpenApiDocument();
    app.WarnOfWeakIdentity(endpoint.Address);
    app.LoadSigningKeys();

    using var folder = DataFolderLock.Acquire(app.Services);
    await app.StartAsync(cancellation);
    HostRunner.AnnounceReady("coordinator", app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    await app.WaitForShutdownAsync(cancellation);
    return 0;
});
return await HostRunner.RunAsync("coordinator", () => CommandRunner.InvokeAsync(command, args));
