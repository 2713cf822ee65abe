using System.Collections.Concurrent;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Networks;

/// <summary>A coordinator alone, whose owner has credits that can be given: starter credits cannot, nor for a week what is earned out of them.</summary>
public class TransferNetwork() : NetworkFixture(new TroopNetworkOptions { Client = false })
{
    private const string Model = "fake:1b";

    private readonly ConcurrentDictionary<string, (CoordinatorProbe Probe, string Folder)> _accounts = new();
    private FakeNode _node = null!;
    private int _folders;

    /// <summary>The node's key, which is not its owner's.</summary>
    public EcKeyPair NodeKey => _node.Key;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _node = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-1");
        await Network.Owner.GrantAsync(1000);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var (account, _) in _accounts.Values)
        {
            account.Dispose();
            account.Key.Dispose();
        }

        _node?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>An account of its own that was here once, so it has nothing but starter credits.</summary>
    public async Task<CoordinatorProbe> OpenAsync()
    {
        var folder = Network.At("accounts", $"{Interlocked.Increment(ref _folders)}");
        Directory.CreateDirectory(folder);
        var account = new CoordinatorProbe(Network.CoordinatorAddress, EcKeyPair.LoadOrCreate(Path.Combine(folder, "account.pem")));
        _accounts[account.Account] = (account, folder);
        await account.BalanceAsync();
        return account;
    }

    /// <summary>An account that can give exactly so much, given to it by the node's owner.</summary>
    public async Task<CoordinatorProbe> OpenAsync(decimal giveable)
    {
        var account = await OpenAsync();
        Assert.NotNull((await Network.Owner.TransferAsync(account.Account, giveable, $"for-{account.Account}")).Value);
        return account;
    }

    /// <summary>Lets the node's owner earn so much of what a new account begins with.</summary>
    public async Task EarnAsync(decimal credits)
    {
        var payer = await OpenAsync();
        var ticket = await TicketAsync(payer);
        var sequence = 0;
        await Eventually.TrueAsync(
            async () => // the coordinator's clock says how much of it is paid: a little more each time
                (await _node.SubmitAsync(ticket, payer.Account, credits, ++sequence, final: false)).Value?.CreditsTransferred >= credits,
            $"the owner has earned {credits}");
    }

    /// <summary>A ticket for the owner's node, for which 300 credits are held.</summary>
    public async Task<AuthorizeResponse> TicketAsync(CoordinatorProbe account)
    {
        await _node.ServeAsync(Model);
        return await account.TicketAsync(Model);
    }

    /// <summary>The client's data folder of an account, with its key.</summary>
    public string FolderOf(CoordinatorProbe account) => _accounts[account.Account].Folder;

    /// <summary>Everything in an account's wallet but its name.</summary>
    public static (decimal Balance, decimal Held, decimal Available, decimal Starter, decimal Giveable) Figures(BalanceResponse balance) =>
        (balance.Balance, balance.Held, balance.Available, balance.Starter, balance.Giveable);
}
