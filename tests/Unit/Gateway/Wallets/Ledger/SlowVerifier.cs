using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets.Ledger;

/// <summary>A fake: looks that last until they are told to finish.</summary>
internal sealed class SlowVerifier : ILedgerVerifier
{
    private readonly TaskCompletionSource _finished = new();

    public void Finish() => _finished.TrySetResult();

    public async Task<LedgerReport> VerifyAsync(LedgerLook look, CancellationToken cancellation)
    {
        await _finished.Task.WaitAsync(cancellation);
        return new LedgerReport(default, default, new LedgerTotals(), [], new Dictionary<string, long>());
    }
}
