using Microsoft.Extensions.Logging.Abstractions;
using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets.Ledger;

public sealed class LedgerVerificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryVerify_WhileAnotherRuns_IsTurnedAway()
    {
        var (verifier, checks) = (new SlowVerifier(), new RememberedChecks());
        using var verification = new LedgerVerification(verifier, checks, NullLogger<LedgerVerification>.Instance);
        var first = verification.TryVerifyAsync(LedgerLook.Whole, Cancellation);

        Assert.Null(await verification.TryVerifyAsync(LedgerLook.Quick, Cancellation));
        verifier.Finish();
        Assert.NotNull(await first);
        Assert.NotNull(await verification.TryVerifyAsync(LedgerLook.Quick, Cancellation));
        Assert.Equal([LedgerChecks.Whole, LedgerChecks.Quick], checks.Recorded);
    }

    [Fact]
    public async Task TryVerify_CallerGone_LetsTheNextOneIn()
    {
        var verifier = new SlowVerifier();
        using var verification = new LedgerVerification(verifier, new RememberedChecks(), NullLogger<LedgerVerification>.Instance);
        using var gone = new CancellationTokenSource();
        var first = verification.TryVerifyAsync(LedgerLook.Whole, gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        verifier.Finish();
        Assert.NotNull(await verification.TryVerifyAsync(LedgerLook.Whole, Cancellation));
    }

    private sealed class RememberedChecks : ICheckStore
    {
        public List<string> Recorded { get; } = [];

        public Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation)
        {
            Recorded.Add(name);
            return Task.CompletedTask;
        }
    }
}
