using System.Collections.Concurrent;
using System.Reflection;
using MonkeyTroop.Tests.TestKit;
using Xunit.v3;

[assembly: MonkeyTroop.Tests.HangWatch]

namespace MonkeyTroop.Tests;

/// <summary>
/// Ends tests that hang, each after <see cref="Limit"/>: first by the test's own cancellation token, and when that does not help by ending
/// the run with exit code <see cref="ExitCode"/>. Either way the hung test is named.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class HangWatchAttribute : BeforeAfterTestAttribute
{
    private const int ExitCode = 70;

    /// <summary>Longer than the longest test takes on two busy cores. Storms that are asked to last longer need more patience as well.</summary>
    private static readonly TimeSpan Limit = HangLimit.Of(TimeSpan.FromMinutes(8));

    private static readonly TimeSpan Grace = HangLimit.Of(TimeSpan.FromMinutes(1));

    private readonly ConcurrentDictionary<string, ITimer> _watched = new();

    /// <inheritdoc />
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var context = TestContext.Current;
        var isCancelled = false;
        _watched[test.UniqueID] = TimeProvider.System.CreateTimer(
            _ =>
            {
                if (isCancelled)
                {
                    Console.Error.WriteLine($"{test.TestDisplayName} hung for {Limit + Grace} and could not be cancelled: the run ends");
                    Environment.Exit(ExitCode);
                }

                isCancelled = true;
                Console.Error.WriteLine($"{test.TestDisplayName} hung for {Limit}: it is cancelled");
                context.CancelCurrentTest();
            },
            state: null,
            Limit,
            Grace);
    }

    /// <inheritdoc />
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (_watched.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
