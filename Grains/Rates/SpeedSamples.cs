namespace MonkeyTroop.Grains.Rates;

/// <summary>
/// The jobs from which a model's rates are learned: the newest of each owner. None gets more of them by more jobs, and no payer more than its share of
/// an owner's. Pure.
/// </summary>
internal static class SpeedSamples
{
    /// <summary>How long a job counts: 7 days.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Most owners that are remembered of a model: 24.</summary>
    public const int MostOwners = 24;

    /// <summary>Most jobs of an owner: 40.</summary>
    public const int MostOfOwner = 40;

    /// <summary>Most of them of one payer: 8.</summary>
    public const int MostOfPayer = 8;

    /// <summary>Takes a job in; false when it is known, or there is no room for another owner.</summary>
    public static bool Put(Dictionary<string, List<SpeedSample>> owners, SpeedSample sample)
    {
        Forget(owners, sample.At);
        if (!owners.TryGetValue(sample.Owner, out var known))
        {
            if (owners.Count >= MostOwners && !TryMakeRoom(owners))
            {
                return false;
            }

            owners[sample.Owner] = known = [];
        }

        if (known.Exists(earlier => earlier.JobId == sample.JobId))
        {
            return false;
        }

        if (known.Count(earlier => earlier.Account == sample.Account) >= MostOfPayer)
        {
            known.RemoveAt(known.FindIndex(earlier => earlier.Account == sample.Account));
        }
        else if (known.Count >= MostOfOwner)
        {
            known.RemoveAt(0);
        }

        known.Add(sample);
        return true;
    }

    /// <summary>Forgets, of the owners that have too little to count, the one with the fewest jobs; false when all have enough.</summary>
    private static bool TryMakeRoom(Dictionary<string, List<SpeedSample>> owners) =>
        owners.Where(owner => !RateLearning.IsEnough(owner.Value)).OrderBy(owner => owner.Value.Count).Select(owner => owner.Key).FirstOrDefault() is { } fewest
        && owners.Remove(fewest);

    /// <summary>Forgets the jobs whose time is over.</summary>
    public static void Forget(Dictionary<string, List<SpeedSample>> owners, DateTimeOffset now)
    {
        foreach (var (owner, samples) in owners)
        {
            samples.RemoveAll(sample => now - sample.At >= Lifetime);
            if (samples.Count == 0)
            {
                owners.Remove(owner);
            }
        }
    }
}
