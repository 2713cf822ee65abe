using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Orleans' storage, with the one difference that a store that is away shows as <see cref="StoreUnavailableException"/>: what the
/// databases' libraries throw means nothing to a caller, and another silo might not be able to read it.
/// </summary>
/// <param name="inner">Orleans' storage.</param>
/// <param name="logger">Takes each failure once; what Orleans itself says about them is turned off.</param>
internal sealed partial class GuardedGrainStorage(AdoNetGrainStorage inner, ILogger logger) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Category of these logs. Not the class's name: Orleans puts its own there.</summary>
    public const string LogCategory = "MonkeyTroop.Grains.Storage.GrainState";

    public void Participate(ISiloLifecycle observer) => inner.Participate(observer);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.ReadStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.WriteStateAsync(stateName, grainId, grainState), stateName, grainId);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.ClearStateAsync(stateName, grainId, grainState), stateName, grainId);

    private async Task GuardAsync(Task operation, string state, GrainId grain)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (Exception e) when (Unavailable(e) is { } away)
        {
            LogStoreAway(logger, state, grain, away.Message);
            throw away;
        }
        catch (InconsistentStateException)
        {
            LogConflict(logger, state, grain);
            throw; // the grain ends, and its next activation reads what is there
        }
        catch (Exception e)
        {
            LogFailed(logger, e, state, grain);
            throw;
        }
    }

    private static StoreUnavailableException? Unavailable(Exception e) => e switch
    {
        SqliteException sqlite when sqlite.IsUnavailable() => new StoreUnavailableException($"SQLite: {e.Message}"),
        _ when PostgresFaults.IsAway(e) => PostgresFaults.ToUnavailable(e),
        _ => null,
    };
}
