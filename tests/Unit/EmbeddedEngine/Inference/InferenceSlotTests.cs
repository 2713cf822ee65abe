using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.EmbeddedEngine.Inference;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Inference;

public sealed class InferenceSlotTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly InferenceSlot _slot;

    public InferenceSlotTests() => _slot = new InferenceSlot(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _slot.Dispose();

    [Fact]
    public async Task TakeAsync_Taken_WaitsUntilItIsReturned()
    {
        var first = await _slot.TakeAsync(Cancellation);
        var second = _slot.TakeAsync(Cancellation);
        Assert.False(second.IsCompleted);

        first!.Dispose();
        first.Dispose(); // a second time returns nothing
        using var lease = await second;
        Assert.NotNull(lease);
        Assert.Equal(1, _slot.Inside);
        Assert.False(_slot.TakeAsync(Cancellation).IsCompleted);
    }

    [Fact]
    public async Task TakeAsync_MoreThanWait_IsRefusedAtOnce()
    {
        using var first = await _slot.TakeAsync(Cancellation);
        var waiting = Enumerable.Range(0, InferenceSlot.MostWaiting).Select(_ => _slot.TakeAsync(Cancellation)).ToList();

        Assert.Null(await _slot.TakeAsync(Cancellation));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.Equal(1 + InferenceSlot.MostWaiting, _slot.Inside);
    }

    [Fact]
    public async Task TakeAsync_WaitsTooLong_IsRefused()
    {
        using var first = await _slot.TakeAsync(Cancellation);
        var second = _slot.TakeAsync(Cancellation);
        _time.Advance(InferenceSlot.LongestWait);

        Assert.Null(await second);
        Assert.Equal(1, _slot.Inside);
    }

    [Fact]
    public async Task TakeAsync_CallerGoesAway_GivesItsPlaceBack()
    {
        using var first = await _slot.TakeAsync(Cancellation);
        using var leaving = new CancellationTokenSource();
        var second = _slot.TakeAsync(leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, _slot.Inside);
    }
}
