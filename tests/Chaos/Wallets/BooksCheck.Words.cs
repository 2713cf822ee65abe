namespace MonkeyTroop.Tests.Chaos.Wallets;

internal sealed partial class BooksCheck
{
    /// <summary>A word that was acknowledged bounds its job, one without an answer may; no job has a bound that nobody said.</summary>
    private void CheckWords()
    {
        var words = journal.Words.ToLookup(word => word.JobId, StringComparer.Ordinal);
        foreach (var hold in rows.Holds)
        {
            var said = words[hold.JobId].SingleOrDefault();
            if (said is not null)
            {
                Count(said.Fate);
            }

            var allowed = Math.Max((said?.Allowed ?? 0) * hold.Multiplier, hold.Vouched);
            var isRight = said?.Fate switch
            {
                Fate.Done when !withEarlierVersion => hold.Allowed == allowed, // coordinators of the version before hear no words
                Fate.Done or Fate.Unknown => hold.Allowed is null || hold.Allowed == allowed,
                _ => hold.Allowed is null,
            };
            Lost += said?.Fate == Fate.Done && hold.Allowed is null && !withEarlierVersion ? 1 : 0;
            Require(isRight, $"{hold} should allow {allowed} by the word {said?.Milliseconds} ms, which was {said?.Fate}");
        }
    }
}
