using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>All three programs, a fake node besides for what only the coordinator sees, and everything that a valid request needs.</summary>
public sealed class FuzzNetwork() : NetworkFixture(new TroopNetworkOptions
{
    Models = [new FakeModel(Model)],
    StarterCredits = 1_000_000,
    Slots = 512,
    Settings = [("Scheduling:MaxParallel", "512")],
})
{
    /// <summary>The model that the worker serves.</summary>
    public const string Model = "real:1b";

    /// <summary>The fake node's model.</summary>
    public const string Ghost = "ghost:1b";

    /// <summary>The word in the prompts of requests that must never reach the engine.</summary>
    public const string ForgedWord = "contraband";

    private const int Accounts = 48;
    private const int Jobs = 24;
    private static readonly TimeSpan TicketAge = TimeSpan.FromSeconds(60);

    private AuthorizeResponse? _ticket;
    private long _ticketAt;
    private int _refreshing;

    /// <summary>The fake node.</summary>
    public FakeNode Node { get; private set; } = null!;

    /// <summary>Accounts with credits.</summary>
    public IReadOnlyList<EcKeyPair> Keys { get; } = [.. Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create())];

    /// <summary>Keys of nodes that try to join.</summary>
    public IReadOnlyList<EcKeyPair> NodeKeys { get; } = [.. Enumerable.Range(0, 8).Select(_ => EcKeyPair.Create())];

    /// <summary>Jobs of the requester's at the fake node, for receipts.</summary>
    public IReadOnlyList<AuthorizeResponse> GhostJobs { get; private set; } = [];

    /// <summary>The coordinator's public key, for forgers.</summary>
    public string PublicPem { get; private set; } = "";

    /// <summary>A ticket for the worker; see <see cref="RefreshTicketAsync"/>.</summary>
    public string Ticket => Volatile.Read(ref _ticket)!.Token;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Network.KeepOutOfLogs("a prompt", ForgedWord);
        Node = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, "ghost-1", Ghost);
        await Network.Requester.ModelIsServedAsync(Ghost);
        GhostJobs = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => Network.Requester.TicketAsync(Ghost)));
        var answer = await Network.Requester.SendAsync(new RawRequest("/public-key") { Method = HttpMethod.Get });
        PublicPem = JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PublicKeyResponse)!.PublicKey;
        foreach (var key in Keys)
        {
            using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
            await account.BalanceAsync();
        }

        await RefreshTicketAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Node?.Dispose();
        foreach (var key in Keys.Concat(NodeKeys))
        {
            key.Dispose();
        }

        await base.DisposeAsync();
    }

    /// <summary>Gets another ticket when the last is getting old, or its hold is used up: a request that an engine fails at ends its job.</summary>
    public async Task RefreshTicketAsync(bool isUsedUp = false)
    {
        var time = TimeProvider.System;
        if (Interlocked.Exchange(ref _refreshing, 1) == 1)
        {
            return;
        }

        try
        {
            if (isUsedUp || _ticket is null || time.GetElapsedTime(_ticketAt) > TicketAge)
            {
                Volatile.Write(ref _ticket, await Network.Requester.TicketAsync(Model));
                _ticketAt = time.GetTimestamp();
            }
        }
        finally
        {
            Volatile.Write(ref _refreshing, 0);
        }
    }
}
