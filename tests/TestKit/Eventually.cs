using System.Diagnostics;

namespace MonkeyTroop.Tests.TestKit;

/// <summary>Waits for what another process will do in its own time. The limit only ends a test that has failed: it is a <see cref="HangLimit"/>.</summary>
public static class Eventually
{
    /// <summary>The limit where none is given: 30 s, many times what any step takes on a loaded machine.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until there is a value.</summary>
    /// <param name="ask">Gives the value, or null while there is none.</param>
    /// <param name="what">What is waited for, for the message when it never comes.</param>
    /// <param name="limit">The longest wait on a machine that does nothing else; <see cref="DefaultLimit"/> when null.</param>
    /// <exception cref="TimeoutException">It never came.</exception>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what, TimeSpan? limit = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(ask);
        var clock = Stopwatch.StartNew();
        var most = HangLimit.Of(limit ?? DefaultLimit);
        while (true)
        {
            if (await ask().ConfigureAwait(false) is { } value)
            {
                return value;
            }

            if (clock.Elapsed > most)
            {
                throw new TimeoutException($"{what}: not within {most}");
            }

            await Task.Delay(Step, TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <summary>Asks until the answer is true.</summary>
    public static Task TrueAsync(Func<Task<bool>> ask, string what, TimeSpan? limit = null) =>
        GetAsync<object>(async () => await ask().ConfigureAwait(false) ? true : null, what, limit);

    /// <summary>Asks until the answer is true.</summary>
    public static Task TrueAsync(Func<bool> ask, string what, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(ask()), what, limit);
}
