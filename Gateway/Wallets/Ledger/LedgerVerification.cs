using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Lets one look through the books run at a time in this process, since each reads much, and remembers what came of it.</summary>
internal sealed partial class LedgerVerification(ILedgerVerifier verifier, ICheckStore checks, ILogger<LedgerVerification> logger) : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Verifies the books. Null when a verification is under way.</summary>
    /// <param name="look">How much of them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Grains.Storage.StoreUnavailableException">The store is away.</exception>
    public async Task<LedgerReport?> TryVerifyAsync(LedgerLook look, CancellationToken cancellation)
    {
        if (!_free.Wait(TimeSpan.Zero, cancellation))
        {
            return null;
        }

        try
        {
            var report = await verifier.VerifyAsync(look, cancellation);
            var (name, violations) = (LedgerChecks.Of(look), report.ViolationCount);
            if (violations > 0)
            {
                var first = report.Violations[0];
                LogUnbalanced(logger, name, violations, first.Kind, first.About, first.Id);
            }

            await checks.RecordAsync(name, report.CheckedAt, violations, cancellation);
            return report;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "the books do not balance: a {Look} look found {Violations} violations, the first of them {Kind} at {About} {Id}; run ledger verify")]
    private static partial void LogUnbalanced(ILogger logger, string look, long violations, string kind, string about, string id);
}
