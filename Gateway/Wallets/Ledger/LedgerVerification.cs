using MonkeyTroop.Grains.Wallets.Audit;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Lets one look through the books run at a time in this process: each reads all there is.</summary>
internal sealed class LedgerVerification(ILedgerAuditor auditor, VerificationMetrics? metrics = null) : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Looks through the books, or returns null when somebody does already.</summary>
    public async Task<LedgerReport?> TryVerifyAsync(CancellationToken cancellation)
    {
        if (!_free.Wait(TimeSpan.Zero, cancellation))
        {
            return null;
        }

        try
        {
            var report = await auditor.VerifyAsync(cancellation);
            metrics?.Verified(report);
            return report;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
