using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Opens accounts, whose starter credits an address gets only so often. Every account opened over HTTP goes through here; an account
/// that is open costs nothing.
/// </summary>
internal sealed class SignupGate(RateLimiter limiter, RateLimitGate gate, IGrainFactory grains) : IDisposable
{
    private const int MaxKnown = 100_000;
    private const int Lanes = 64;

    private readonly RecentMap<string, bool> _known = new(MaxKnown);
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Opens an account whose owner has shown to be the caller, if it is not open; the refusal when the address may not open one now.</summary>
    public async Task<Refusal?> OpenAsync(HttpContext http, string account, CancellationToken cancellation)
    {
        var wallet = grains.GetGrain<IWalletGrain>(account);
        if (!limiter.Limits(RateLimitTier.Signup))
        {
            await wallet.Open(cancellation);
            return null;
        }

        if (_known.TryGet(account, out _))
        {
            return null;
        }

        // One account's first calls often come at once, and are one signup.
        var lane = _lanes[(uint)string.GetHashCode(account, StringComparison.Ordinal) % Lanes];
        await lane.WaitAsync(cancellation);
        try
        {
            if (await wallet.Find(cancellation) is null)
            {
                if (await gate.AdmitAddressAsync(http, RateLimitTier.Signup) is { } refusal)
                {
                    return refusal;
                }

                await wallet.Open(cancellation);
            }

            _known.Put(account, true);
            return null;
        }
        finally
        {
            lane.Release();
        }
    }

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());
}
