namespace MonkeyTroop.Tests.Unit.WorkerAgent;

/// <summary>The waits of the test kit, under their name in this room.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what) => Tests.TestKit.Eventually.TrueAsync(condition, what);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) => Tests.TestKit.Eventually.TrueAsync(condition, what);
}
