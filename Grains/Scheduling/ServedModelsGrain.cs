using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Remembers which models were served.</summary>
internal sealed partial class ServedModelsGrain(
    [PersistentState("served-models", GrainStorage.Name)] IPersistentState<ServedModelsState> memory,
    IOptions<SchedulingOptions> options,
    TimeProvider time,
    ILogger<ServedModelsGrain> logger) : Grain, IServedModelsGrain
{
    private ServedModels Models => new(memory.State, options.Value.ModelMemory);

    public async Task Learn(string owner, IReadOnlyList<string> words)
    {
        if (!Models.Learn(owner, words, time.GetUtcNow()))
        {
            return;
        }

        try
        {
            await memory.WriteOrEndAsync(this);
        }
        catch (StoreUnavailableException e)
        {
            LogNotWritten(logger, e.Message); // no caller waits who could be told
        }
    }

    public Task<bool> Knows(string word) => Task.FromResult(Models.Knows(word, time.GetUtcNow()));
}
