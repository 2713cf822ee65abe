using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Tests.Unit.Grains.Nodes;

public class SlotBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SlotBook _book = new(TimeSpan.FromSeconds(15));

    [Fact]
    public void TryReserve_MoreThanSlots_IsRefused()
    {
        _book.Count(slots: 3, inFlight: 1);

        Assert.True(_book.TryReserve("a", Now));
        Assert.True(_book.TryReserve("b", Now));
        Assert.False(_book.TryReserve("c", Now));
        Assert.Equal(0, _book.Free(Now));
    }

    [Fact]
    public void TryReserve_SameJobAgain_KeepsItsSlot()
    {
        _book.Count(slots: 1, inFlight: 0);

        Assert.True(_book.TryReserve("a", Now));
        Assert.True(_book.TryReserve("a", Now.AddSeconds(10)));
        Assert.False(_book.TryReserve("b", Now.AddSeconds(20)));
    }

    [Fact]
    public void Free_ReservationLapsed_CountsTheSlotAgain()
    {
        _book.Count(slots: 1, inFlight: 0);
        _book.TryReserve("a", Now);

        Assert.Equal(0, _book.Free(Now.AddSeconds(14.999)));
        Assert.Equal(1, _book.Free(Now.AddSeconds(15)));
    }

    [Fact]
    public void Free_ReservationRenewed_LapsesByItsLatestTime()
    {
        _book.Count(slots: 1, inFlight: 0);
        _book.TryReserve("a", Now);
        _book.TryReserve("a", Now.AddSeconds(10));

        Assert.Equal(0, _book.Free(Now.AddSeconds(24)));
        Assert.Equal(1, _book.Free(Now.AddSeconds(25)));
    }

    [Fact]
    public void Free_ClockSetBack_ReservationsLapseByTheNewTime()
    {
        _book.Count(slots: 2, inFlight: 0);
        _book.TryReserve("a", Now);
        _book.TryReserve("b", Now.AddHours(-1));

        Assert.Equal(0, _book.Free(Now.AddHours(-1).AddSeconds(14)));
        Assert.Equal(2, _book.Free(Now.AddHours(-1).AddSeconds(15)));
    }

    [Fact]
    public void Release_Reservation_FreesTheSlotOnce()
    {
        _book.Count(slots: 1, inFlight: 0);
        _book.TryReserve("a", Now);

        Assert.True(_book.Release("a"));
        Assert.False(_book.Release("a"));
        Assert.Equal(1, _book.Free(Now));
    }

    [Fact]
    public void Free_MoreInFlightThanSlots_IsNotNegative()
    {
        _book.Count(slots: 1, inFlight: 5);

        Assert.Equal(0, _book.Free(Now));
    }
}
