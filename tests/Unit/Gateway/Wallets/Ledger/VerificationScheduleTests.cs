using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets.Ledger;

public sealed class VerificationScheduleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tick_WhileAnAdministratorsLookRuns_MakesItsOwnAfterwards()
    {
        var (verifier, checks, time) = (new SlowVerifier(), new OneDueCheck(), new FakeTimeProvider());
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var verification = new LedgerVerification(verifier, checks, NullLogger<LedgerVerification>.Instance);
        using var schedule = new VerificationSchedule(
            verification,
            checks,
            new VerificationMetrics(services.GetRequiredService<IMeterFactory>(), time),
            Options.Create(new VerificationOptions()),
            time,
            NullLogger<VerificationSchedule>.Instance);
        var administrators = verification.TryVerifyAsync(LedgerLook.Whole, Cancellation);
        var tick = schedule.TickAsync(Cancellation);

        Assert.False(tick.IsCompleted);
        verifier.Finish();
        await administrators;
        time.Advance(TimeSpan.FromSeconds(1));
        await tick;
        Assert.Equal([LedgerChecks.Whole, LedgerChecks.Quick], checks.Recorded);
    }

    /// <summary>A fake: a store in which one quick look is due.</summary>
    private sealed class OneDueCheck : ICheckStore
    {
        private bool _isClaimed;

        public List<string> Recorded { get; } = [];

        public Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<string, LedgerCheck>>(new Dictionary<string, LedgerCheck>());

        public Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
        {
            var isDue = name == LedgerChecks.Quick && !_isClaimed;
            _isClaimed |= isDue;
            return Task.FromResult(isDue);
        }

        public Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation)
        {
            Recorded.Add(name);
            return Task.CompletedTask;
        }
    }
}
