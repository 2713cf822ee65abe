namespace MonkeyTroop.ServiceDefaults.Settings;

/// <summary>Whether a word is probably another one, misspelt.</summary>
internal static class Misspelling
{
    /// <summary>Letters that a word may be off to be taken for another.</summary>
    private const int Near = 2;

    /// <summary>Whether one of the words may be meant by the other.</summary>
    public static bool IsNear(string a, string b) => Distance(a, b) <= Near;

    /// <summary>The word of <paramref name="known"/> that is nearest, the first of several; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(name => (Name: name, Distance: Distance(name, word))).Where(found => found.Distance <= Near).OrderBy(found => found.Distance)
        .Select(found => found.Name).FirstOrDefault();

    /// <summary>Letters to change, add or leave out to make one of the other, whatever their case (Levenshtein, 1966).</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
