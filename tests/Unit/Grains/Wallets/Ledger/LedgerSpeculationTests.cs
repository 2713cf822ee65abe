using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Ledger;

public sealed class LedgerSpeculationTests
{
    private readonly LedgerSpeculation _speculation = new(isAllowed: true);

    [Fact]
    public void Next_AtFirst_IsSpeculative() => Assert.Equal(LedgerWriteMode.Speculative, _speculation.Next());

    [Fact]
    public void Next_NotAllowed_IsLockingWithoutBackingOff()
    {
        var speculation = new LedgerSpeculation(isAllowed: false);

        Assert.False(speculation.IsBackingOff);
        Assert.Equal(LedgerWriteMode.Locking, speculation.Next());
    }

    [Fact]
    public void Conflicted_AgainAndAgain_LocksTwiceAsManyBatchesUpToTheLimit()
    {
        List<int> locking = [];
        for (var conflict = 0; conflict < 11; conflict++)
        {
            Assert.Equal(LedgerWriteMode.Speculative, _speculation.Next());
            _speculation.Conflicted();
            locking.Add(0);
            for (; _speculation.IsBackingOff; locking[^1]++)
            {
                Assert.Equal(LedgerWriteMode.Locking, _speculation.Next());
            }
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256], locking);
    }

    [Fact]
    public void Succeeded_AfterConflicts_LocksOneBatchAtTheNextConflict()
    {
        _speculation.Conflicted();
        _speculation.Conflicted();
        _speculation.Succeeded();
        _speculation.Conflicted();

        Assert.Equal(LedgerWriteMode.Locking, _speculation.Next());
        Assert.Equal(LedgerWriteMode.Speculative, _speculation.Next());
    }
}
