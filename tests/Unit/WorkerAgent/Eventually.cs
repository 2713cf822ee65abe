using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.WorkerAgent;

/// <summary>Waits for what another thread or process brings about. The limit only keeps a broken test from hanging.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = HangLimit.Of(TimeSpan.FromSeconds(30));

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, $"{what} did not happen within {Limit.TotalSeconds} s");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
