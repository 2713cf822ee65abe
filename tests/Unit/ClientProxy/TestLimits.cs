using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy;

/// <summary>How long tests wait for what must come, so that they fail instead of hanging.</summary>
internal static class TestLimits
{
    private static readonly TimeSpan Patience = HangLimit.Of(TimeSpan.FromSeconds(20));

    /// <summary>Waits for what must happen.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for what must happen.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);
}
