namespace MonkeyTroop.Grains.Scheduling;

/// <summary>What lasts of the memory.</summary>
[GenerateSerializer]
internal sealed class ServedModelsState
{
    /// <summary>When each word was last served, by owner.</summary>
    [Id(0)] public Dictionary<string, Dictionary<string, DateTimeOffset>> Owners { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Which words were served for credits lately. Every owner has a share, in which its new words replace its own oldest ones, so that none
/// makes the words of others go. Pure: the grain around it has the clock and the store.
/// </summary>
/// <param name="state">What is remembered.</param>
/// <param name="lifetime">How long a word is remembered that is not served again.</param>
internal sealed class ServedModels(ServedModelsState state, TimeSpan lifetime)
{
    /// <summary>Words of one owner.</summary>
    internal const int Share = 128;

    /// <summary>Words in all; beyond them the one goes that was served longest ago.</summary>
    internal const int Capacity = 20_000;

    /// <summary>How much later a word must be served again for it to be worth a write.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromHours(12);

    /// <summary>Takes in that an owner served a model; false when nothing is to be written.</summary>
    public bool Learn(string owner, IReadOnlyList<string> words, DateTimeOffset now)
    {
        var own = state.Owners.GetValueOrDefault(owner) ?? new(StringComparer.Ordinal);
        var news = words.Where(word => !own.TryGetValue(word, out var at) || now - at >= Grain).Take(Share).ToList();
        if (news.Count == 0)
        {
            return false;
        }

        state.Owners[owner] = own;
        news.ForEach(word => own[word] = now);
        while (own.Count > Share)
        {
            own.Remove(own.MinBy(word => word.Value).Key);
        }

        Forget(now);
        return true;
    }

    /// <summary>Whether anybody served a model lately.</summary>
    public bool Knows(string word, DateTimeOffset now) =>
        state.Owners.Values.Any(words => words.TryGetValue(word, out var at) && now - at < lifetime);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (owner, words) in state.Owners)
        {
            foreach (var (word, at) in words)
            {
                if (now - at >= lifetime)
                {
                    words.Remove(word);
                }
            }

            if (words.Count == 0)
            {
                state.Owners.Remove(owner);
            }
        }

        for (var over = state.Owners.Values.Sum(words => words.Count) - Capacity; over > 0; over--)
        {
            var (owner, words) = state.Owners.MinBy(owned => owned.Value.Values.Min());
            words.Remove(words.MinBy(word => word.Value).Key);
            if (words.Count == 0)
            {
                state.Owners.Remove(owner);
            }
        }
    }
}
