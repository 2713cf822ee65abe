using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Orleans' storage, with the one difference that a store that is away shows as <see cref="StoreUnavailableException"/>: what the
/// databases' libraries throw means nothing to a caller, and another silo might not be able to read it.
/// </summary>
internal sealed class GuardedGrainStorage(AdoNetGrainStorage inner) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => inner.Participate(observer);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(inner.ClearStateAsync(stateName, grainId, grainState));

    private static async Task GuardAsync(Task operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
        }
        catch (SqliteException e) when (e.IsUnavailable())
        {
            throw new StoreUnavailableException($"the database cannot be used: {e.Message}");
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }
}
