using System.Globalization;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Health;

/// <summary>What readiness asks the store.</summary>
public static class StoreReadiness
{
    /// <summary>Longest wait for the store, well below the time limit of a request: a store that hangs is an answer too.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Why the store takes no writes, or null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">For the limit of 2 s.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<string?> FindTroubleAsync(this IStoreHealth store, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await store.CheckAsync(limited.Token).WaitAsync(Limit, time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            await limited.CancelAsync().ConfigureAwait(false);
            return string.Create(CultureInfo.InvariantCulture, $"{store.Name}: no answer within {Limit.TotalSeconds:0} s");
        }
    }
}
