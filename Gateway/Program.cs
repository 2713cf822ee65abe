using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Answers;
using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Gateway.Draining;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Health;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Jobs;
using MonkeyTroop.Gateway.Lists;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Origins;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Receipts;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Revocation;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Gateway.Startup;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Metrics;
using MonkeyTroop.ServiceDefaults.Requests;
using MonkeyTroop.ServiceDefaults.Responses;
using MonkeyTroop.ServiceDefaults.Tls;
using MonkeyTroop.Silo;
using MonkeyTroop.Silo.Settings;

var command = GatewayCommand.Create(async (flags, cancellation) =>
{
    var endpoint = GatewaySettings.EndpointOf(flags);
    ListenCheck.Require(endpoint);
    var builder = WebApplication.CreateSlimBuilder();
    builder.Configuration.AddFlags(GatewaySettings.SettingsOf(flags));
    builder.AddServiceDefaults("coordinator");
    builder.AddCoordinatorSilo();
    builder.Services.AddMirroredRoute(OperatorRoute.Live).AddMirroredRoute(OperatorRoute.Ready);
    builder.AddRequestLimits();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint, listen => listen.UseTls()));
    builder.Services.AddTls().AddNetwork().AddOrigins().AddErrors().AddAnswerBounds().AddRateLimits().AddRequestAudit();
    builder.Services.AddIdentity(endpoint.Address).AddNodeNetworks(endpoint.Address).AddDirectoryReplica().AddLists().AddAuthorizing().AddRevocation()
        .AddReceipts().AddWalletApi().AddAdmin().AddVerification().AddAuditApi().AddHealth().AddOpenApiDocument().AddDrain();

    await using var app = builder.Build();
    HostRunner.RequireValidSettings(app.Services);
    app.WarnOfUnknownSettings(typeof(GatewaySettings));
    await app.PrepareStorageAsync(cancellation);
    await app.PrepareMembershipAsync(cancellation);
    app.UseRequestForms();
    app.UseClientAddresses();
    app.UseRequestClock();
    app.UseResponseTime();
    app.UseSafetyHeaders();
    app.UseRequestAudit();
    app.UseErrors();
    app.UseCors();
    app.UseAnswerBounds();
    app.UseRateLimits();
    app.MapHealth();
    app.MapTickets();
    app.MapJobs();
    app.MapRegistration();
    app.MapHeartbeat();
    app.MapPeers();
    app.MapModels();
    app.MapReceipts();
    app.MapWallets();
    var admin = app.MapAdmin();
    admin.MapLedger();
    admin.MapAudit();
    admin.MapLimits();
    admin.MapKeys();
    admin.MapRevocation();
    admin.MapGrants();
    admin.MapDashboard();
    app.MapOpenApiDocument();
    app.WarnOfWeakIdentity();
    app.WarnOfShortPassword();

    using var folder = DataFolderLock.Acquire(app.Services);
    await app.LoadSigningKeysAsync(cancellation);
    await app.Services.GetRequiredService<OwnEndpoints>().ResolveAsync(cancellation);
    await app.StartAsync(cancellation);
    HostRunner.AnnounceReady(
        "coordinator",
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        app.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Describe());
    await app.WaitForShutdownAsync(cancellation);
    return 0;
});
return await HostRunner.RunAsync("coordinator", () => CommandRunner.InvokeAsync(command, args));
