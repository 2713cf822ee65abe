using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Audit;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets.Ledger;

public sealed class LedgerVerificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryVerify_WhileAnotherRuns_IsTurnedAway()
    {
        var auditor = new SlowAuditor();
        using var verification = new LedgerVerification(auditor);
        var first = verification.TryVerifyAsync(Cancellation);

        Assert.Null(await verification.TryVerifyAsync(Cancellation));
        auditor.Finish();
        Assert.NotNull(await first);
        Assert.NotNull(await verification.TryVerifyAsync(Cancellation));
    }

    [Fact]
    public async Task TryVerify_CallerGone_LetsTheNextOneIn()
    {
        var auditor = new SlowAuditor();
        using var verification = new LedgerVerification(auditor);
        using var gone = new CancellationTokenSource();
        var first = verification.TryVerifyAsync(gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        auditor.Finish();
        Assert.NotNull(await verification.TryVerifyAsync(Cancellation));
    }

    private sealed class SlowAuditor : ILedgerAuditor
    {
        private readonly TaskCompletionSource _finished = new();

        public void Finish() => _finished.TrySetResult();

        public async Task<LedgerReport> VerifyAsync(CancellationToken cancellation)
        {
            await _finished.Task.WaitAsync(cancellation);
            return new LedgerReport(default, default, new LedgerTotals(), [], new Dictionary<string, long>());
        }
    }
}
