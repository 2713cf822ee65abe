using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Rates;

/// <summary>Keeps the rates of all models that were learned.</summary>
internal sealed class LearnedRatesGrain(
    [PersistentState("learned-rates", GrainStorage.Name)] IPersistentState<LearnedRatesState> memory, TimeProvider time) : Grain, ILearnedRatesGrain
{
    /// <summary>Most models; the one learned longest ago goes first.</summary>
    private const int MostModels = 4096;

    /// <summary>How long rates count that are not learned again: 30 days.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private Guid _version = Guid.NewGuid();

    private Dictionary<string, LearnedRates> Models => memory.State.Models;

    public Task Put(LearnedRates rates)
    {
        if (Models.TryGetValue(rates.Word, out var known) && known.At >= rates.At)
        {
            return Task.CompletedTask;
        }

        Models[rates.Word] = rates;
        var now = time.GetUtcNow();
        foreach (var (word, old) in Models)
        {
            if (now - old.At >= Lifetime)
            {
                Models.Remove(word);
            }
        }

        if (Models.Count > MostModels)
        {
            Models.Remove(Models.MinBy(model => model.Value.At).Key);
        }

        _version = Guid.NewGuid();
        return memory.WriteOrEndAsync(this);
    }

    public Task<LearnedRatesBook?> GetSince(Guid version) =>
        Task.FromResult(version == _version ? null : new LearnedRatesBook(_version, [.. Models.Values]));
}
