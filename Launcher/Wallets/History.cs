using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Launcher.Wallets;

/// <summary>An account's history as a demo shows it.</summary>
internal static class History
{
    /// <summary>One line for each movement, the newest last. Node names of usual length leave it within 80 columns.</summary>
    /// <param name="newestFirst">The movements as the coordinator lists them.</param>
    public static IEnumerable<string> Lines(IEnumerable<TransactionEntry> newestFirst) => newestFirst.Reverse().Select(Line);

    private static string Line(TransactionEntry entry)
    {
        var when = $"{entry.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";
        var where = entry.Duration is { } seconds ? $"  {seconds:0.###} s on {entry.Worker}" : "";
        return $"  {when}  {entry.Type,-11}{entry.Credits,14:+0.000000;-0.000000}{where}";
    }
}
