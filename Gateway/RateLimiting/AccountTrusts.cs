using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Finds out how far accounts are known, from their histories in the ledger, and remembers it: for good that one is known, for
/// <see cref="RateLimitOptions.AskStandingAfter"/> that it is not.
/// </summary>
internal sealed class AccountTrusts(IGrainFactory grains, IOptions<RateLimitOptions> options, TimeProvider time)
{
    private const int MaxRemembered = 100_000;
    private const int PageSize = 200;

    /// <summary>A history that shows fewer jobs than are wanted in so many pages counts as a new account's.</summary>
    private const int MaxPages = 5;

    /// <summary>How long after the store did not say: 5 s.</summary>
    private static readonly TimeSpan AskAgainWhenAway = TimeSpan.FromSeconds(5);

    private readonly RecentMap<string, (AccountTrust Trust, DateTimeOffset Until)> _remembered = new(MaxRemembered);

    /// <summary>What is remembered of an account; null when its history has to be read.</summary>
    public AccountTrust? Recall(string account) =>
        _remembered.TryGet(account, out var known) && time.GetUtcNow() < known.Until ? known.Trust : null;

    /// <summary>How far an account is known. A new one while the store is away, as far as this gateway remembers nothing better.</summary>
    public async Task<AccountTrust> OfAsync(string account, CancellationToken cancellation)
    {
        if (Recall(account) is { } recalled)
        {
            return recalled;
        }

        try
        {
            var standing = await ReadAsync(account, cancellation).WaitAsync(options.Value.CountTimeout, time, cancellation);
            return Remember(account, standing, standing == AccountTrust.Known ? null : options.Value.AskStandingAfter);
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            return Remember(account, AccountTrust.New, AskAgainWhenAway);
        }
    }

    private AccountTrust Remember(string account, AccountTrust standing, TimeSpan? lasts)
    {
        _remembered.Put(account, (standing, lasts is { } span ? time.GetUtcNow() + span : DateTimeOffset.MaxValue));
        return standing;
    }

    private async Task<AccountTrust> ReadAsync(string account, CancellationToken cancellation)
    {
        var (wallet, jobs) = (grains.GetGrain<IWalletGrain>(account), new SettledJobs(account));
        var isUsed = false;
        await foreach (var page in new AccountHistoryQuery { Limit = PageSize }.PagesAsync(query => wallet.GetHistory(query, cancellation), MaxPages))
        {
            isUsed |= page.Entries.Count > 0;
            jobs.Add(page.Entries);
            if (jobs.Count >= options.Value.KnownAfterJobs)
            {
                return AccountTrust.Known;
            }
        }

        return isUsed ? AccountTrust.New : AccountTrust.Stranger;
    }
}
